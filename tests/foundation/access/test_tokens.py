"""Bearer tokens: never stronger than who issued them, gone the moment they are revoked."""

from datetime import timedelta

import pytest

from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.access.models import ApiToken
from puhui.foundation.access.tokens import actor_of, grantable, issue, revoke, tokens
from puhui.foundation.accounts.models import Membership, User
from puhui.foundation.accounts.organisations import found_enterprise
from puhui.foundation.audit.models import Entry
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import BadInput, Forbidden, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(now):
    user = User.objects.create_user("owner@example.com", "correct horse battery")
    found_enterprise(actor=visitor(user_id=user.id, portal=Portal.PUBLIC), name="Workshop", now=now)
    return seated(user, now)


def seated(user, now):
    return actor_in(
        seats_of(user.id, now=now)[0], user_id=user.id, portal=Portal.ENTERPRISE, now=now
    )


def test_a_token_may_do_what_its_scopes_say_and_no_more(owner, now):
    issued = issue(
        actor=owner, name="books", scopes=["evidence.import"], until_at=now + timedelta(30), now=now
    )
    actor = actor_of(issued.secret, origin="127.0.0.1", now=now)
    assert actor.permissions == {"evidence.import"}
    assert actor.organisation_id == owner.organisation_id
    assert issued.secret not in str(ApiToken.objects.values().get())
    assert issued.secret not in str(list(Entry.objects.values()))
    assert [view.name for view in tokens(actor=owner)] == ["books"]


@pytest.mark.parametrize("scopes", [["staff.audit"], ["organisation.manage"], ["token.manage"]])
def test_nobody_gives_what_they_lack_or_what_no_program_may_hold(owner, now, scopes):
    with pytest.raises(Forbidden):
        issue(actor=owner, name="x", scopes=scopes, until_at=now + timedelta(1), now=now)
    assert ApiToken.objects.count() == 0
    assert not set(scopes) & set(grantable(owner))


@pytest.mark.parametrize(("name", "scopes", "days"), [("", ["party.read"], 1), ("x", [], 1), ("x", ["party.read"], 0), ("x", ["party.read"], 400)])  # fmt: skip
def test_a_token_has_a_name_scopes_and_a_bounded_life(owner, now, name, scopes, days):
    with pytest.raises(BadInput):
        issue(actor=owner, name=name, scopes=scopes, until_at=now + timedelta(days), now=now)
    assert ApiToken.objects.count() == 0


def test_revoked_late_or_unknown_tokens_open_nothing(owner, now):
    issued = issue(
        actor=owner, name="x", scopes=["party.read"], until_at=now + timedelta(1), now=now
    )
    assert actor_of(issued.secret, origin="", now=now + timedelta(2)) is None
    assert actor_of(issued.secret + "x", origin="", now=now) is None
    revoke(actor=owner, token_id=issued.view.id, now=now)
    assert actor_of(issued.secret, origin="", now=now) is None


def test_a_token_weakens_with_its_user_and_dies_when_they_leave(owner, now):
    issued = issue(
        actor=owner, name="x", scopes=["evidence.import", "party.read"],
        until_at=now + timedelta(1), now=now,
    )  # fmt: skip
    Membership.objects.update(roles=["VIEWER"])
    assert actor_of(issued.secret, origin="", now=now).permissions == {"party.read"}
    Membership.objects.update(until_at=now)
    assert actor_of(issued.secret, origin="", now=now + timedelta(hours=1)) is None


def test_tokens_of_others_are_not_to_be_seen_or_revoked(owner, now):
    issued = issue(
        actor=owner, name="x", scopes=["party.read"], until_at=now + timedelta(1), now=now
    )
    other = User.objects.create_user("other@example.com", "correct horse battery")
    found_enterprise(actor=visitor(user_id=other.id, portal=Portal.PUBLIC), name="B", now=now)
    stranger = seated(other, now)
    assert tokens(actor=stranger) == []
    with pytest.raises(NotFound):
        revoke(actor=stranger, token_id=issued.view.id, now=now)
    assert actor_of(issued.secret, origin="", now=now) is not None
