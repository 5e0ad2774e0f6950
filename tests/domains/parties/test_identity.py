"""Identity checks through a driven source: what passes, what fails, what is kept of it."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.domains.parties.cast import CODES, ID_NUMBER
from tests.portals.people import work_here

from puhui.domains.parties import ports
from puhui.domains.parties.contracts import CheckKind, CheckState
from puhui.domains.parties.lifecycle import MOVES
from puhui.domains.parties.models import IdentityCheck
from puhui.domains.parties.operations import identity, people
from puhui.domains.parties.policies.checking import (
    ANSWERED_WITHIN,
    MOST_A_DAY,
    MOST_LOST,
    REMEMBERED,
)  # fmt: skip
from puhui.domains.parties.queries import identity as queries
from puhui.domains.parties.tasks import send
from puhui.foundation.events.models import Outbox
from puhui.kernel.actors import SYSTEM
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal, Unavailable

pytestmark = pytest.mark.django_db

ACCOUNT = "6222 0212 3456 7890"
NUMBER = "6222021234567890"


@pytest.fixture
def started(cast, source, now):
    actors, party = cast

    def start(at=now):
        identity.start_small_transfer(
            actor=actors["owner"], party_id=party.id, account_number=ACCOUNT, now=at
        )
        work_here(at)
        every = queries.of(actor=actors["owner"], party_id=party.id)
        waiting = next(each for each in every if each.state is CheckState.WAITING)
        return waiting, source.sent["榕城服装厂", NUMBER][-1]

    return start


@pytest.fixture
def confirm(cast, now):
    actors, _ = cast
    return lambda check, amount, at=now, who="owner": identity.confirm_small_transfer(
        actor=actors[who], check_id=check.id, amount=amount, now=at
    )


def other_than(amount):
    return Money(amount.minor % 99 + 1)


def test_the_right_amount_passes(cast, started, confirm, now):
    actors, party = cast
    check, amount = started()
    assert check.state is CheckState.WAITING
    assert 1 <= amount.minor <= 99
    assert check.evidence_reference == f"driven:{check.id}"
    assert queries.passed(party_id=party.id, kind=CheckKind.BANK_ACCOUNT, at=now) is None
    passed = confirm(check, amount)
    assert (passed.state, passed.decided_at) == (CheckState.PASSED, now)
    assert queries.passed(party_id=party.id, kind=CheckKind.BANK_ACCOUNT, at=now) == passed
    assert queries.of(actor=actors["viewer"], party_id=party.id) == [passed]
    assert Outbox.objects.get(kind="parties.identity_checked").payload["state"] == "PASSED"
    with pytest.raises(Refusal, match="check_decided"):
        confirm(check, amount)


def test_three_wrong_amounts_fail_and_the_right_one_comes_too_late(started, confirm):
    check, amount = started()
    wrong = other_than(amount)
    assert [confirm(check, wrong).tries_left for _ in range(2)] == [2, 1]
    assert confirm(check, wrong).state is CheckState.FAILED
    with pytest.raises(Refusal, match="check_decided"):
        confirm(check, amount)
    assert IdentityCheck.objects.get().state == "FAILED"


def test_the_third_try_may_still_be_right(started, confirm):
    check, amount = started()
    for _ in range(2):
        confirm(check, other_than(amount))
    assert confirm(check, amount).state is CheckState.PASSED


def test_an_answer_after_three_days_is_too_late(started, confirm, now):
    check, amount = started()
    assert confirm(check, amount, now + ANSWERED_WITHIN).state is CheckState.EXPIRED
    again, amount = started(now + ANSWERED_WITHIN)
    assert confirm(again, amount, now + ANSWERED_WITHIN).state is CheckState.PASSED


def test_one_waits_at_a_time_and_an_expired_one_makes_room(started, now):
    check, _ = started()
    with pytest.raises(Refusal, match="check_waiting"):
        started()
    assert IdentityCheck.objects.count() == 1
    started(now + ANSWERED_WITHIN)
    assert IdentityCheck.objects.get(pk=check.id).state == "EXPIRED"


def test_nobody_guesses_for_long(started, confirm, now):
    for _ in range(MOST_LOST):
        check, amount = started()
        for _ in range(3):
            confirm(check, other_than(amount))
    for later in (timedelta(0), timedelta(days=1), REMEMBERED - timedelta(seconds=1)):
        with pytest.raises(Refusal, match="too_many_checks") as refusal:
            started(now + later)
        assert refusal.value.facts["until"] == now + REMEMBERED
    assert IdentityCheck.objects.count() == MOST_LOST
    started(now + REMEMBERED)


def test_stopping_before_the_last_try_guesses_no_longer(started, confirm, now):
    at = now
    for _ in range(MOST_LOST):
        check, amount = started(at)
        assert confirm(check, other_than(amount), at).state is CheckState.WAITING
        at += ANSWERED_WITHIN
    with pytest.raises(Refusal, match="too_many_checks"):
        started(at)
    assert IdentityCheck.objects.count() == MOST_LOST


def test_checks_that_ran_out_without_a_guess_are_not_held_against_anybody(started, confirm, now):
    for place in range(MOST_LOST + 1):
        started(now + place * ANSWERED_WITHIN)
    check, amount = started(now + (MOST_LOST + 1) * ANSWERED_WITHIN)
    assert confirm(check, amount, check.started_at).state is CheckState.PASSED


def test_the_daily_most_says_until_when(cast, source, now):
    actors, party = cast
    ask = {"actor": actors["owner"], "party_id": party.id, "id_number": ID_NUMBER}
    for minute in range(MOST_A_DAY):
        identity.verify_legal_representative(**ask, now=now + timedelta(minutes=minute))
    with pytest.raises(Refusal, match="too_many_checks") as refusal:
        identity.verify_legal_representative(**ask, now=now + timedelta(hours=1))
    assert refusal.value.facts["until"] == now + timedelta(days=1)
    assert IdentityCheck.objects.count() == MOST_A_DAY
    identity.verify_legal_representative(**ask, now=now + timedelta(days=1))


def test_no_money_leaves_before_the_check_is_committed(cast, source, now):
    actors, party = cast
    identity.start_small_transfer(
        actor=actors["owner"], party_id=party.id, account_number=ACCOUNT, now=now
    )
    assert source.sent == {}, "a job sends it, once the check is there for good"
    work_here(now)
    assert [len(sent) for sent in source.sent.values()] == [1]


def test_a_source_that_is_away_is_asked_again_and_acts_once(cast, source, now):
    actors, party = cast
    source.is_down = True
    check = identity.start_small_transfer(
        actor=actors["owner"], party_id=party.id, account_number=ACCOUNT, now=now
    )
    with pytest.raises(Unavailable):
        send(check_id=str(check.id), now=now)
    source.is_down = False
    for _ in range(2):
        send(check_id=str(check.id), now=now)
    assert [len(sent) for sent in source.sent.values()] == [1]
    assert IdentityCheck.objects.get().account_number == ""


def test_what_was_never_sent_runs_out_and_is_wiped(cast, source, now):
    actors, party = cast
    source.is_down = True
    check = identity.start_small_transfer(
        actor=actors["owner"], party_id=party.id, account_number=ACCOUNT, now=now
    )
    with pytest.raises(Unavailable):
        send(check_id=str(check.id), now=now + ANSWERED_WITHIN - timedelta(seconds=1))
    row = IdentityCheck.objects.get()
    assert (row.state, row.account_number) == ("WAITING", NUMBER)
    send(check_id=str(check.id), now=now + ANSWERED_WITHIN)
    row.refresh_from_db()
    assert (row.state, row.account_number, row.expected) == ("EXPIRED", "", "")
    assert source.sent == {}
    event = Outbox.objects.get(kind="parties.identity_checked")
    assert event.payload["state"] == "EXPIRED"


def test_only_jobs_end_what_ran_out(cast, started, now, traces):
    actors, _ = cast
    check, _ = started()
    left = traces()
    with pytest.raises(Forbidden):
        identity.run_out(actor=actors["owner"], check_id=check.id, now=now + ANSWERED_WITHIN)
    identity.run_out(actor=SYSTEM, check_id=check.id, now=now)
    assert IdentityCheck.objects.get().state == "WAITING", "its time is not over"
    assert traces() == left


def test_no_personal_data_is_kept(cast, started, confirm):
    check, amount = started()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text, expected FROM parties_identitycheck c")
        ((row, expected),) = cursor.fetchall()
        assert NUMBER not in row
        assert expected.startswith("v1:"), "the amount lies encrypted while it waits"
        confirm(check, amount)
        cursor.execute("SELECT expected FROM parties_identitycheck")
        assert cursor.fetchone()[0] == ""


def test_a_person_is_who_they_say(cast, source, now):
    actors, _ = cast
    source.people.add(("王小明", ID_NUMBER))
    person = people.register(actor=actors["owner"], name="王小明", id_number=ID_NUMBER, now=now)
    with pytest.raises(Forbidden):
        identity.verify_person(actor=actors["owner"], party_id=person.id, now=now)
    acting = _acting_for(actors["owner"], person.id)
    assert identity.verify_person(actor=acting, party_id=person.id, now=now).state is CheckState.PASSED  # fmt: skip
    source.people.clear()
    assert identity.verify_person(actor=acting, party_id=person.id, now=now).state is CheckState.FAILED  # fmt: skip


def test_a_legal_representative_is_asked_by_code_name_and_number(cast, source, now):
    actors, party = cast
    ask = {"actor": actors["owner"], "party_id": party.id, "id_number": ID_NUMBER, "now": now}
    assert identity.verify_legal_representative(**ask).state is CheckState.FAILED
    source.representatives.add((CODES[0], "王小明", ID_NUMBER))
    passed = identity.verify_legal_representative(**ask)
    assert (passed.state, passed.kind) == (CheckState.PASSED, CheckKind.LEGAL_REPRESENTATIVE)
    with pytest.raises(BadInput):
        identity.verify_legal_representative(**ask | {"id_number": "360426199101010072"})
    assert IdentityCheck.objects.count() == 2


@pytest.mark.parametrize(
    "who", ["anonymous", "stranger", "accountant", "viewer", "officer", "operator", "auditor"]
)
def test_who_may_not_check(who, cast, started, confirm, now, traces):
    actors, party = cast
    check, amount = started()
    left = traces()
    with pytest.raises(Forbidden):
        identity.start_small_transfer(
            actor=actors[who], party_id=party.id, account_number=ACCOUNT, now=now
        )
    with pytest.raises(Forbidden):
        identity.verify_legal_representative(
            actor=actors[who], party_id=party.id, id_number=ID_NUMBER, now=now
        )
    with pytest.raises((Forbidden, NotFound)):
        confirm(check, amount, who=who)
    assert IdentityCheck.objects.get().state == "WAITING"
    assert traces() == left


@pytest.mark.parametrize("who", ["anonymous", "stranger", "officer", "operator_outside", "auditor"])
def test_who_may_not_see_checks(who, cast, started):
    actors, party = cast
    started()
    with pytest.raises(Forbidden):
        queries.of(actor=actors[who], party_id=party.id)


def test_a_source_that_is_down_or_missing_leaves_nothing(cast, source, now, traces):
    actors, party = cast
    left = traces()
    start = {"actor": actors["owner"], "party_id": party.id, "account_number": ACCOUNT, "now": now}
    source.is_down = True
    with pytest.raises(Unavailable, match="source_down"):
        identity.verify_legal_representative(
            actor=actors["owner"], party_id=party.id, id_number=ID_NUMBER, now=now
        )
    ports.wire(None)
    with pytest.raises(Unavailable, match="no_identity_source"):
        identity.start_small_transfer(**start)
    with pytest.raises(BadInput):
        identity.start_small_transfer(**start | {"account_number": "1234"})
    assert IdentityCheck.objects.count() == 0
    assert traces() == left


def test_the_table_of_moves_ends_in_every_decision():
    assert set(MOVES) == set(CheckState)
    assert {state for state, moves in MOVES.items() if not moves} == set(CheckState) - {CheckState.WAITING}  # fmt: skip


def _acting_for(actor, party_id):
    """The same actor after the workspace came to act for one more party."""
    return type(actor)(
        portal=actor.portal, user_id=actor.user_id, organisation_id=actor.organisation_id,
        party_ids=actor.party_ids | {party_id}, roles=actor.roles, permissions=actor.permissions,
    )  # fmt: skip
