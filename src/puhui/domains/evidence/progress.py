"""Notes of how far an import is, on a connection of their own: its transaction is not done yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from puhui.domains.evidence.taking import Tell

_NOTE = """
INSERT INTO evidence_progress (import_id, done, total, updated_at)
VALUES (%s, %s, %s, clock_timestamp())
ON CONFLICT (import_id) DO UPDATE
SET done = excluded.done, total = excluded.total, updated_at = excluded.updated_at
"""
_BEGIN = """
INSERT INTO evidence_progress (import_id, done, total, tries, updated_at)
VALUES (%s, 0, 100, 1, clock_timestamp())
ON CONFLICT (import_id) DO UPDATE
SET tries = evidence_progress.tries + 1, updated_at = excluded.updated_at
RETURNING tries
"""


def begun(import_id: UUID) -> int:
    """Note that an import is begun once more; how often it was, this time included."""
    aside = connection.copy()
    try:
        with aside.cursor() as cursor:
            cursor.execute(_BEGIN, [import_id])
            return int(cursor.fetchone()[0])
    finally:
        aside.close()


@contextmanager
def noted(import_id: UUID) -> Iterator[Tell]:
    """Yields `tell(done, total)`, whose notes others see at once.

    The table is unlogged: after a crash of the server it is empty, and the job runs again anyway.
    """
    aside = connection.copy()
    try:

        def tell(done: int, total: int) -> None:
            with aside.cursor() as cursor:
                cursor.execute(_NOTE, [import_id, done, total])

        tell(0, 100)
        yield tell
    finally:
        aside.close()
