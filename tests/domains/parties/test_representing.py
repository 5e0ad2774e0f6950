"""Ending that a workspace acts for an enterprise: who may, what it ends, what stays."""

from datetime import timedelta

import pytest
from tests.domains.parties.cast import FULL, ID_NUMBER, sit, workspace

from puhui.domains.parties.operations import enterprises, identity
from puhui.domains.parties.operations.representing import end
from puhui.domains.parties.queries import enterprises as known
from puhui.domains.parties.queries import representing as queries
from puhui.foundation.access.models import Representation
from puhui.foundation.access.tokens import actor_of, issue
from puhui.foundation.accounts.models import User
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox
from puhui.kernel.refusals import BadInput, Forbidden, NotFound

pytestmark = pytest.mark.django_db

REASON = "It was sold to somebody else."


@pytest.fixture
def ended(cast, now):
    actors, party = cast
    organisation = actors["owner"].organisation
    return lambda who="owner", at=now, **terms: end(
        **{
            "actor": actors[who], "party_id": party.id, "organisation_id": organisation,
            "reason": REASON, "now": at,
        } | terms
    )  # fmt: skip


@pytest.mark.parametrize("who", ["owner", "operator"])
def test_nobody_of_the_workspace_acts_afterwards(who, cast, ended, now):
    actors, party = cast
    token = issue(
        actor=actors["owner"], name="books", scopes=["party.read", "party.edit"],
        until_at=now + timedelta(days=30), now=now,
    )  # fmt: skip
    ended(who)
    for name in ("owner", "accountant", "viewer"):
        member = sit(User.objects.get(pk=actors[name].user_id), now)
        assert not member.acts_for(party.id)
        assert known.own(actor=member) == []
        with pytest.raises(Forbidden):
            known.enterprise(actor=member, party_id=party.id)
        with pytest.raises(Forbidden):
            enterprises.update(actor=member, party_id=party.id, profile=FULL, now=now)
        with pytest.raises(Forbidden):
            identity.verify_legal_representative(
                actor=member, party_id=party.id, id_number=ID_NUMBER, now=now
            )
    assert not actor_of(token.secret, origin="", now=now).acts_for(party.id)


def test_history_and_reason_stay(cast, ended, now):
    actors, party = cast
    later = now + timedelta(days=3)
    ended(at=later)
    (told,) = queries.of(actor=actors["operator"], party_id=party.id)
    assert (told.organisation_id, told.since_at, told.until_at) == (
        actors["owner"].organisation, now, later,
    )  # fmt: skip
    entry = Entry.objects.get(action="parties.representation_ended")
    assert (entry.subject_id, entry.facts["reason"]) == (str(party.id), REASON)
    assert entry.user_id == actors["owner"].user_id
    event = Outbox.objects.get(kind="parties.representation_ended")
    assert event.payload == {
        "party_id": str(party.id), "organisation_id": str(actors["owner"].organisation),
    }  # fmt: skip
    assert known.by_identifier(scheme="uscc", value=party.uscc) == party


@pytest.mark.parametrize(
    "who",
    ["anonymous", "stranger", "accountant", "viewer", "officer", "operator_outside", "auditor"],
)
def test_who_may_not_end_it(who, ended, traces):
    left = traces()
    with pytest.raises(Forbidden):
        ended(who)
    assert Representation.objects.filter(until_at=None).count() == 1
    assert traces() == left


def test_an_owner_ends_nothing_of_others(cast, ended, now, traces):
    actors, party = cast
    (other,) = workspace(now, "ENTERPRISE", "OWNER")
    theirs = sit(other, now).organisation
    Representation.objects.create(
        id=other.id, organisation_id=theirs, party_id=party.id, since_at=now
    )
    left = traces()
    with pytest.raises(Forbidden):
        ended(organisation_id=theirs)
    assert Representation.objects.filter(until_at=None).count() == 2
    assert traces() == left
    ended("operator", organisation_id=theirs)
    assert Representation.objects.get(until_at=None).organisation_id == actors["owner"].organisation


def test_no_program_gives_up_an_enterprise(cast, ended, now, traces):
    actors, _ = cast
    token = issue(
        actor=actors["owner"], name="books", scopes=["party.edit"],
        until_at=now + timedelta(days=30), now=now,
    )  # fmt: skip
    left = traces()
    with pytest.raises(Forbidden):
        ended(actor=actor_of(token.secret, origin="", now=now))
    assert traces() == left


def test_what_is_not_so_or_has_no_reason_changes_nothing(cast, ended, now, traces):
    actors, _ = cast
    left = traces()
    for reason in ("", "  no   ", "x" * 301):
        with pytest.raises(BadInput, match="reason_length"):
            ended(reason=reason)
    with pytest.raises(NotFound, match="no_such_representation"):
        ended("operator", organisation_id=actors["stranger"].organisation)
    assert Representation.objects.filter(until_at=None).count() == 1
    assert traces() == left
    ended("operator")
    left = traces()
    with pytest.raises(NotFound, match="no_such_representation"):
        ended("operator", at=now + timedelta(days=1))
    assert Representation.objects.get().until_at == now
    assert traces() == left


@pytest.mark.parametrize("who", ["anonymous", "stranger", "officer", "operator_outside", "auditor"])
def test_who_may_not_see_who_acts(who, cast):
    actors, party = cast
    with pytest.raises(Forbidden):
        queries.of(actor=actors[who], party_id=party.id)
