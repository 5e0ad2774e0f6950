"""Rate limits: a bucket for each token, one for each address, told in every answer."""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from puhui.api.v1.limits import Buckets
from puhui.foundation.access import tokens
from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.access.models import ApiToken
from puhui.foundation.accounts.models import User
from puhui.foundation.accounts.organisations import found_enterprise
from puhui.kernel.actors import Portal


@pytest.fixture
def limited(settings):
    """The chain of the API as it is served, with three requests a minute."""
    settings.MIDDLEWARE = configured.API_MIDDLEWARE
    settings.API_RATE = 3


def secrets(count):
    now = timezone.now()
    user = User.objects.create_user("甲@example.com", "correct horse battery")
    found_enterprise(actor=visitor(user_id=user.id, portal=Portal.PUBLIC), name="甲", now=now)
    actor = actor_in(seats_of(user.id, now=now)[0], user_id=user.id, portal=Portal.PUBLIC, now=now)
    return [
        tokens.issue(
            actor=actor, name="x", scopes=["party.read"], until_at=now + timedelta(1), now=now
        ).secret
        for _ in range(count)
    ]


def ask(client, secret=None, address="192.0.2.1"):
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    return client.get("/api/v1/enterprises", headers=headers, REMOTE_ADDR=address)


@pytest.mark.django_db
@pytest.mark.usefixtures("limited")
def test_a_token_has_its_own_bucket_and_is_told_of_it():
    first, second = secrets(2)
    client = Client()
    answers = [ask(client, first) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert [each["RateLimit-Remaining"] for each in answers] == ["2", "1", "0", "0"]
    assert {each["RateLimit-Limit"] for each in answers} == {"3"}
    assert 1 <= int(answers[0]["RateLimit-Reset"]) <= 20 < int(answers[2]["RateLimit-Reset"]) <= 60
    refused = answers[3]
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused.json()["code"], refused.json()["status"]) == ("api.too_many_requests", 429)
    assert 1 <= int(refused["Retry-After"]) <= 20
    assert refused.json()["facts"]["limit"] == 3
    assert ask(client, second).status_code == 200, "another token has a bucket of its own"


@pytest.mark.django_db
@pytest.mark.usefixtures("limited")
def test_guessing_tokens_counts_against_the_address():
    (good,) = secrets(1)
    client = Client()
    assert ask(client, good, "192.0.2.7").status_code == 200
    guessed = [ask(client, f"puhui_{each}").status_code for each in range(5)]
    assert guessed == [401, 401, 401, 429, 429]
    assert ask(client).status_code == 429
    assert ask(client, address="192.0.2.2").status_code == 401
    assert ask(client, good).status_code == 200, (
        "a token that is known is not held up by its address"
    )
    ApiToken.objects.update(revoked_at=timezone.now())
    assert [ask(client, good).status_code for _ in range(2)] == [401, 429]


@pytest.mark.django_db
def test_no_limit_where_there_is_none(settings):
    settings.MIDDLEWARE, settings.API_RATE = configured.API_MIDDLEWARE, 0
    answer = ask(Client())
    assert answer.status_code == 401
    assert "RateLimit-Limit" not in answer


@given(st.integers(1, 1000), st.lists(st.floats(0, 30), max_size=60))
def test_a_bucket_never_grants_more_than_its_rate_allows(rate, pauses):
    buckets, at, granted = Buckets(rate=rate), 0.0, 0
    for pause in pauses:
        at += pause
        told = buckets.take("a", at=at)
        granted += told.granted
        assert 0 <= told.remaining <= told.limit == rate
        assert told.granted or 1 <= told.wait_seconds <= 60 / rate + 1
    assert granted <= rate + at * rate / 60 + 1e-6


@given(st.integers(1, 100), st.integers(0, 300))
def test_who_waits_as_long_as_told_is_let_through(rate, spent):
    buckets = Buckets(rate=rate)
    told = [buckets.take("a", at=0.0) for _ in range(spent + 1)][-1]
    assert buckets.take("a", at=float(max(told.wait_seconds, 0))).granted or told.granted
