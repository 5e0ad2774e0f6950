"""The API's promise: the snapshot of its document, the whole way by program, and how it says no."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.domains.credit.conftest import adopted, documents, steady  # noqa: F401 -- fixtures
from tests.portals.people import CODE, owner, seated, work
from tools.openapi import SNAPSHOT, schema

from puhui.domains.parties.models import Party
from puhui.foundation.access import tokens

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
    for each in scores.json():
        told = each["explanation"]
        parts = sum(part["points"] for part in told["dimensions"])
        assert told["floor"] + parts == pytest.approx(each["raw"], abs=1e-9)
        assert each["raw"] - told["beyond"] == pytest.approx(each["score"], abs=1e-9)
        assert (told["way_up"] is None) == (each["grade"] == "A")
    again = post(client, f"/assessments/{scores.json()[0]['id']}/replay").json()
    assert again["same"] is True


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
