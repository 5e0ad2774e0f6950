"""What the database itself refuses, whoever asks, and what the proof finds where it was forced."""

import json
import threading
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from puhui.cli.main import main
from puhui.domains.ledger.contracts import AccountKind, Order, TransferKind
from puhui.domains.ledger.queries import prove
from puhui.domains.ledger.steps import transfers
from puhui.kernel.actors import SYSTEM
from puhui.kernel.ids import uuid7
from puhui.kernel.money import Money
from puhui.kernel.refusals import Refusal

BY_HAND = [
    "UPDATE ledger_transfer SET posted_minor = 1",
    "DELETE FROM ledger_transfer",
    "TRUNCATE ledger_transfer CASCADE",
    "UPDATE ledger_account SET is_floored = false",
    "DELETE FROM ledger_account",
    "UPDATE ledger_balance SET credits_minor = credits_minor + 1",
    "DELETE FROM ledger_balance",
    "TRUNCATE ledger_balance",
    "INSERT INTO ledger_tally (account_id, debits_minor, credits_minor, pending_debits_minor, pending_credits_minor) SELECT id, 1, 1, 0, 0 FROM ledger_account",
    "DELETE FROM ledger_tally",
    "DELETE FROM ledger_waiting",
]  # fmt: skip


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def insert(till, **changes):
    row = {
        "id": till.key(), "kind": "POST", "debit_id": till.one, "credit_id": till.two,
        "currency": "CNY", "posted_minor": 100, "pending_minor": 0, "pending_id": None,
        "code": "by.hand", "at": till.now,
    } | changes  # fmt: skip
    names = ", ".join(row)
    sql(f"INSERT INTO ledger_transfer ({names}) VALUES ({', '.join(['%s'] * len(row))})", *row.values())  # fmt: skip


@pytest.mark.parametrize("statement", BY_HAND)
def test_the_database_refuses_a_hand_made_change(till, statement):
    hold = Order(id=till.key(), kind=TransferKind.PEND, debit=till.one, credit=till.two, amount=Money.of("1.00"), code="tests.hold")  # fmt: skip
    assert till.many(hold) == [None]
    with pytest.raises(DatabaseError):
        sql(statement)
    assert till.available(till.one, till.world) == ["99.00", "100.00"]
    assert prove().holds


@pytest.mark.parametrize(
    "changes",
    [
        {"posted_minor": 10_001},
        {"posted_minor": 0},
        {"posted_minor": -5},
        {"currency": "USD"},
        {"credit_id": UUID(int=77)},
        {"kind": "SETTLE", "pending_minor": -100, "pending_id": UUID(int=78)},
        {"kind": "PEND", "pending_minor": 5},
    ],
)
def test_a_hand_made_transfer_meets_the_same_rules(till, changes):
    with pytest.raises(DatabaseError):
        insert(till, **changes)
    assert till.available(till.one, till.two) == ["100.00", "0.00"]
    assert prove().holds


def test_balances_follow_a_transfer_however_it_came(till):
    insert(till)
    assert till.available(till.one, till.two) == ["99.00", "1.00"]
    assert prove().holds


@pytest.mark.parametrize(
    ("forced", "rule"),
    [
        ("UPDATE ledger_balance SET credits_minor = credits_minor + 1 WHERE credits_minor > 0", "balance_equals_entries"),
        ("UPDATE ledger_tally SET debits_minor = debits_minor - 1", "debits_equal_credits"),
        ("DELETE FROM ledger_transfer", "balance_equals_entries"),
        ("DELETE FROM ledger_waiting", "waiting_is_open"),
        ("UPDATE ledger_transfer SET pending_minor = 7 WHERE kind = 'PEND'", "pending_equals_what_waits"),
        ("UPDATE ledger_transfer SET currency = 'EUR'", "currency_of_accounts"),
        ("ALTER TABLE ledger_transfer DISABLE TRIGGER ledger_transfer_append_only", "guard_stands"),
    ],
)  # fmt: skip
def test_the_proof_finds_what_was_forced(own_till, forced, rule):
    """Forced by whoever owns the tables and has put the guards out of action meanwhile."""
    till = own_till
    hold = Order(id=till.key(), kind=TransferKind.PEND, debit=till.one, credit=till.two, amount=Money.of("1.00"), code="tests.hold")  # fmt: skip
    assert till.many(hold) == [None]
    tables = ("ledger_transfer", "ledger_balance", "ledger_tally", "ledger_waiting")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(forced)
        for table in tables if "DISABLE" not in forced else tables[1:]:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    proof = prove()
    assert rule in {fault.rule for fault in proof.faults}
    assert not proof.holds


