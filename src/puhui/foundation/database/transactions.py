"""The two decorators of the house: an operation opens the one transaction, a step needs it open."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction


class WrongBeatError(RuntimeError):
    """An operation inside a transaction, or a step outside one: a defect of the caller."""


def operation[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` as the one durable transaction of an entry point; refuse to nest.

    What it changes, its audit line, its events and its jobs are committed together or not at
    all. Inside another operation it raises: call the step instead.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if getattr(connection, "puhui_operation", None) is not None:
            raise WrongBeatError(f"{function.__qualname__} is an operation: it does not nest")
        connection.puhui_operation = function.__qualname__  # type: ignore[attr-defined]
        try:
            with transaction.atomic(durable=True):
                connection.puhui_rows = {}  # type: ignore[attr-defined]
                answer = function(*args, **kwargs)
                _write_rows()
                return answer
        finally:
            connection.puhui_operation = None  # type: ignore[attr-defined]
            connection.puhui_rows = None  # type: ignore[attr-defined]

    _mark(run, "operation")
    return run


def step[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` inside the transaction that is open; raise where there is none."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise WrongBeatError(f"{function.__qualname__} is a step: it needs an open operation")
        return function(*args, **kwargs)

    _mark(run, "step")
    return run


def leave_row(write: Callable[[Sequence[Any]], None], row: Any) -> None:
    """Have `write` put a row into the transaction: with all of its like at the end of an operation.

    What an operation records and announces is read by nobody before it commits, so one statement
    for all of it is as good as one for each. A step in any other transaction writes at once.
    """
    waiting = getattr(connection, "puhui_rows", None)
    if waiting is None:
        write([row])
    else:
        waiting.setdefault(write, []).append(row)


def _write_rows() -> None:
    waiting = connection.puhui_rows  # type: ignore[attr-defined]
    for write, rows in waiting.items():
        write(rows)


def beat_of(function: Callable[..., Any]) -> str | None:
    """`operation`, `step` or None: which decorator a function wears."""
    return getattr(function, "puhui_beat", None)


def _mark(function: Callable[..., Any], beat: str) -> None:
    function.puhui_beat = beat  # type: ignore[attr-defined]
