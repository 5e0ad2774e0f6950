"""The audit: whole when untouched, and never silent about a change."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from puhui.foundation.audit.digests import EMPTY, merkle_root
from puhui.foundation.audit.models import Entry, Epoch, Seal
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.audit.sealing import open_epoch, seal_settled
from puhui.foundation.audit.verifying import own_key, verify
from puhui.foundation.database import operation
from puhui.kernel.actors import SYSTEM

leaves = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40)


@operation
def act(number, now):
    return record(
        actor=SYSTEM,
        action="tests.acted",
        subject=Subject("test", str(number)),
        facts={"number": number, "share": 0.1, "文字": "普惠"},
        now=now,
    )


def sealed(now):
    """Seal as soon as the server's other transactions (tests beside this one) have ended."""
    deadline = time.monotonic() + 120
    while (seal := seal_settled(now=now)) is None:
        assert time.monotonic() < deadline, "an old transaction keeps the record from settling"
    return seal


@pytest.fixture
def unguarded():
    """Run SQL as somebody who owns the tables and has put the guards out of action."""

    def run(sql, *arguments):
        with connection.cursor() as cursor:
            for table in ("audit_entry", "audit_seal", "audit_epoch"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql, arguments)
            changed = cursor.rowcount
            for table in ("audit_entry", "audit_seal", "audit_epoch"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return changed

    return run


@given(leaves, st.data())
def test_a_root_changes_with_any_leaf_and_with_their_order(digests, data):
    root = merkle_root(digests)
    place = data.draw(st.integers(0, len(digests) - 1))
    other = digests.copy()
    other[place] = bytes(32).hex() if digests[place] != bytes(32).hex() else (b"\1" * 32).hex()
    assert merkle_root(other) != root
    assert merkle_root(digests[:-1]) != root
    if len(set(digests)) > 1:
        turned = sorted(digests) if sorted(digests) != digests else sorted(digests)[::-1]
        assert merkle_root(turned) != root


def test_nothing_has_the_empty_root():
    assert merkle_root([]) == EMPTY


@pytest.mark.usefixtures("own_database")
def test_an_untouched_record_verifies_and_seals_chain(now):
    for number in range(5):
        act(number, now + timedelta(seconds=number))
        sealed(now + timedelta(seconds=number))
    act(9, now)
    verdict = verify()
    assert verdict.is_whole, verdict.faults
    assert (verdict.entries, verdict.unsealed) == (6, 1)
    assert verdict.seals == 5
    first, second = Seal.objects.order_by("number")[:2]
    assert second.previous == first.digest
    assert sealed(now).entries == 1
    assert seal_settled(now=now) is None, "nothing new, nothing sealed"


@pytest.mark.usefixtures("own_database")
def test_running_transactions_are_left_for_the_next_seal(now):
    act(1, now)
    with transaction.atomic():
        record(actor=SYSTEM, action="tests.open", subject=Subject("test", "2"), now=now)
        assert Entry.objects.count() == 2
    assert sealed(now).entries == 2


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry", "DELETE FROM audit_seal"])  # fmt: skip
def test_the_database_refuses_a_hand_made_change(now, statement):
    act(1, now)
    sealed(now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Entry.objects.count() == 1
    assert verify().is_whole


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET facts = '{\"number\": 7}' WHERE subject_id = '1'",
        "UPDATE audit_entry SET action = 'tests.forged' WHERE subject_id = '3'",
        "DELETE FROM audit_entry WHERE subject_id = '2'",
        "UPDATE audit_seal SET previous = repeat('0', 64) WHERE number = 2",
        "DELETE FROM audit_seal WHERE number = 1",
        "UPDATE audit_seal SET entries = entries + 1, root = repeat('a', 64) WHERE number = 3",
    ],
)
def test_whoever_gets_past_the_guards_is_found_out(now, tampering, unguarded):
    for number in range(4):
        act(number, now)
        sealed(now)
    assert verify().is_whole
    assert unguarded(tampering) == 1
    assert not verify().is_whole


