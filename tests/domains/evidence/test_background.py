"""Large files: received now, taken in by the worker, watched meanwhile; and what the tables refuse."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from procrastinate.contrib.django import app
from tests.domains.evidence.conftest import KIND, csv_of, invoice, kept

from puhui.domains.evidence import tasks
from puhui.domains.evidence.models import Import, Invoice, Progress
from puhui.domains.evidence.operations.imports import JOB, import_invoices, receive
from puhui.domains.evidence.progress import begun, noted
from puhui.domains.evidence.queries.imports import progress
from puhui.domains.evidence.queries.relations import invoices_sql
from puhui.domains.parties.operations import consents
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox
from puhui.foundation.events.outbox import relay
from puhui.kernel.refusals import BadInput

CONTENT = csv_of(invoice(1), invoice(2, 税额="x"), invoice(1))


@pytest.fixture
def handed_in(own_database, consented, now):
    """The owner, and the id of a file of theirs that waits for the worker."""
    actor, party = consented
    terms = {"actor": actor, "kind": KIND, "content": CONTENT, "file_name": "a.csv", "party_id": party}  # fmt: skip
    return actor, receive(**terms, now=now)


def test_a_received_file_waits_and_is_then_taken_in_by_the_worker(handed_in, now):
    actor, import_id = handed_in
    assert progress(actor=actor, import_id=import_id).state == "RECEIVED"
    assert Invoice.objects.count() == 0

    relay(now=now)
    queue = app.with_connector(app.connector.get_worker_connector())

    async def work():
        async with queue.open_async():
            await queue.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False
            )

    asyncio.run(work())

    view = progress(actor=actor, import_id=import_id)
    assert (view.state, view.done, view.total) == ("DONE", 100, 100)
    assert (view.report.read, view.report.accepted, view.report.rejected) == (3, 1, 1)
    line = Entry.objects.get(action="evidence.imported")
    assert (line.user_id, line.portal) == (actor.user_id, "JOB")


def test_a_job_that_runs_twice_changes_nothing_more(handed_in, now):
    _, import_id = handed_in
    tasks.take_in(import_id=str(import_id), now=now)
    before = kept()
    tasks.take_in(import_id=str(import_id), now=now)
    assert kept() == before


def test_how_far_it_is_is_seen_before_it_is_done(handed_in):
    actor, import_id = handed_in
    with noted(import_id) as tell, transaction.atomic():
        tell(35, 100)
        view = progress(actor=actor, import_id=import_id)
        assert (view.state, view.done) == ("READING", 35)
        transaction.set_rollback(True)
    assert Progress.objects.get().done == 35


def test_a_file_that_fails_keeps_its_reason(handed_in, consented, now):
    actor, import_id = handed_in
    consent = consents.give(
        actor=actor, party_id=consented[1], grantee=None, evidence=[KIND],
        purpose="OWN_PROFILE", until_at=now + timedelta(days=1), now=now,
    )  # fmt: skip
    later = now + timedelta(days=366)  # every consent has ended by then
    assert consent.until_at < later

    tasks.take_in(import_id=str(import_id), now=later)

    view = progress(actor=actor, import_id=import_id)
    assert (view.state, view.reason) == ("FAILED", "evidence.no_consent")
    assert view.facts["evidence"] == KIND
    assert Invoice.objects.count() == 0
    before = kept()
    tasks.take_in(import_id=str(import_id), now=now)
    assert kept() == before


def test_a_file_whose_bytes_are_gone_is_closed_with_the_reason(handed_in, now):
    actor, import_id = handed_in
    stored = Import.objects.get().file.sha256
    (Path(settings.MEDIA_ROOT) / stored[:2] / stored).unlink()
    with pytest.raises(FileNotFoundError):
        tasks.take_in(import_id=str(import_id), now=now)
    view = progress(actor=actor, import_id=import_id)
    assert (view.state, view.reason, view.facts) == (
        "FAILED",
        "evidence.import_broke",
        {"tries": 1},
    )
    assert Invoice.objects.count() == 0
    tasks.take_in(import_id=str(import_id), now=now)
    assert progress(actor=actor, import_id=import_id) == view


@pytest.fixture
def full_disk(own_database):
    """The database refuses new invoices as it does where its disk is full; `full_disk()` makes room."""
    with connection.cursor() as cursor:
        cursor.execute(_FULL)

    def make_room():
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER full_disk ON evidence_invoice")

    return make_room


_FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON evidence_invoice EXECUTE FUNCTION full_disk();
"""


def test_a_file_that_fails_for_the_last_time_is_closed(full_disk, handed_in, now):
    actor, import_id = handed_in
    for done in range(tasks.MOST_TRIES):
        waits = progress(actor=actor, import_id=import_id).state
        assert waits == ("READING" if done else "RECEIVED")
        with pytest.raises(OperationalError, match="no space left"):
            tasks.take_in(import_id=str(import_id), now=now)
    view = progress(actor=actor, import_id=import_id)
    assert (view.state, view.reason) == ("FAILED", "evidence.import_broke")
    assert view.facts == {"tries": tasks.MOST_TRIES}
    assert Entry.objects.filter(action="evidence.import_failed").count() == 1
    full_disk()
    tasks.take_in(import_id=str(import_id), now=now)
    assert progress(actor=actor, import_id=import_id) == view
    assert Invoice.objects.count() == 0


