"""Many rows in blocks, on all processors: sums that are the same however many of them there are."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Tables up to so many rows are one block. Larger ones would need copies of the whole matrix.
AT_ONCE = 100_000
#: Rows of a block: with some tens of columns it stays in a processor's own memory.
BLOCK = 4096
#: Threads cost about a tenth of a millisecond; less work than so many values is done at once.
_WORTH_A_THREAD = 1_000_000


def blocks(rows: int, *, at_once: int = AT_ONCE) -> list[slice]:
    """All rows in order: one stretch of them, or stretches of `BLOCK` where they are many.

    >>> blocks(5), len(blocks(1_000_000))
    ([slice(0, 5, None)], 245)
    """
    if rows <= at_once:
        return [slice(0, rows)]
    return [slice(start, min(start + BLOCK, rows)) for start in range(0, rows, BLOCK)]


def spread[T, R](work: Callable[[T], R], items: Iterable[T], *, values: int) -> list[R]:
    """The answers to all items, in their order; by threads where so many values are worth it.

    numpy and polars let other threads run while they work.
    """
    workers = min(os.cpu_count() or 1, 8)
    if values < _WORTH_A_THREAD or workers < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))


def summed(
    work: Callable[[slice], tuple[Floats, ...]], parts: list[slice], *, values: int
) -> list[Floats]:
    """The sum over all parts of each array that `work` gives for one of them.

    Parts are added in their order, and one part alone is left as it is.
    """
    first, *others = spread(work, parts, values=values)
    sums = [np.asarray(each, dtype=np.float64) for each in first]
    for told in others:
        sums = [np.asarray(total + each) for total, each in zip(sums, told, strict=True)]
    return sums
