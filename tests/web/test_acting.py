"""Who a request acts as: seats, the change of seat, and the way to a first one."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from puhui.foundation.access.acting import visitor
from puhui.foundation.accounts.models import OrganisationKind, User
from puhui.foundation.accounts.organisations import found, found_enterprise
from puhui.kernel.actors import ANONYMOUS, Portal
from puhui.kernel.refusals import Forbidden, NotFound
from puhui.web import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("owner@example.com", "correct horse battery")


@pytest.fixture
def request_of():
    def make(user):
        request = RequestFactory().get("/enterprise/")
        request.user, request.session = user, SessionStore()
        return request

    return make


@acting.portal(Portal.ENTERPRISE)
def page(request):
    return HttpResponse(f"{request.actor.organisation} {sorted(request.actor.permissions)}")


@acting.portal(Portal.STAFF)
def staff_page(request):
    return HttpResponse(",".join(sorted(request.actor.permissions)))


@acting.portal(Portal.ENTERPRISE, seatless=True)
def beginning(request):
    return HttpResponse(str(request.seat))


def _enterprise(user, name, now):
    return found_enterprise(actor=visitor(user_id=user.id, portal=Portal.PUBLIC), name=name, now=now)  # fmt: skip


def test_an_owner_enters_with_the_permissions_of_an_owner(user, request_of, now):
    organisation = _enterprise(user, "老王服装厂", now)
    told = page(request_of(user)).content.decode()
    assert str(organisation) in told
    assert "credit.read" in told


def test_whoever_has_no_seat_may_only_begin(user, request_of):
    assert beginning(request_of(user)).content == b"None"
    with pytest.raises(Forbidden, match=r"access\.no_workspace"):
        staff_page(request_of(user))


def test_staff_without_an_open_session_may_only_open_one(user, request_of, now):
    found(actor=ANONYMOUS, name="P", kind=OrganisationKind.PLATFORM, founder=user.id, now=now)
    assert staff_page(request_of(user)).content == b"staff.enter"


def test_the_chosen_seat_is_kept_and_a_strange_one_refused(user, request_of, now):
    first = _enterprise(user, "甲", now)
    second = _enterprise(user, "乙", now + timedelta(seconds=1))
    other = User.objects.create_user("other@example.com", "correct horse battery")
    strange = _enterprise(other, "丙", now)
    request = request_of(user)
    assert acting.seated(request, Portal.ENTERPRISE).seat.organisation_id == first
    acting.choose_seat(request, second)
    assert acting.actor(request, Portal.ENTERPRISE).organisation_id == second
    with pytest.raises(NotFound):
        acting.choose_seat(request, strange)
    assert acting.actor(request, Portal.ENTERPRISE).organisation_id == second


def test_the_menu_offers_own_seats_only_and_the_switch_is_a_post(client, user, now):
    client.force_login(user)
    _enterprise(user, "甲有限公司", now)
    other = User.objects.create_user("other@example.com", "correct horse battery")
    strange = _enterprise(other, "丙有限公司", now)
    told = client.get("/settings/").content.decode()
    assert "甲有限公司" in told
    assert "丙有限公司" not in told
    assert client.get("/seat").status_code == 405
    assert client.post("/seat", {"organisation": str(strange)}).status_code == 404
    assert client.post("/seat", {"organisation": "x"}).status_code == 404


def test_the_theme_is_remembered_and_never_leads_elsewhere(client):
    answer = client.post("/theme", {"theme": "dark", "next": "https://example.org/"})
    assert answer["Location"] == "/"
    assert client.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/theme", {"theme": '"><script>'})
    assert client.cookies["theme"].value == "dark"
