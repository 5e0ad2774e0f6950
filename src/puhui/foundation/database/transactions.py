"""The two decorators of the house: an operation opens the one transaction, a step needs it open."""

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from puhui.foundation.database.questions import run, spelled


class WrongBeatError(RuntimeError):
    """An operation inside a transaction, or a step outside one: a defect of the caller."""


def operation[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` as the one durable transaction of an entry point; refuse to nest.

    What it changes, its audit line, its events and its jobs are committed together or not at
    all. Inside another operation it raises: call the step instead.
    """

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        connection: Any = connections[DEFAULT_DB_ALIAS]
        if getattr(connection, "puhui_operation", None) is not None:
            raise WrongBeatError(f"{function.__qualname__} is an operation: it does not nest")
        connection.puhui_operation = function.__qualname__
        try:
            with transaction.atomic(durable=True):
                connection.puhui_rows = {}
                answer = function(*args, **kwargs)
                _write(connection.puhui_rows)
                return answer
        finally:
            connection.puhui_operation = None
            connection.puhui_rows = None

    _mark(called, "operation")
    return called


def step[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` inside the transaction that is open; raise where there is none."""

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connections[DEFAULT_DB_ALIAS].in_atomic_block:
            raise WrongBeatError(f"{function.__qualname__} is a step: it needs an open operation")
        return function(*args, **kwargs)

    _mark(called, "step")
    return called


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Let everything that is read inside be of one moment, and nothing be written.

    For whoever compares what several statements read, beside others who go on working. Inside a
    transaction that is open already it is that one's isolation that holds.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def leave_row(insert: str, row: dict[str, Any]) -> None:
    """Put a row into the transaction: with all others that were left, at the end of the operation.

    `insert` is the INSERT with one parameter, a JSON list of rows. What an operation leaves is read
    by nobody before it commits, so one statement for all of it is as good as one for each; whoever
    reads back what they wrote saves it instead. A step in any other transaction writes at once.
    """
    waiting = getattr(connections[DEFAULT_DB_ALIAS], "puhui_rows", None)
    if waiting is None:
        _write({insert: [row]})
    else:
        waiting.setdefault(insert, []).append(row)


def leave(row: models.Model) -> None:
    """Put a new row of a model into the transaction, as `leave_row` does."""
    kind = type(row)
    leave_row(_insert_of(kind), {name: read(row) for name, read in _columns(kind)})


@functools.cache
def _insert_of(kind: type[models.Model]) -> str:
    return inserting(kind._meta.db_table, [name for name, _ in _columns(kind)])


@functools.cache
def _columns(kind: type[models.Model]) -> list[tuple[str, Callable[[models.Model], Any]]]:
    """The columns of a table, and how each is read off a row, as the database is given it."""

    def reading(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
        if isinstance(field, models.JSONField):
            return lambda row: getattr(row, field.attname)
        return lambda row: field.get_prep_value(getattr(row, field.attname))

    return [(str(field.column), reading(field)) for field in kind._meta.concrete_fields]


def inserting(table: str, columns: Sequence[str], given: Mapping[str, str] | None = None) -> str:
    """The INSERT of rows that come as one JSON list; `given` are columns that SQL works out itself.

    >>> inserting("box", ["id"], {"at": "now()"})
    'INSERT INTO box (id, at) SELECT id, now() FROM json_populate_recordset(NULL::box, %s::json)'
    """
    given = given or {}
    into, taken = ", ".join([*columns, *given]), ", ".join([*columns, *given.values()])
    return (
        f"INSERT INTO {table} ({into}) SELECT {taken}"  # noqa: S608 -- names of our own tables
        f" FROM json_populate_recordset(NULL::{table}, %s::json)"
    )


def _write(waiting: Mapping[str, list[dict[str, Any]]]) -> None:
    """Write all rows in one statement; references between them are looked at when it is over."""
    if not waiting:
        return
    *others, last = waiting
    parts = ", ".join(f"left_{place} AS ({insert})" for place, insert in enumerate(others))
    run((f"WITH {parts} " if parts else "") + last, [spelled(rows) for rows in waiting.values()])


def beat_of(function: Callable[..., Any]) -> str | None:
    """`operation`, `step` or None: which decorator a function wears."""
    return getattr(function, "puhui_beat", None)


def _mark(function: Callable[..., Any], beat: str) -> None:
    function.puhui_beat = beat  # type: ignore[attr-defined]
