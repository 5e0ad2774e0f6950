"""The API's promise: the snapshot of its document, who may call what, and how it says no."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.domains.credit.conftest import adopted, documents, steady  # noqa: F401 -- fixtures
from tests.portals.people import CODE, owner, seated, work
from tools.openapi import SNAPSHOT, schema

from puhui.domains.credit.models import Assessment
from puhui.domains.evidence.models import Import
from puhui.domains.parties.models import Consent, Party
from puhui.foundation.access import tokens
from puhui.foundation.audit.models import Entry

EVERY_SCOPE = (
    "party.read", "party.edit", "consent.give", "consent.withdraw", "evidence.import",
    "evidence.read", "credit.read", "credit.refresh",
)  # fmt: skip


def caller(user, scopes=EVERY_SCOPE):
    now = timezone.now()
    issued = tokens.issue(
        actor=seated(user, now), name="test", scopes=scopes, until_at=now + timedelta(1), now=now
    )
    return Client(headers={"authorization": f"Bearer {issued.secret}"})


def post(client, path, body=None, **headers):
    return client.post(f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=headers)  # fmt: skip


def test_the_document_is_the_one_in_the_docs():
    """After a change that is meant: `make openapi`."""
    assert json.loads(SNAPSHOT.read_text("utf-8")) == schema()
    assert schema()["openapi"].startswith("3.1")


@pytest.mark.usefixtures("own_database", "adopted")
def test_a_program_goes_the_whole_way():
    client = caller(owner(timezone.now(), registered=False))
    made = post(client, "/enterprises", {"name": "甲", "uscc": CODE, "revenue": "3000000.00"})
    assert made.status_code == 201
    party = made.json()["id"]
    # The token's actor is made anew at each call, so it acts for the new party at once.
    until = (timezone.now() + timedelta(days=30)).isoformat()
    given = {
        "evidence": ["vat_invoices_in", "vat_invoices_out"],
        "purpose": "OWN_PROFILE",
        "until_at": until,
    }
    assert post(client, f"/enterprises/{party}/consents", given).status_code == 201
    for kind in ("vat_invoices_out", "vat_invoices_in"):
        content = steady(kind, until=timezone.localdate())
        answers = [
            client.post(
                f"/api/v1/evidence/{kind}/imports?party_id={party}",
                {"file": SimpleUploadedFile("x.csv", content)},
                headers={"idempotency-key": kind},
            )
            for _ in range(2)
        ]
        assert [each.status_code for each in answers] == [202, 202]
        assert answers[0].json()["id"] == answers[1].json()["id"], "same key, same answer"
    work(timezone.now())
    told = client.get(f"/api/v1/imports/{answers[0].json()['id']}").json()
    assert (told["state"], told["report"]["accepted"]) == ("DONE", 24)
    scores = post(client, f"/enterprises/{party}/assessments")
    assert scores.status_code == 201, scores.content
    profile = client.get(f"/api/v1/enterprises/{party}/profile").json()
    assert {each["digest"] for each in profile["assessments"]} == {
        each["digest"] for each in scores.json()
    }
    again = post(client, f"/assessments/{scores.json()[0]['id']}/replay").json()
    assert again["same"] is True


def _calls(party):
    """Every endpoint that wants a token: method, path, the scope that opens it."""
    given = {
        "evidence": ["vat_invoices_in"],
        "purpose": "OWN_PROFILE",
        "until_at": "2030-01-01T00:00:00Z",
    }
    return [
        ("get", "/enterprises", None, "party.read"),
        ("post", "/enterprises", {"name": "乙", "uscc": "91350100M000100Y43"}, "party.edit"),
        ("get", f"/enterprises/{party}", None, "party.read"),
        ("put", f"/enterprises/{party}", {"name": "丙"}, "party.edit"),
        ("get", f"/enterprises/{party}/consents", None, "party.read"),
        ("post", f"/enterprises/{party}/consents", given, "consent.give"),
        ("post", f"/consents/{uuid4()}/withdrawal", {}, "consent.withdraw"),
        ("get", f"/enterprises/{party}/profile", None, "credit.read"),
        ("post", f"/enterprises/{party}/assessments", {}, "credit.refresh"),
    ]  # fmt: skip


def _call(client, method, path, body):
    if method == "get":
        return client.get(f"/api/v1{path}")
    return getattr(client, method)(
        f"/api/v1{path}", json.dumps(body), content_type="application/json"
    )


def _state():
    return (
        Party.objects.count(),
        Consent.objects.count(),
        Assessment.objects.count(),
        Import.objects.count(),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("place", range(len(_calls(None))))
def test_every_endpoint_by_token(place):
    """None, a wrong one, one without the scope, one of somebody else: no, and nothing changes."""
    now = timezone.now()
    mine, other = owner(now), owner(now, "丁", code="91350100M000100Y43")
    party = Party.objects.get(name="甲服装厂").id
    method, path, body, scope = _calls(party)[place]
    without = caller(mine, [each for each in EVERY_SCOPE if each != scope])
    stranger = caller(other)
    before, lines = _state(), Entry.objects.count()
    for client, status in (
        (Client(), 401),
        (Client(headers={"authorization": "Bearer puhui_wrong"}), 401),
        (without, 403),
    ):
        answer = _call(client, method, path, body)
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status
    if str(party) in path:
        assert _call(stranger, method, path, body).status_code == 403
    assert _state() == before
    assert Entry.objects.count() == lines


@pytest.mark.django_db
def test_a_refusal_tells_code_and_facts():
    client = caller(owner(timezone.now(), registered=False))
    told = post(client, "/enterprises", {"name": "甲", "uscc": "123"})
    assert told.status_code == 422
    assert told.json()["code"] == "parties.uscc_invalid"
    assert told.json()["facts"]["field"] == "uscc"
    malformed = post(client, "/enterprises", {"name": "甲"})
    assert malformed.json()["facts"]["faults"][0]["field"].endswith("uscc")
    amount = post(client, "/enterprises", {"name": "甲", "uscc": CODE, "revenue": "1.234"})
    assert amount.json()["code"] == "money.too_precise"
    assert Party.objects.count() == 0
