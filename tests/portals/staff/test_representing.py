"""Staff end that a workspace acts for an enterprise: with the right, a reason and a second look."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.portals.people import owner, seated, signed_in, staff
from tests.web.markup import check

from puhui.domains.parties.queries import enterprises
from puhui.foundation.access.models import Representation
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox

pytestmark = pytest.mark.django_db
TOLD = {"reason": "The person who registered it was not of it.", "agreed": "on"}


@pytest.fixture
def stage():
    """The owner of an enterprise, its representation, and the address where it ends."""
    user = owner(timezone.now())
    held = Representation.objects.get(until_at=None)
    return (
        user,
        held,
        reverse("staff:end_representation", args=[held.party_id, held.organisation_id]),
    )


def entered(role):
    client = signed_in(staff(timezone.now(), role, f"{role.lower()}@example.com"))
    client.post(reverse("staff:enter"), {"reason": "a complaint came in"})
    return client


def state():
    return (
        Representation.objects.filter(until_at=None).count(),
        Entry.objects.exclude(action__startswith="access.staff_session").count(),
        Outbox.objects.count(),
    )


def test_an_operator_ends_it_after_a_second_look(stage):
    user, held, address = stage
    client, home = entered("OPERATOR"), reverse("staff:party", args=[held.party_id])
    assert address in client.get(home).content.decode()
    page = client.get(address).content.decode()
    assert check(page) == []
    assert "甲服装厂 has acted for 甲服装厂 since" in page
    answer = client.post(address, TOLD)
    assert answer.url == home
    held.refresh_from_db()
    assert held.until_at is not None
    assert enterprises.own(actor=seated(user, timezone.now())) == []
    line = Entry.objects.get(action="parties.representation_ended")
    assert (line.facts["reason"], line.facts["organisation"]) == (
        TOLD["reason"], str(held.organisation_id),
    )  # fmt: skip
    assert line.user_id != user.id
    assert Outbox.objects.filter(kind="parties.representation_ended").count() == 1
    after = client.get(home).content.decode()
    assert address not in after, "it has ended"
    assert "甲服装厂" in after.split("<caption>Who acts for it")[1], "who acted when stays"


def test_without_a_reason_or_the_second_look_nothing_ends(stage):
    _, _, address = stage
    client = entered("OPERATOR")
    before = state()
    for told, field in (
        ({"reason": TOLD["reason"]}, "agreed"),
        ({"agreed": "on"}, "reason"),
        ({"reason": "so", "agreed": "on"}, "reason"),
    ):
        page = client.post(address, told)
        assert page.status_code == 422
        assert f'id="id_{field}_error"' in page.content.decode()
        assert state() == before
    client.get(address)
    assert state() == before


@pytest.mark.parametrize("role", ["ADMINISTRATOR", "AUDITOR"])
def test_other_staff_are_not_offered_it_and_refused(stage, role):
    _, held, address = stage
    client = entered(role)
    before = state()
    assert client.get(address).status_code == 403
    assert client.post(address, TOLD).status_code == 403
    assert address not in client.get(reverse("staff:party", args=[held.party_id])).content.decode()
    assert state() == before


def test_an_operator_outside_a_session_and_an_owner_are_refused(stage, client):
    user, _, address = stage
    outside = signed_in(staff(timezone.now(), "OPERATOR", "outside@example.com"))
    before = state()
    for each in (outside, signed_in(user)):
        assert each.get(address).status_code == 403
        assert each.post(address, TOLD).status_code == 403
    assert "/user/login/" in client.post(address, TOLD).url
    assert state() == before


def test_what_does_not_hold_cannot_be_ended(stage):
    _, held, address = stage
    client = entered("OPERATOR")
    other = reverse("staff:end_representation", args=[held.party_id, held.party_id])
    before = state()
    assert client.post(other, TOLD).status_code == 404
    assert state() == before
    client.post(address, TOLD)
    before = state()
    assert client.get(address).status_code == 404
    assert client.post(address, TOLD).status_code == 404
    assert state() == before
