"""Enrolling: for whoever runs the installation and for staff who may, and for nobody else."""

import pytest

from puhui.foundation.access.acting import actor_in, seats_of
from puhui.foundation.access.staffing import open_session
from puhui.foundation.accounts.enrolling import LOCAL, enrol, is_empty
from puhui.foundation.accounts.models import Organisation, User
from puhui.foundation.audit.models import Entry
from puhui.kernel.actors import ANONYMOUS, SYSTEM, Portal
from puhui.kernel.refusals import BadInput, Forbidden, Refusal

pytestmark = pytest.mark.django_db


def enrolling(now, **other):
    terms = {
        "actor": LOCAL, "email": "staff@example.com", "name": "Staff", "password": "a long one 1",
        "organisation": "puhui", "kind": "PLATFORM", "role": "ADMINISTRATOR", "now": now,
    }  # fmt: skip
    return enrol(**{**terms, **other})


def test_the_installation_enrols_its_first_staff(now):
    assert is_empty()
    first = enrolling(now)
    second = enrolling(now, email="other@example.com", role="AUDITOR")
    assert first.organisation_id == second.organisation_id
    assert User.objects.get(pk=first.user_id).check_password("a long one 1")
    assert [seat.roles for seat in seats_of(second.user_id, now=now)] == [{"AUDITOR"}]
    assert not is_empty()


def test_staff_enrol_others_inside_their_session_only(now):
    first = enrolling(now)
    seat = seats_of(first.user_id, now=now)[0]

    def staff():
        return actor_in(seat, user_id=first.user_id, portal=Portal.STAFF, now=now)

    with pytest.raises(Forbidden):
        enrolling(now, actor=staff(), email="new@example.com")
    open_session(actor=staff(), reason="a new colleague", now=now)
    enrolling(now, actor=staff(), email="new@example.com", role="OPERATOR")
    assert User.objects.count() == 2


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
def test_nobody_else_enrols_anyone(now, actor):
    with pytest.raises(Forbidden):
        enrolling(now, actor=actor)
    assert (User.objects.count(), Organisation.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_known_email_and_a_role_of_another_kind_are_refused(now):
    enrolling(now)
    with pytest.raises(Refusal, match="email_known"):
        enrolling(now, email="STAFF@example.com")
    with pytest.raises(BadInput, match="no_such_role"):
        enrolling(now, email="x@example.com", role="OWNER")
    assert User.objects.count() == 1
