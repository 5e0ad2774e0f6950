"""What staff see and do about lending: institutions, rules, fairness, holds; only in a session."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.domains.loans.conftest import traces  # noqa: F401 -- a fixture
from tests.portals.people import owner, signed_in, staff
from tests.web.markup import check

from puhui.domains.credit.models import Hold
from puhui.domains.parties.models import Party
from puhui.foundation.accounts.models import Membership, Organisation

PAGES = ("institutions", "rules", "fairness")
SEEN = {
    "OPERATOR": {"institutions": 200, "rules": 200, "fairness": 200},
    "AUDITOR": {"institutions": 403, "rules": 200, "fairness": 200},
    "ADMINISTRATOR": dict.fromkeys(PAGES, 200),
}
NEW = {"name": "新小贷公司", "admin_email": "甲@example.com"}

pytestmark = pytest.mark.django_db


def entered(role, language="en"):
    client = signed_in(staff(timezone.now(), role, f"{role.lower()}@example.com"), language)
    client.post(reverse("staff:enter"), {"reason": "a monthly look"})
    return client


def seen(client):
    return {name: client.get(reverse(f"staff:{name}")).status_code for name in PAGES}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_its_pages_and_only_in_a_session(role):
    client = entered(role)
    assert seen(client) == SEEN[role]
    client.post(reverse("staff:close"))
    assert set(seen(client).values()) == {403}


def test_others_see_none_of_it_and_change_nothing(client, traces):  # noqa: F811 -- a fixture
    now = timezone.now()
    theirs, before = signed_in(owner(now)), None
    party = Party.objects.get(kind="ENTERPRISE").id
    before = traces()
    for name in PAGES:
        address = reverse(f"staff:{name}")
        assert "/user/login/" in client.get(address).url
        assert theirs.get(address).status_code == 403
    assert theirs.post(reverse("staff:institutions"), NEW).status_code == 403
    held = reverse("staff:place_hold", args=[party])
    assert theirs.post(held, {"reason": "to be cleared up"}).status_code == 403
    assert (traces(), Hold.objects.count()) == (before, 0)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_hold_what_every_page_promises(language):
    owner(timezone.now())
    client = entered("OPERATOR", language)
    party = reverse("staff:party", args=[Party.objects.get(kind="ENTERPRISE").id])
    for address in [party, *(reverse(f"staff:{name}") for name in PAGES)]:
        page = client.get(address)
        assert page.status_code == 200, address
        assert check(page.content.decode()) == [], address


def test_staff_open_a_workspace_that_its_administrator_enters(traces):  # noqa: F811 -- a fixture
    admin = owner(timezone.now(), "lender-admin", registered=False)
    client = entered("OPERATOR")
    told = {"name": "新小贷公司", "admin_email": admin.email}
    assert client.post(reverse("staff:institutions"), told).status_code == 302
    made = Organisation.objects.get(kind="INSTITUTION", name="新小贷公司")
    assert Membership.objects.get(organisation=made).roles == ["INSTITUTION_ADMIN"]
    home = signed_in(admin).get(reverse("institution:home")).content.decode()
    assert "Publish a product" in home
    before = traces()
    for field, again in (("name", told), ("admin_email", told | {"name": "别家", "admin_email": "nobody@example.com"})):  # fmt: skip
        page = client.post(reverse("staff:institutions"), again)
        assert page.status_code == 422
        assert f'id="id_{field}_error"' in page.content.decode()
    assert traces() == before


def test_rules_are_those_of_the_day(client):
    pages = entered("AUDITOR")
    assert "24.00 %" in pages.get(reverse("staff:rules"), {"on": "2026-01-15"}).content.decode()
    early = pages.get(reverse("staff:rules"), {"on": "2018-06-01"}).content.decode()
    assert "cn.private_lending.old" in early
    assert "cn.microloan.all_in" not in early
    assert pages.get(reverse("staff:rules"), {"on": "nonsense"}).status_code == 200


def test_a_hold_is_placed_with_a_reason_and_lifted():
    owner(timezone.now())
    party = Party.objects.get(kind="ENTERPRISE").id
    client = entered("OPERATOR")
    place = reverse("staff:place_hold", args=[party])
    client.post(place, {"reason": "x"})
    assert Hold.objects.count() == 0
    client.post(place, {"reason": "address to be cleared up"})
    hold = Hold.objects.get()
    assert "address to be cleared up" in client.get(reverse("staff:party", args=[party])).content.decode()  # fmt: skip
    client.post(reverse("staff:lift_hold", args=[party, hold.id]))
    hold.refresh_from_db()
    assert hold.lifted_at is not None


def test_only_whoever_may_hold_sees_and_places_holds(traces):  # noqa: F811 -- a fixture
    owner(timezone.now())
    party = Party.objects.get(kind="ENTERPRISE").id
    client = entered("ADMINISTRATOR")
    assert "Place a hold" not in client.get(reverse("staff:party", args=[party])).content.decode()
    before = traces()
    told = {"reason": "address to be cleared up"}
    assert client.post(reverse("staff:place_hold", args=[party]), told).status_code == 403
    assert (traces(), Hold.objects.count()) == (before, 0)
