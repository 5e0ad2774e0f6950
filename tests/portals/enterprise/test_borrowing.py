"""Borrowing through pages: apply in steps that keep what was typed, decide, sign by phone, repay."""

import importlib
import logging
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.domains.loans import cast
from tests.portals.people import signed_in, work

from puhui.domains.loans.models import Application, Loan
from puhui.domains.parties import ports as parties_ports
from puhui.domains.parties.adapters.driven import DrivenIdentitySource
from puhui.domains.parties.models import Consent
from puhui.domains.payments import ports as payments_ports
from puhui.domains.payments.adapters.driven import DrivenBank
from puhui.foundation.accounts.models import User
from puhui.foundation.audit.models import Entry
from puhui.foundation.events.models import Outbox

AMOUNT = {"amount": "300000", "months": "12", "method": "EQUAL_INSTALMENT"}
USE = {
    "use": "STOCK", "use_note": "面料", "payee": "SUPPLIER", "account_name": "甲服装厂",
    "account_number": "6222 0000 1111 2222", "supplier_name": "乙面料行",
    "supplier_number": "6222000033334444",
}  # fmt: skip


@pytest.fixture
def outside():
    """A register and a bank that a test drives; signing goes by phone, as in the product."""
    importlib.import_module("puhui.config.urls")  # it wires what the environment names, once
    source, bank = DrivenIdentitySource(), DrivenBank()
    parties_ports.wire(source)
    payments_ports.wire(bank)
    yield source, bank
    parties_ports.wire(None)
    payments_ports.wire(None)


@pytest.fixture
def stage(own_database, outside):
    """A lender, and the owner of an enterprise that has not consented to it yet."""
    now = timezone.now()
    lender = cast.lend(now, work=work)
    trade = {"yuan": 400_000.0, "until": now.date()}
    actor, party = cast.borrow(now, lender, outside[0], trade=trade, consent=False, work=work)
    user = User.objects.get(pk=actor.user_id)
    user.phone, user.phone_confirmed_at = "+8613812345678", now
    user.save()
    return lender, user, party


def step(client, name, product, data):
    return client.post(reverse(f"enterprise:{name}", args=[product]), data)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_owner_borrows_and_pays_off(stage, outside, language, caplog):
    lender, user, _ = stage
    client, product = signed_in(user, language), lender.product.id
    assert str(product) in client.get(reverse("enterprise:loans")).content.decode()
    quoted = client.get(reverse("enterprise:apply_quote", args=[product]), AMOUNT).content.decode()
    assert "26,647" in quoted or "25,54" in quoted, "the first instalment, before anybody applies"

    assert step(client, "apply", product, AMOUNT | {"amount": "abc"}).status_code == 422
    assert step(client, "apply", product, AMOUNT).url.endswith("/use/")
    assert "300000" in client.get(reverse("enterprise:apply", args=[product])).content.decode()
    assert step(client, "apply_use", product, USE).url.endswith("/consent/")
    assert step(client, "apply_consent", product, {}).status_code == 422
    assert Application.objects.count() == 0
    assert step(client, "apply_consent", product, {"agreed": "on"}).url.endswith("/send/")
    sent = step(client, "apply_send", product, {"true": "on"})
    application = Application.objects.get()
    assert application.state == "APPROVED"
    page = client.get(sent.url).content.decode()
    assert "SHA" not in page
    assert "300,000" in page

    signing = client.post(reverse("enterprise:prepare", args=[application.id])).url
    assert client.get(reverse("enterprise:agreement", args=[application.id])).content[:4] == b"%PDF"
    with caplog.at_level(logging.WARNING):
        client.post(reverse("enterprise:send_code", args=[application.id]))
    code = re.search(r"\b\d{6}\b", caplog.text)[0]
    wrong = client.post(signing, {"proof": "000000" if code != "000000" else "111111"})
    assert (wrong.status_code, Loan.objects.count()) == (422, 0)
    client.post(signing, {"proof": code})
    loan = Loan.objects.get()
    work(timezone.now())
    assert [to for verb, to, _ in outside[1].moved.values() if verb == "pay"] == [cast.SUPPLIER]

    address = reverse("enterprise:loan", args=[loan.id])
    page = client.get(address).content.decode()
    amount, key = re.search(r'name="amount" value="([\d.]+)"><input type="hidden" name="key" value="([^"]+)"', page).groups()  # fmt: skip
    for _ in range(2):
        client.post(reverse("enterprise:pay_off", args=[loan.id]), {"amount": amount, "key": key})
    work(timezone.now())
    loan.refresh_from_db()
    assert (loan.state, loan.outstanding_minor) == ("CLOSED", 0)
    drawn = [verb for verb, _, _ in outside[1].moved.values() if verb == "draw"]
    assert len(drawn) == 2, "the funding and one pay-off"
    for name in ("statement", "schedule"):
        assert client.get(reverse(f"enterprise:{name}", args=[loan.id])).status_code == 200