@pytest.mark.usefixtures("own_database")
def test_a_history_written_anew_under_another_key_is_found_out(now, unguarded, settings):
    act(1, now)
    first = sealed(now).digest
    assert verify(last_seal=first).is_whole
    unguarded("DELETE FROM audit_seal")
    ours, settings.SIGNING_KEY = settings.SIGNING_KEY, "ab" * 32
    forged = own_key()
    unguarded(f"UPDATE audit_epoch SET public_key = '{forged}'")
    # Another moment: of the same one, and beside an old transaction, the seal would be the same.
    sealed(now + timedelta(seconds=1))
    assert verify().is_whole, "whoever holds the key they signed with sees nothing wrong"
    settings.SIGNING_KEY = ours
    faults = verify().faults
    assert "the newest epoch is not under this installation's key" in faults
    assert verify(trusted=[forged]).is_whole
    assert not verify(trusted=[forged], last_seal=first).is_whole


@pytest.mark.usefixtures("own_database")
def test_a_restore_opens_an_epoch_and_the_chain_goes_on(now):
    act(1, now)
    before = Epoch.objects.count()
    open_epoch(reason="restore", now=now)
    act(2, now)
    sealed(now)
    verdict = verify()
    assert verdict.is_whole, verdict.faults
    assert verdict.epochs == before + 1
    assert verdict.unsealed == 0
    assert (
        Seal.objects.order_by("-number")[0].previous == Seal.objects.order_by("-number")[1].digest
    )


@pytest.mark.usefixtures("own_database")
def test_a_restore_under_a_new_key_is_whole_and_names_the_epoch_it_cannot_know(now, settings):
    act(1, now)
    noted = sealed(now).digest
    old = verify().key
    settings.SIGNING_KEY = "cd" * 32
    open_epoch(reason="restore", now=now)
    act(2, now)
    sealed(now)
    verdict = verify(last_seal=noted)
    assert verdict.is_whole, verdict.faults
    assert verdict.untrusted == [1]
    assert verdict.key == own_key() != old
    assert verdict.last_seal == Seal.objects.latest("number").digest
    assert verdict.as_json()["whole"] is True
    assert verify(trusted=[old.upper()]).untrusted == []
    assert verify(trusted=["00" * 32]).untrusted == [1], "not the key of the backup's origin"


@pytest.mark.usefixtures("own_database")
def test_an_old_epoch_without_seals_is_a_fault(now, settings, unguarded):
    act(1, now)
    sealed(now)
    settings.SIGNING_KEY = "cd" * 32
    open_epoch(reason="restore", now=now)
    assert verify().is_whole
    assert Seal.objects.latest("number").entries == 0, "closed though nothing was left"
    assert unguarded("DELETE FROM audit_seal") == 2
    assert verify().faults == ["epoch 2: its key has not sealed what older epochs left"]


@pytest.mark.usefixtures("own_database")
def test_an_epoch_that_nobody_closed_is_a_fault_even_under_a_trusted_key(now, settings, unguarded):
    act(1, now)
    sealed(now)
    old = verify().key
    settings.SIGNING_KEY = "cd" * 32
    open_epoch(reason="restore", now=now)
    assert unguarded("DELETE FROM audit_seal WHERE number = 2") == 1
    assert verify(trusted=[old]).faults == [
        "epoch 2: its key has not sealed what older epochs left"
    ]
    faults = verify().faults
    assert "seal 1: its key is neither this installation's nor trusted" in faults


@pytest.mark.usefixtures("own_database")
def test_a_seal_that_was_noted_and_is_gone_is_a_fault(now, unguarded):
    act(1, now)
    sealed(now)
    act(2, now)
    noted = sealed(now).digest
    assert verify(last_seal=noted.upper()).is_whole
    unguarded("DELETE FROM audit_seal WHERE number = 2")
    unguarded("DELETE FROM audit_entry WHERE subject_id = '2'")
    assert verify().is_whole, "the end of a record can be cut off"
    assert verify(last_seal=noted).faults == [
        f"seal {noted[:16]}…: noted elsewhere, and not in the chain"
    ]


@pytest.mark.usefixtures("own_database")
def test_a_record_that_grows_while_it_is_verified_is_whole(now):
    """Others go on recording and sealing: what is compared has to be of one moment."""
    over = threading.Event()

    def go_on():
        number = 1_000
        while not over.is_set():
            number += 1
            act(number, now)
            seal_settled(now=now)
        connection.close()

    for number in range(300):
        act(number, now)
    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        verdicts = [verify() for _ in range(8)]
    finally:
        over.set()
        writer.join()
    assert [verdict.faults for verdict in verdicts] == [[]] * 8
    assert verdicts[-1].entries > verdicts[0].entries, "it did grow meanwhile"