def test_a_trouble_that_passes_ends_in_an_import(full_disk, handed_in, now):
    actor, import_id = handed_in
    with pytest.raises(OperationalError):
        tasks.take_in(import_id=str(import_id), now=now)
    full_disk()
    tasks.take_in(import_id=str(import_id), now=now)
    assert progress(actor=actor, import_id=import_id).state == "DONE"


def test_a_file_that_no_worker_lives_through_is_given_up(handed_in, now):
    actor, import_id = handed_in
    for _ in range(tasks.MOST_TRIES):
        begun(import_id)  # and the worker was killed
    assert progress(actor=actor, import_id=import_id).state == "READING"
    tasks.take_in(import_id=str(import_id), now=now)
    view = progress(actor=actor, import_id=import_id)
    assert (view.state, view.facts) == ("FAILED", {"tries": tasks.MOST_TRIES + 1})


def test_a_file_that_is_no_table_is_refused_at_the_door(own_database, consented, now):
    actor, party = consented
    before = kept()
    with pytest.raises(BadInput, match="missing_column"):
        receive(actor=actor, kind=KIND, content=b"a,b\n1,2\n", file_name="a.csv",
                party_id=party, now=now)  # fmt: skip
    assert kept() == before


@pytest.mark.django_db
def test_receiving_twice_under_one_key_is_receiving_once(consented, now):
    actor, party = consented
    terms = {"actor": actor, "kind": KIND, "content": CONTENT, "file_name": "a.csv", "party_id": party}  # fmt: skip
    first = receive(**terms, key="k", now=now)
    before = kept()
    assert receive(**terms, key="k", now=now) == first
    assert kept() == before
    assert Outbox.objects.filter(kind=JOB).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["invoice", "import", "outcome", "touched", "rejected"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET import_id = import_id", "TRUNCATE {} CASCADE"])  # fmt: skip
def test_what_is_written_stays_as_it_is(consented, now, table, change):
    actor, party = consented
    import_invoices(actor=actor, kind=KIND, content=CONTENT, file_name="a.csv", party_id=party, now=now)  # fmt: skip
    before = kept()
    if table == "import":
        change = change.replace("import_id", "id")
    statement = f"SET CONSTRAINTS ALL IMMEDIATE; {change.format(f'evidence_{table}')}"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute(statement)
    assert kept() == before


@pytest.mark.django_db
def test_the_relation_gives_what_was_known_at_a_moment(consented, now):
    actor, party = consented
    terms = {"actor": actor, "kind": KIND, "file_name": "a.csv", "party_id": party}
    import_invoices(**terms, content=csv_of(invoice(1)), now=now)
    red = invoice(2, 金额="-943.4", 税额="-56.6", 价税合计="-1000")
    import_invoices(**terms, content=csv_of(invoice(1), red), now=now + timedelta(days=40))

    def told(at, parties=(party,)):
        sql = invoices_sql(of_parties=True, as_known=True)
        with connection.cursor() as cursor:
            cursor.execute(sql, {"party_ids": list(parties), "known_at": at})
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    assert told(now - timedelta(seconds=1)) == []
    assert [str(row["amount"]) for row in told(now)] == ["943.40"]
    assert sorted(str(row["total"]) for row in told(now + timedelta(days=40))) == [
        "-1000.00",
        "1000.00",
    ]
    assert told(now, parties=()) == []
    assert list(told(now)[0]) == [
        "enterprise", "direction", "counterparty", "invoice_date", "amount", "tax", "total", "status",
    ]  # fmt: skip
    assert told(now)[0]["enterprise"] == str(party)


@pytest.mark.django_db
def test_an_invoice_that_is_voided_later_is_void_from_then_on(consented, now):
    actor, party = consented
    terms = {"actor": actor, "kind": KIND, "file_name": "a.csv", "party_id": party}
    later = now + timedelta(days=20)
    both = (invoice(2), invoice(2, 发票状态="作废发票"))  # two invoices, told apart by one file
    import_invoices(**terms, content=csv_of(invoice(1), *both), now=now)
    import_invoices(**terms, content=csv_of(invoice(1, 发票状态="作废发票")), now=later)

    def told(at):
        with connection.cursor() as cursor:
            cursor.execute(invoices_sql(as_known=True), {"known_at": at})
            return sorted(row[7] for row in cursor.fetchall())

    assert told(now) == ["VALID", "VALID", "VOID"]
    assert told(later) == ["VALID", "VOID", "VOID"]
    with connection.cursor() as cursor:
        cursor.execute(invoices_sql())
        assert len(cursor.fetchall()) == 3


def test_imports_of_the_same_rows_at_once_keep_them_once(own_database, consented, now):
    actor, party = consented
    rows = [invoice(number, 开票日期=f"2025/{number % 12 + 1}/1") for number in range(3000)]
    begin = threading.Barrier(3)

    def bring(content):
        begin.wait()
        try:
            return import_invoices(
                actor=actor, kind=KIND, content=content, file_name="a.csv", party_id=party, now=now
            )
        finally:
            connection.close()

    contents = [csv_of(*rows), csv_of(*reversed(rows)), csv_of(*rows[1000:], *rows[:1000])]
    with ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(bring, contents))

    assert sum(report.accepted for report in reports) == 3000
    assert sum(report.duplicate for report in reports) == 6000
    assert Invoice.objects.count() == 3000