@pytest.fixture
def unproven(stage, outside):
    """The owner of an enterprise without invoices whom nobody has proven, in a browser; the product."""
    lender, _, _ = stage
    actor, _ = cast.borrow(
        timezone.now(), lender, outside[0], name="丙加工厂", code="91350100M000100Y43", trade=False,
        proven=False, work=work,
    )  # fmt: skip
    return signed_in(User.objects.get(pk=actor.user_id)), lender.product.id


def test_whoever_is_not_proven_is_led_to_identity_and_comes_back(unproven, outside):
    client, product = unproven
    step(client, "apply", product, AMOUNT)
    step(client, "apply_use", product, USE)
    asked = reverse("enterprise:apply_consent", args=[product])
    page = client.get(asked).content.decode()
    assert 'name="agreed"' not in page, "no form that could only be refused"
    assert reverse("enterprise:identity") in page.split("<main")[1]
    before = Consent.objects.count(), Entry.objects.count(), Outbox.objects.count()
    refused = step(client, "apply_consent", product, {"agreed": "on"})
    assert refused.status_code == 422
    assert (Consent.objects.count(), Entry.objects.count(), Outbox.objects.count()) == before
    prove(client, outside[0])
    assert step(client, "apply_consent", product, {"agreed": "on"}).url.endswith("/send/")
    assert "300000" in client.get(reverse("enterprise:apply", args=[product])).content.decode()


def test_a_declined_owner_asks_for_a_person(unproven, outside):
    client, product = unproven
    prove(client, outside[0])
    step(client, "apply", product, AMOUNT)
    step(client, "apply_use", product, USE)
    step(client, "apply_consent", product, {"agreed": "on"})
    sent = step(client, "apply_send", product, {"true": "on"})
    page = client.get(sent.url).content.decode()
    assert "There are no invoices that count" in page
    assert "Hand in sales and purchase invoices" in page
    assert client.post(sent.url, {"text": "short"}).status_code == 200
    assert Application.objects.get().state == "DECLINED"
    client.post(sent.url, {"text": "The workshop moved last year and stood still for two months."})
    assert Application.objects.get().state == "IN_REVIEW"


def test_identity_is_proven_on_its_page(unproven, outside):
    client, _ = unproven
    page = reverse("enterprise:identity")
    assert client.post(page + "representative/", {"id_number": "123"}).status_code == 422
    prove(client, outside[0])
    assert "Your identity is proven" in client.get(page).content.decode()


def prove(client, source):
    """By a small transfer to the account: the amount that arrived is told."""
    page = reverse("enterprise:identity")
    client.post(page + "account/", {"account_number": "6222021234567890"})
    work(timezone.now())
    ((amount,),) = source.sent.values()
    form = re.search(r'action="([^"]+/amount/)"', client.get(page).content.decode())[1]
    client.post(form, {"amount": str(amount)})
