"""Compilation to machine code, kept on disk where a folder is writable, else in memory alone."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import numba


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """A function of numbers and arrays as machine code that lets other threads run.

    numba keeps the code beside the source, else in the user's cache, else (`NUMBA_CACHE_DIR`)
    where it is told; where none of them can be written, each process compiles for itself.
    """
    made: Any
    try:
        made = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:
        made = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("Callable[P, R]", made)


def shared_out[R](work: Callable[[int, int], R], count: int, threads: int | None) -> list[R]:
    """Run `work(low, high)` on stretches of `range(count)`, one a thread, and give the answers.

    Threads of our own, for numba's parallel loops must not be entered by two threads at once.
    """
    workers = max(1, min(threads or os.cpu_count() or 1, count))
    bounds = [count * place // workers for place in range(workers + 1)]
    if workers == 1:
        return [work(0, count)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, bounds[:-1], bounds[1:]))
