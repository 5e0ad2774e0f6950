"""Leaving events and jobs in the transaction, and handing them to the job queue in batches."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app

from puhui.foundation.database import leave_row, step
from puhui.foundation.database.transactions import inserting
from puhui.foundation.events.facts import Event
from puhui.kernel.ids import uuid7

_INSERT = inserting("events_outbox", ["id", "kind", "is_job", "payload", "created_at", "run_at"])
_TAKE = """
UPDATE events_outbox SET relayed_at = %s WHERE id IN (
  SELECT id FROM events_outbox WHERE relayed_at IS NULL AND (run_at IS NULL OR run_at <= %s)
  ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id, kind, is_job, payload
"""

_FORGET = """
DELETE FROM events_outbox WHERE id IN (
  SELECT id FROM events_outbox WHERE id < %s AND relayed_at < %s ORDER BY id LIMIT %s
) RETURNING id
"""
#: How long rows stay after they were handed on, for whoever asks what happened.
KEPT = timedelta(days=30)
#: How many rows one transaction removes at most.
MOST_FORGOTTEN = 5000

#: Event kind → names of the reactions (jobs) that want it; `puhui.config.subscriptions` fills it.
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {}
#: Reactions that take all events of one hand-over in one job, as `events`: a list of objects with
#: `event_id`, `kind` and `event`. For what is cheap for each event and costly for each job.
TOGETHER: set[str] = set()


@step
def publish(event: Event, *, now: datetime) -> None:
    """Announce a fact: one row, committed with what it tells of."""
    _leave(event.kind, event.payload(), is_job=False, now=now, run_at=None)


@step
def defer(job: str, *, arguments: Mapping[str, Any], now: datetime, run_at: datetime | None = None) -> None:  # fmt: skip
    """Leave a job by its name, to run once the transaction is committed (and not before `run_at`)."""
    _leave(job, arguments, is_job=True, now=now, run_at=run_at)


def relay(*, now: datetime, limit: int = 1000) -> int:
    """Hand waiting rows to the queue in one transaction; how many were taken.

    The queue is in the same database, so a row is handed over exactly once; its job may still
    run twice (after a crash), which is why reactions go through `applies_once`.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_TAKE, [now, now, limit])
        rows = sorted(cursor.fetchall())
        for name, calls in _by_job(rows).items():
            app.configure_task(name).batch_defer(*calls)
    return len(rows)


def forget(*, now: datetime, limit: int = MOST_FORGOTTEN) -> int:
    """Remove what was handed on longer than `KEPT` ago, at most `limit` rows; how many.

    What waits is never removed, however old it is. That an event was applied is forgotten with it:
    nothing delivers it again by then.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_FORGET, [_first_id(now - KEPT), now - KEPT, limit])
        gone = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM events_applied WHERE event_id = ANY(%s)", [gone])
    return len(gone)


def _first_id(since: datetime) -> UUID:
    # Ids begin with the moment they were made, and nothing is handed on before that: with this the
    # primary key finds the old rows, and a month of young ones is not read.
    return UUID(int=int(since.timestamp() * 1000) << 80)


def _by_job(rows: Iterable[tuple[Any, str, bool, Any]]) -> dict[str, list[dict[str, Any]]]:
    jobs: dict[str, list[dict[str, Any]]] = {}
    for row_id, kind, is_job, payload in rows:
        arguments = json.loads(payload) if isinstance(payload, str) else payload
        if is_job:
            jobs.setdefault(kind, []).append(arguments)
        else:
            for reaction in SUBSCRIPTIONS.get(kind, ()):
                call = {"event_id": str(row_id), "event": arguments}
                if reaction in TOGETHER:
                    first = jobs.setdefault(reaction, [{"events": []}])[0]
                    first["events"].append({**call, "kind": kind})
                else:
                    jobs.setdefault(reaction, []).append(call)
    return jobs


def _leave(
    kind: str,
    payload: Mapping[str, Any],
    *,
    is_job: bool,
    now: datetime,
    run_at: datetime | None,
) -> None:
    leave_row(
        _INSERT,
        {"id": uuid7(now), "kind": kind, "is_job": is_job, "payload": dict(payload), "created_at": now,
         "run_at": run_at},
    )  # fmt: skip
