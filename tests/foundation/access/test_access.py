"""Who may do what: seats, staff sessions, four-eyes, delegates; every refusal changes nothing."""

from datetime import timedelta

import pytest
from tests.portals.people import confirmed

from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.access.approving import decide, request, use, waiting
from puhui.foundation.access.models import Approval, StaffSession
from puhui.foundation.access.roles import ROLES, permissions_of
from puhui.foundation.access.staffing import LONGEST, close_session, open_session
from puhui.foundation.accounts.models import Membership, Organisation, OrganisationKind, User
from puhui.foundation.accounts.organisations import (
    add_member,
    found,
    found_enterprise,
    members,
    remove_member,
)  # fmt: skip
from puhui.foundation.audit.models import Entry
from puhui.foundation.audit.recording import Subject
from puhui.kernel.actors import ANONYMOUS, Portal
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return lambda name: confirmed(
        User.objects.create_user(f"{name}@example.com", "correct horse battery")
    )


@pytest.fixture
def seated(now):
    def sit(user, portal=Portal.ENTERPRISE, at=None):
        at = at or now
        return actor_in(seats_of(user.id, now=at)[0], user_id=user.id, portal=portal, now=at)

    return sit


@pytest.fixture
def staff(user, now, seated):
    def make(name, role):
        member = user(name)
        found(
            actor=ANONYMOUS, name=name, kind=OrganisationKind.PLATFORM, founder=member.id, now=now
        )
        Membership.objects.filter(user=member).update(roles=[role])
        return member

    return make


def test_signing_up_makes_an_owner_of_ones_own_workspace(user, now, seated):
    owner = user("owner")
    found_enterprise(
        actor=visitor(user_id=owner.id, portal=Portal.PUBLIC), name="老王服装厂", now=now
    )
    actor = seated(owner)
    assert actor.may("evidence.import")
    assert not actor.may("staff.enter")
    assert [member.email for member in members(actor=actor, now=now)] == ["owner@example.com"]
    assert Entry.objects.get().action == "accounts.organisation_founded"


def test_whoever_has_not_signed_in_founds_nothing(now):
    with pytest.raises(Forbidden):
        found_enterprise(actor=ANONYMOUS, name="x", now=now)
    assert Organisation.objects.count() == 0
    assert Entry.objects.count() == 0


def test_an_accountant_acts_for_an_enterprise_until_the_day_given(user, now, seated):
    owner, accountant = user("owner"), user("accountant")
    found_enterprise(actor=visitor(user_id=owner.id, portal=Portal.PUBLIC), name="甲", now=now)
    add_member(
        actor=seated(owner), email="Accountant@Example.com", roles=("ACCOUNTANT",),
        is_delegate=True, until_at=now + timedelta(days=30), now=now,
    )  # fmt: skip
    delegate = seated(accountant)
    assert delegate.may("evidence.import")
    assert not delegate.may("consent.give")
    assert seats_of(accountant.id, now=now + timedelta(days=31)) == []
    with pytest.raises(Forbidden):
        add_member(actor=delegate, email="owner@example.com", roles=("OWNER",), now=now)
    with pytest.raises(Refusal, match="already_member"):
        add_member(actor=seated(owner), email="accountant@example.com", roles=("VIEWER",), now=now)
    assert Membership.objects.count() == 2


def test_nobody_is_let_in_by_an_address_they_never_confirmed(user, now, seated):
    owner = user("owner")
    squatter = User.objects.create_user("director@example.com", "correct horse battery")
    found_enterprise(actor=visitor(user_id=owner.id, portal=Portal.PUBLIC), name="甲", now=now)
    with pytest.raises(Refusal, match="email_not_confirmed"):
        add_member(actor=seated(owner), email=squatter.email, roles=("VIEWER",), now=now)
    assert seats_of(squatter.id, now=now) == []
    assert Membership.objects.count() == 1


