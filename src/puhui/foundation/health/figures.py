"""The figures: requests from every web worker, queues and audit from the database."""

import os
from collections.abc import Iterator

from django.db import DatabaseError, connection
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from puhui.foundation.database.versions import READ_STATEMENT, fingerprint

_OUTBOX = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8
FROM events_outbox WHERE relayed_at IS NULL AND (run_at IS NULL OR run_at <= now())
"""
# Entries of the epoch that is open, past the last seal: the index on (epoch, xid) finds them.
_UNSEALED = """
SELECT count(*) FROM audit_entry
WHERE epoch = (SELECT max(number) FROM audit_epoch) AND xid >= coalesce((
  SELECT xid_until FROM audit_seal
  WHERE epoch = (SELECT max(number) FROM audit_epoch) ORDER BY number DESC LIMIT 1), 0)
"""
_JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
_SIZE = "SELECT pg_database_size(current_database())"
_STATUSES = ("todo", "doing", "failed")


def is_migrated() -> bool:
    """Whether the database was migrated by exactly this code; DatabaseError where it is silent."""
    with connection.cursor() as cursor:
        # A plain SELECT of a missing table would be an error, and spoil an open transaction.
        cursor.execute("SELECT to_regclass('puhui_installation') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(READ_STATEMENT)
        row = cursor.fetchone()
    return row is not None and row[0] == fingerprint()


def exposition() -> bytes:
    """All figures in Prometheus' text format.

    With several web workers each writes its counts to files of its own, and whichever is asked
    adds them up; what lies in the database is read once, by it.
    """
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(_DatabaseFigures())
    return generate_latest(registry)


class _DatabaseFigures:
    """A collector of what the database knows."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield from database_figures()


def database_figures() -> Iterator[Metric]:
    """What the database knows; `puhui_database_up` 0 and nothing else where it is silent."""
    try:
        figures = list(_read())
    except DatabaseError:
        yield GaugeMetricFamily("puhui_database_up", "The database answers", value=0)
        return
    yield GaugeMetricFamily("puhui_database_up", "The database answers", value=1)
    yield from figures


def _read() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(_OUTBOX)
        waiting, oldest = cursor.fetchone()
        yield GaugeMetricFamily("puhui_outbox_waiting", "Events and jobs not handed over yet", value=waiting)  # fmt: skip
        yield GaugeMetricFamily("puhui_outbox_oldest_seconds", "Age of the oldest of them", value=oldest)  # fmt: skip
        cursor.execute(_UNSEALED)
        yield GaugeMetricFamily("puhui_audit_unsealed", "Audit entries without a seal", value=cursor.fetchone()[0])  # fmt: skip
        cursor.execute(_SIZE)
        yield GaugeMetricFamily("puhui_database_bytes", "Size of the database", value=cursor.fetchone()[0])  # fmt: skip
        cursor.execute(_JOBS)
        counts = dict.fromkeys(_STATUSES, 0) | dict(cursor.fetchall())
    jobs = GaugeMetricFamily("puhui_jobs", "Jobs by status", labels=["status"])
    for status, count in sorted(counts.items()):
        jobs.add_metric([status], count)
    yield jobs
