"""The worker: relays the outbox, seals the audit, runs jobs, frees jobs whose worker died."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.config.settings")
django.setup()

from django.db import DatabaseError, close_old_connections, connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from procrastinate import App  # noqa: E402
from procrastinate.contrib.django import app  # noqa: E402
from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: E402

from puhui.config import subscriptions, wiring  # noqa: E402
from puhui.domains.ledger.operations.upkeep import keep_up  # noqa: E402
from puhui.domains.loans.operations.applications import expire  # noqa: E402
from puhui.domains.loans.operations.funding import sweep  # noqa: E402
from puhui.foundation.audit.sealing import seal_settled  # noqa: E402
from puhui.foundation.events import outbox  # noqa: E402
from puhui.foundation.events.outbox import relay  # noqa: E402
from puhui.foundation.idempotency import keeping as answers  # noqa: E402
from puhui.foundation.jobs.declaring import DEFAULT, OUTGOING  # noqa: E402
from puhui.kernel.actors import SYSTEM  # noqa: E402

log = logging.getLogger("puhui.worker")

RELAY_SECONDS = 0.1
#: How long the relay rests after a hand-over of so many rows: a busy platform is served better by
#: fewer and larger ones, each of which costs the same, a calm one by none that waits.
BUSY_ROWS, BUSY_SECONDS = 20, 0.3
MOST_RELAYED = 1000
SEAL_SECONDS = 1.0
LEDGER_SECONDS = 5.0
LENDING_SECONDS = 30.0
TIDY_SECONDS = 600.0
#: A worker beats every 2 s; a job whose worker has been silent this long is run again.
HEARTBEAT_SECONDS = 2.0
STALLED_SECONDS = 10.0
NICENESS = 5
#: How many jobs of each queue run at once.
WIDTHS = {DEFAULT: 2, OUTGOING: 4}


def main() -> None:
    """Run until SIGTERM or SIGINT; the exit code is 1 where a part stopped by itself."""
    # Whoever waits for an answer comes before work that nobody waits for.
    os.nice(NICENESS)
    subscriptions.wire()
    wiring.wire()
    stop = threading.Event()
    threads = [
        _every(RELAY_SECONDS, lambda now: _relay(now, stop), stop, "relay"),
        _every(SEAL_SECONDS, _seal, stop, "seal"),
        _every(LEDGER_SECONDS, _keep_ledger, stop, "ledger"),
        _every(LENDING_SECONDS, _keep_lending, stop, "lending"),
        _every(TIDY_SECONDS, _tidy, stop, "tidying"),
    ]
    try:
        clean = asyncio.run(_work(stop))
    finally:
        stop.set()
    for thread in threads:
        thread.join(timeout=5)
    sys.exit(0 if clean else 1)


async def _work(stop: threading.Event) -> bool:
    """Run jobs until told to stop; False where the queue gave up first (it does without a word)."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    # The copy below is made in the program that runs, which procrastinate warns of; no task is on it.
    logging.getLogger("procrastinate.blueprints").setLevel(logging.ERROR)
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    queue = app.with_connector(connector.get_worker_connector())
    async with queue.open_async():
        working = [
            asyncio.create_task(_serve(queue, name, width)) for name, width in WIDTHS.items()
        ]
        freeing = asyncio.create_task(_free_stalled(queue))
        waiting = asyncio.create_task(told.wait())
        await asyncio.wait({*working, waiting, freeing}, return_when=asyncio.FIRST_COMPLETED)
        clean = told.is_set()
        stop.set()
        for task in (freeing, waiting, *working):
            task.cancel()
        await asyncio.gather(*working, waiting, freeing, return_exceptions=True)
    return clean


async def _serve(queue: App, name: str, width: int) -> None:
    await queue.run_worker_async(
        queues=[name],
        install_signal_handlers=False,
        concurrency=width,
        fetch_job_polling_interval=1.0,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_SECONDS,
        shutdown_graceful_timeout=5,
        delete_jobs="successful",
    )


async def _free_stalled(queue: App) -> None:
    manager = queue.job_manager
    while True:
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            log.warning("job %s (%s) lost its worker; it runs again", job.id, job.task_name)
            await manager.retry_job(job)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _every(
    seconds: float, beat: Callable[[datetime], None], stop: threading.Event, name: str
) -> threading.Thread:
    def run() -> None:
        while not stop.wait(seconds):
            try:
                beat(timezone.now())
            except DatabaseError:
                # The database went away: the supervisor restarts us; until then try again.
                log.warning("%s could not reach the database", name, exc_info=True)
                close_old_connections()
            except Exception:
                # The queue wraps what the database says in errors of its own; and whatever it
                # was, a thread that ended here would be missed by nobody.
                log.exception("%s failed and goes on", name)
                close_old_connections()
        connection.close()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


def _relay(now: datetime, stop: threading.Event) -> None:
    taken = MOST_RELAYED
    while taken == MOST_RELAYED:
        taken = relay(now=now, limit=MOST_RELAYED)
    if taken >= BUSY_ROWS:
        stop.wait(BUSY_SECONDS - RELAY_SECONDS)


def _seal(now: datetime) -> None:
    seal_settled(now=now)


def _keep_ledger(now: datetime) -> None:
    keep_up(actor=SYSTEM, now=now)


def _tidy(now: datetime) -> None:
    while outbox.forget(now=now) == outbox.MOST_FORGOTTEN:
        pass
    while answers.forget(now=now) == answers.MOST_FORGOTTEN:
        pass


def _keep_lending(now: datetime) -> None:
    sweep(actor=SYSTEM, now=now)
    expire(actor=SYSTEM, now=now)


if __name__ == "__main__":
    main()
