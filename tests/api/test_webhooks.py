"""Webhooks over the API: added, listed by cursor, sent again; by token and scope alone."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from puhui.foundation.access import tokens
from puhui.foundation.access.acting import actor_in, seats_of, visitor
from puhui.foundation.accounts.models import User
from puhui.foundation.accounts.organisations import found_enterprise
from puhui.foundation.audit.models import Entry
from puhui.foundation.webhooks import sending
from puhui.foundation.webhooks.models import Delivery, Endpoint
from puhui.kernel.actors import Portal

pytestmark = pytest.mark.django_db
EVENT = "loan.application.decided"
BODY = {"url": "https://example.com/hook", "event_types": [EVENT]}


def seated(name):
    now = timezone.now()
    user = User.objects.create_user(f"{name}@example.com", "correct horse battery")
    found_enterprise(actor=visitor(user_id=user.id, portal=Portal.PUBLIC), name=name, now=now)
    return actor_in(seats_of(user.id, now=now)[0], user_id=user.id, portal=Portal.PUBLIC, now=now)


def caller(actor, scopes=("webhook.manage",)):
    now = timezone.now()
    issued = tokens.issue(
        actor=actor, name="x", scopes=scopes, until_at=now + timedelta(1), now=now
    )
    return Client(headers={"authorization": f"Bearer {issued.secret}"})


def call(client, method, path, body=None):
    return getattr(client, method)(
        f"/api/v1{path}", json.dumps(body or {}), content_type="application/json"
    )


def announce(actor, count=1):
    for each in range(count):
        with transaction.atomic():
            sending.announce(
                organisation_id=actor.organisation, event_type=EVENT,
                data={"number": each}, now=timezone.now(),
            )  # fmt: skip


def test_an_endpoint_lives_from_being_added_to_being_removed():
    actor = seated("甲")
    client = caller(actor)
    assert EVENT in client.get("/api/v1/webhooks/event-types").json()
    made = call(client, "post", "/webhooks", BODY)
    assert made.status_code == 201
    told = made.json()
    assert told["secret"].startswith("whsec_")
    listed = client.get("/api/v1/webhooks").json()
    assert [(each["id"], each["url"]) for each in listed] == [(told["id"], BODY["url"])]
    assert "secret" not in listed[0]
    turned = call(client, "post", f"/webhooks/{told['id']}/secret")
    assert turned.json()["secret"] not in ("", told["secret"])
    assert call(client, "post", f"/webhooks/{told['id']}/disabling").json()["disabled_at"]
    assert client.get("/api/v1/webhooks").json()[0]["disabled_at"]
    assert call(client, "post", f"/webhooks/{told['id']}/enabling").json()["disabled_at"] is None
    assert call(client, "delete", f"/webhooks/{told['id']}").status_code == 204
    assert client.get("/api/v1/webhooks").json() == []
    assert call(client, "delete", f"/webhooks/{told['id']}").status_code == 404


def test_deliveries_are_listed_page_by_page_newest_first():
    actor = seated("甲")
    client = caller(actor)
    endpoint = call(client, "post", "/webhooks", BODY).json()["id"]
    announce(actor, 5)
    path, cursor, seen = f"/api/v1/webhooks/{endpoint}/deliveries", None, []
    for size in (2, 2, 1):
        told = client.get(path, {"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        assert len(told["items"]) == size
        seen += told["items"]
        cursor = told["next"]
    assert cursor is None
    assert [json.loads(each["body"])["data"]["number"] for each in seen] == [4, 3, 2, 1, 0]
    assert client.get(path).json() == {"items": seen, "next": None}
    whole = client.get(path, {"limit": 5}).json()
    assert whole["next"] is None, "a page that is just full has none after it"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"limit": 0}, "api.malformed"), ({"limit": 101}, "api.malformed"),
        ({"limit": "x"}, "api.malformed"), ({"cursor": "x"}, "api.bad_cursor"),
        ({"cursor": "é" * 22}, "api.bad_cursor"), ({"cursor": ""}, "api.bad_cursor"),
        ({"cursor": "A" * 24}, "api.bad_cursor"),
        ({"cursor": "A" * 61}, "api.malformed"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused(asked, code):
    client = caller(seated("甲"))
    endpoint = call(client, "post", "/webhooks", BODY).json()["id"]
    told = client.get(f"/api/v1/webhooks/{endpoint}/deliveries", asked)
    assert (told.status_code, told.json()["code"]) == (422, code)


def test_a_delivery_is_sent_once_more():
    actor = seated("甲")
    client = caller(actor)
    call(client, "post", "/webhooks", BODY)
    announce(actor)
    delivery = Delivery.objects.get()
    path = f"/webhook-deliveries/{delivery.id}/redelivery"
    assert call(client, "post", path).json()["code"] == "webhooks.delivery_waiting"
    Delivery.objects.update(state="FAILED")
    again = call(client, "post", path)
    assert (again.status_code, again.json()["state"]) == (202, "PENDING")


def test_what_is_wrong_is_refused_with_its_code():
    client = caller(seated("甲"))
    for change, code in (
        ({"url": "http://example.com/"}, "webhooks.url_invalid"),
        ({"url": "https://10.0.0.1/"}, "webhooks.url_private"),
        ({"event_types": []}, "webhooks.event_types_missing"),
        ({"event_types": ["x.y"]}, "webhooks.unknown_event_type"),
    ):
        told = call(client, "post", "/webhooks", BODY | change)
        assert (told.status_code, told.json()["code"]) == (422, code)
    assert Endpoint.objects.count() == 0


def _calls(endpoint, delivery):
    return [
        ("get", "/webhooks/event-types", None),
        ("get", "/webhooks", None),
        ("post", "/webhooks", BODY),
        ("post", f"/webhooks/{endpoint}/secret", None),
        ("post", f"/webhooks/{endpoint}/enabling", None),
        ("post", f"/webhooks/{endpoint}/disabling", None),
        ("get", f"/webhooks/{endpoint}/deliveries", None),
        ("post", f"/webhook-deliveries/{delivery}/redelivery", None),
        ("delete", f"/webhooks/{endpoint}", None),
    ]


@pytest.mark.parametrize("place", range(len(_calls(uuid4(), uuid4()))))
def test_every_endpoint_by_token(place):
    """None, a wrong one, one without the scope, one of somebody else: no, and nothing changes."""
    mine, other = seated("甲"), seated("乙")
    call(caller(mine), "post", "/webhooks", BODY)
    announce(mine)
    Delivery.objects.update(state="FAILED")
    endpoint, delivery = Endpoint.objects.get(), Delivery.objects.get()
    method, path, body = _calls(endpoint.id, delivery.id)[place]
    clients = [
        (Client(), 401),
        (Client(headers={"authorization": "Bearer puhui_wrong"}), 401),
        (caller(mine, ["party.read"]), 403),
    ]
    if str(endpoint.id) in path or str(delivery.id) in path:
        clients.append((caller(other), 404))

    def state():
        rows = Endpoint.objects.values(), Delivery.objects.values()
        return (*map(list, rows), Entry.objects.count())

    before = state()
    for client, status in clients:
        told = call(client, method, path, body) if method != "get" else client.get(f"/api/v1{path}")
        assert told.status_code == status, told.content
        assert told["Content-Type"] == "application/problem+json"
    assert state() == before