@pytest.mark.usefixtures("own_till")
def test_the_command_proves(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["ledger", "prove", "--json", "--home", str(tmp_path)])
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)
    assert told["holds"] is True
    assert told["turnover"] == {"CNY": "100.00"}


def at_once(unblocked, *jobs):
    """Run jobs in threads, each on a connection of its own; what each returned or raised."""
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        with unblocked():
            barrier.wait()
            try:
                results[place] = job()
            except Refusal as refusal:
                results[place] = refusal.code
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_crossing_writers_neither_overdraw_nor_block_for_ever(own_till, django_db_blocker):
    till = own_till
    till.fund(till.two, "100.00")

    def many(debit, credit):
        orders = [till.order(debit, credit, "3.00") for _ in range(40)]
        return lambda: sum(each is None for each in till.many(*orders))

    def singles(debit, credit):
        def run():
            accepted = 0
            for _ in range(40):
                try:
                    with transaction.atomic():
                        transfers.post(actor=SYSTEM, transfer_id=till.key(), debit=debit, credit=credit, amount=Money.of("3.00"), code="tests.move", now=till.now)  # fmt: skip
                    accepted += 1
                except Refusal:
                    pass
            return accepted

        return run

    there = [many(till.one, till.two), singles(till.one, till.two), singles(till.one, till.world)]
    back = [many(till.two, till.one), singles(till.two, till.one), singles(till.two, till.world)]
    counts = at_once(django_db_blocker.unblock, *there, *back)
    left = 20_000 - 300 * (counts[2] + counts[5])
    first, second = till.available(till.one, till.two)
    assert Money.of(first).minor + Money.of(second).minor == left
    assert min(Money.of(first).minor, Money.of(second).minor) >= 0
    proof = prove()
    assert proof.holds, proof.faults
    assert proof.transfers == sum(counts) + 2


@pytest.mark.parametrize("kind", ["single", "batch"])
def test_one_id_at_the_same_time_is_posted_once(own_till, django_db_blocker, kind):
    """Between hot accounts no row is locked: the unique id alone decides."""
    till = own_till
    key, other = till.key(), till.open(6, AccountKind.ASSET, hot=True)
    asked = {"debit": other, "credit": till.world, "amount": Money.of("5.00"), "code": "tests.move"}  # fmt: skip

    def ask():
        with transaction.atomic():
            if kind == "single":
                return transfers.post(actor=SYSTEM, transfer_id=key, **asked, now=till.now).is_repeat  # fmt: skip
        return till.many(Order(id=key, **asked), till.order(till.world, other, "1.00"))

    results = at_once(django_db_blocker.unblock, *[ask] * 6)
    if kind == "single":
        assert sorted(results) == [False] + [True] * 5
    else:
        assert results == [[None, None]] * 6
    expected = {"single": "5.00", "batch": "-1.00"}[kind]
    assert till.available(other) == [expected]
    assert prove().holds


def test_a_settlement_and_a_void_at_once_leave_one(own_till, django_db_blocker):
    till, held = own_till, own_till.key()
    hold = Order(id=held, kind=TransferKind.PEND, debit=till.one, credit=till.two, amount=Money.of("9.00"), code="tests.hold")  # fmt: skip
    assert till.many(hold) == [None]

    def settle():
        with transaction.atomic():
            return transfers.settle(actor=SYSTEM, transfer_id=till.key(), pending_id=held, code="tests.fill", now=till.now).is_accepted  # fmt: skip

    def void():
        with transaction.atomic():
            return transfers.void(actor=SYSTEM, transfer_id=till.key(), pending_id=held, code="tests.drop", now=till.now).is_accepted  # fmt: skip

    results = at_once(django_db_blocker.unblock, settle, void, settle, void)
    assert results.count(True) == 1
    assert set(results) - {True} <= {"ledger.pending_settled", "ledger.pending_voided"}
    assert prove().open_pendings == 0
    assert prove().holds


def test_a_second_connection_sees_only_what_is_committed(own_database, own_till):
    till = own_till
    with psycopg.connect(own_database, autocommit=True) as other:
        with transaction.atomic():
            transfers.post(actor=SYSTEM, transfer_id=uuid7(till.now), debit=till.world, credit=till.two, amount=Money.of("8.00"), code="tests.move", now=till.now)  # fmt: skip
            seen = other.execute("SELECT sum(debits_minor) FROM ledger_tally").fetchone()[0]
            assert seen == 10_000
        seen = other.execute("SELECT sum(debits_minor) FROM ledger_tally").fetchone()[0]
        assert seen == 10_800