def test_members_cannot_be_given_roles_of_another_kind_nor_the_last_owner_taken(user, now, seated):
    owner, other = user("owner"), user("other")
    found_enterprise(actor=visitor(user_id=owner.id, portal=Portal.PUBLIC), name="甲", now=now)
    for roles in [("ADMINISTRATOR",), ("NOBODY",), ()]:
        with pytest.raises(BadInput):
            add_member(actor=seated(owner), email=other.email, roles=roles, now=now)
    with pytest.raises(NotFound):
        add_member(actor=seated(owner), email="who@example.com", roles=("VIEWER",), now=now)
    mine = members(actor=seated(owner), now=now)[0]
    with pytest.raises(Refusal, match="last_manager"):
        remove_member(actor=seated(owner), membership_id=mine.membership_id, now=now)
    assert Membership.objects.count() == 1
    added = add_member(actor=seated(owner), email=other.email, roles=("VIEWER",), now=now)
    remove_member(actor=seated(owner), membership_id=added.membership_id, now=now)
    assert seats_of(other.id, now=now) == []


def test_staff_power_is_timed_and_reasoned(staff, now, seated):
    auditor = staff("auditor", "AUDITOR")
    before = seated(auditor, Portal.STAFF)
    assert not before.may("staff.audit"), "no session, no power"
    with pytest.raises(BadInput):
        open_session(actor=before, reason="x", now=now)
    assert StaffSession.objects.count() == 0
    open_session(actor=before, reason="monthly review of the audit", now=now)
    assert seated(auditor, Portal.STAFF).may("staff.audit")
    assert not seated(auditor, Portal.STAFF, at=now + LONGEST).may("staff.audit")
    close_session(actor=seated(auditor, Portal.STAFF), now=now)
    assert not seated(auditor, Portal.STAFF).may("staff.audit")
    opened = Entry.objects.get(action="access.staff_session_opened")
    assert opened.facts["reason"] == "monthly review of the audit"


def test_enterprises_open_no_staff_session(user, now, seated):
    owner = user("owner")
    found_enterprise(actor=visitor(user_id=owner.id, portal=Portal.PUBLIC), name="甲", now=now)
    with pytest.raises(Forbidden):
        open_session(actor=seated(owner), reason="curiosity", now=now)
    assert StaffSession.objects.count() == 0


def test_nothing_is_approved_by_the_one_who_asked(staff, now, seated):
    one, two = staff("one", "OPERATOR"), staff("two", "OPERATOR")
    for member in (one, two):
        open_session(actor=seated(member, Portal.STAFF), reason="four-eyes", now=now)
    asked = request(
        actor=seated(one, Portal.STAFF), operation_name="parties.merge",
        subject=Subject("party", "7"), facts={"into": "8"}, reason="the same firm", now=now,
    )  # fmt: skip
    with pytest.raises(Forbidden, match="second_person"):
        decide(actor=seated(one, Portal.STAFF), approval_id=asked.id, approve=True, now=now)
    assert Approval.objects.get().state == "WAITING"
    assert [view.id for view in waiting(actor=seated(two, Portal.STAFF))] == [asked.id]
    spend = {"actor": seated(one, Portal.STAFF), "operation_name": "parties.merge", "now": now}
    with pytest.raises(Refusal, match="approval_needed"):
        use(**spend, subject=Subject("party", "7"), facts={"into": "8"})
    decide(actor=seated(two, Portal.STAFF), approval_id=asked.id, approve=True, now=now)
    with pytest.raises(Refusal, match="approval_needed"):
        use(**spend, subject=Subject("party", "7"), facts={"into": "9"})
    use(**spend, subject=Subject("party", "7"), facts={"into": "8"})
    with pytest.raises(Refusal, match="approval_needed"):
        use(**spend, subject=Subject("party", "7"), facts={"into": "8"})
    assert Approval.objects.get().state == "USED"


def test_roles_give_nothing_outside_their_kind_of_organisation():
    for role, (kind, held) in ROLES.items():
        assert permissions_of(kind, [role]) == held
        for other in {"ENTERPRISE", "INSTITUTION", "PLATFORM"} - {kind}:
            assert permissions_of(other, [role]) == frozenset()
