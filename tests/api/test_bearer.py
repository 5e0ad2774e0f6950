"""Whose token one is: remembered for some seconds, by its digest and address, and no longer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from puhui.foundation.access import tokens
from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.accounts.models import User
from puhui.foundation.accounts.organisations import found_enterprise
from puhui.kernel.actors import Portal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)


@pytest.fixture
def owner():
    user = User.objects.create_user("甲@example.com", "correct horse battery")
    found_enterprise(actor=visitor(user_id=user.id, portal=Portal.PUBLIC), name="甲", now=NOW)
    return actor_in(seats_of(user.id, now=NOW)[0], user_id=user.id, portal=Portal.PUBLIC, now=NOW)


def ask(secret, address="192.0.2.1"):
    headers = {"authorization": f"Bearer {secret}"}
    return Client().get("/api/v1/enterprises", headers=headers, REMOTE_ADDR=address).status_code


def test_a_revoked_token_opens_nothing_once_it_is_forgotten(owner, settings, monkeypatch):
    settings.API_TOKEN_SECONDS = 2
    clock = [NOW]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    issued = tokens.issue(
        actor=owner, name="x", scopes=["party.read"], until_at=NOW + timedelta(1), now=NOW
    )
    first = ask(issued.secret)
    tokens.revoke(actor=owner, token_id=issued.view.id, now=NOW)

    clock[0] = NOW + timedelta(seconds=1.9)
    remembered, elsewhere = ask(issued.secret), ask(issued.secret, address="192.0.2.2")
    clock[0] = NOW + timedelta(seconds=2)

    assert (first, remembered, elsewhere) == (200, 200, 401)
    assert ask(issued.secret) == 401


def test_a_token_that_opens_nothing_is_asked_about_each_time(owner, settings, monkeypatch):
    settings.API_TOKEN_SECONDS = 2
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    early = tokens.issue(
        actor=owner, name="x", scopes=["party.read"], until_at=NOW + timedelta(1), now=NOW
    ).secret
    before = ask(early + "x")

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=1))

    assert (before, ask(early + "x"), ask(early)) == (401, 401, 200)
