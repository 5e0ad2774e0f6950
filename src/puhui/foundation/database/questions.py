"""Questions that share one statement: what a decision wants to know is asked in one round trip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, overload
from uuid import UUID

import orjson
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections


@dataclass(frozen=True, slots=True)
class Question[T]:
    """A question that a domain offers: SQL that gives one value, its parameters, how it is read.

    `sql` is a SELECT of one column and at most one row (None where there is none), whose value is
    read as JSON: ids and moments come as texts, rows by `json_agg` or `row_to_json`. It is the
    same text at every call, so that the database plans it once for each connection; parameters are
    texts, UUIDs and moments, each cast in the text (`%s::uuid`).
    """

    sql: str
    params: tuple[str | UUID | datetime | None, ...]
    read: Callable[[Any], T]


@overload
def ask[A](first: Question[A], /) -> A: ...
@overload
def ask[A, B](first: Question[A], second: Question[B], /) -> tuple[A, B]: ...
@overload
def ask(*questions: Question[Any]) -> Any: ...
def ask(*questions: Question[Any]) -> Any:
    """The answers to questions, all from one statement and so from one moment.

    One question has its answer alone, several a tuple in their order. Read committed: what
    others commit while it runs is not seen.
    """
    asked = together(lambda *answers: answers, *questions)
    row = run(asked.sql, asked.params)
    answers = asked.read(row[0] if row else None)
    return answers if len(questions) > 1 else answers[0]


def together[T](read: Callable[..., T], *questions: Question[Any]) -> Question[T]:
    """Several questions as one, whose answer `read` makes of theirs, in their order."""
    sql = "SELECT json_build_array(" + ", ".join(f"({each.sql})" for each in questions) + ")"

    def read_all(values: Any) -> T:
        return read(*(each.read(value) for each, value in zip(questions, values, strict=True)))

    return Question(sql, tuple(value for each in questions for value in each.params), read_all)


def run(sql: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
    """Run a statement that is planned once for each connection; its first row, if it gives rows.

    For constant texts that every request runs: values travel beside the text, which Django's own
    cursors write into it. Errors are those of `django.db`.
    """
    # Looked up once: the proxy of Django looks this thread's connection up at every attribute.
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    wrapped = cast("psycopg.Connection[Any]", connection.connection)
    with connection.wrap_database_errors, psycopg.Cursor(wrapped) as cursor:
        cursor.execute(cast("Any", sql), params, prepare=True)
        return cursor.fetchone() if cursor.description else None


def spelled(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as the JSON that `json_populate_recordset` reads back into columns."""
    return orjson.dumps(rows, default=_spelled).decode()


def _spelled(value: Any) -> str:
    """What JSON has no word for; moments, days and ids are written as PostgreSQL reads them."""
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)
