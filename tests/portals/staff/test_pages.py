"""Staff look at what is not theirs: only in a session, only what their role shows, always written down."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.portals.people import PASSWORD, owner, signed_in, staff
from tests.web.markup import Markup, check

from puhui.domains.parties.models import Party
from puhui.foundation.access.models import StaffSession
from puhui.foundation.accounts.models import User
from puhui.foundation.audit.models import Entry

PAGES = ("parties", "audit", "health", "users")
SEEN = {
    "OPERATOR": {"parties": 200, "audit": 403, "health": 200, "users": 403},
    "AUDITOR": {"parties": 403, "audit": 200, "health": 200, "users": 403},
    "ADMINISTRATOR": dict.fromkeys(PAGES, 200),
}

pytestmark = pytest.mark.django_db


def opened(client):
    return client.post(reverse("staff:enter"), {"reason": "a monthly look"})


def seen(client):
    return {name: client.get(reverse(f"staff:{name}")).status_code for name in PAGES}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_its_pages_and_only_in_a_session(role):
    now = timezone.now()
    client = signed_in(staff(now, role))
    assert client.get(reverse("staff:home")).url == reverse("staff:enter")
    assert set(seen(client).values()) == {403}
    assert opened(client).url == reverse("staff:home")
    assert seen(client) == SEEN[role]
    client.post(reverse("staff:close"))
    assert set(seen(client).values()) == {403}


def test_a_session_wants_a_reason():
    client = signed_in(staff(timezone.now()))
    page = client.post(reverse("staff:enter"), {"reason": "x"})
    assert 'id="id_reason_error"' in page.content.decode()
    assert StaffSession.objects.count() == 0


def test_others_get_no_staff_page(client):
    now = timezone.now()
    theirs = signed_in(owner(now))
    lines = Entry.objects.count()
    for name in ("home", "enter", *PAGES):
        address = reverse(f"staff:{name}")
        assert "/user/login/" in client.get(address).url
        assert theirs.get(address).status_code == 403
    assert theirs.post(reverse("staff:enter"), {"reason": "curiosity"}).status_code == 403
    assert StaffSession.objects.count() == 0
    assert Entry.objects.count() == lines


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_hold_what_every_page_promises(language):
    now = timezone.now()
    owner(now)
    client = signed_in(staff(now), language)
    opened(client)
    party = reverse("staff:party", args=[Party.objects.get(kind="ENTERPRISE").id])
    for address in [party, *(reverse(f"staff:{name}") for name in ("home", "enter", *PAGES))]:
        page = client.get(address)
        assert page.status_code == 200
        assert check(page.content.decode()) == [], address
    words = Markup(client.get(reverse("staff:parties")).content.decode()).words
    assert "甲服装厂" in words


def test_the_audit_is_verified_on_the_page():
    now = timezone.now()
    owner(now)
    client = signed_in(staff(now))
    opened(client)
    page = client.post(reverse("staff:verify")).content.decode()
    assert "The record is whole" in page


def test_an_administrator_enrols_a_colleague_with_a_password_of_length():
    client = signed_in(staff(timezone.now()))
    opened(client)
    told = {"email": "new@example.com", "name": "New", "role": "AUDITOR", "password": "short"}
    client.post(reverse("staff:users"), told)
    assert not User.objects.filter(email="new@example.com").exists()
    client.post(reverse("staff:users"), {**told, "password": PASSWORD})
    assert User.objects.get(email="new@example.com").check_password(PASSWORD)
