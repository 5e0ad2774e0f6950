"""How a lender is run through its pages: products, people, units, authorities, funds, tokens."""

import json
import uuid

import pytest
from django.urls import reverse
from tests.portals.people import owner

from puhui.domains.loans.models import Mandate, Unit
from puhui.domains.payments.models import Instruction
from puhui.domains.products.models import Product, Version
from puhui.foundation.access.models import ApiToken
from puhui.foundation.accounts.models import Membership

pytestmark = pytest.mark.django_db


def terms(cast, **told):
    known = cast.product.terms()
    return {
        "code": "equipment", "name_zh": "设备贷", "name_en": "Equipment loan",
        "summary_zh": "买设备用。", "summary_en": "For equipment.", "least": "10000",
        "most": "500000", "least_months": "3", "most_months": "36",
        "methods": ["EQUAL_INSTALMENT"], "rate_from": "4", "rate_to": "15",
        "lender_kind": "MICROLOAN", "offer_days": "7",
        "table": json.dumps(dict(known.table)),
    } | told  # fmt: skip


def test_a_product_is_published_revised_closed_and_opened(lender, cast, visit):
    client = visit(lender.admin)
    assert client.post(reverse("institution:publish"), terms(cast)).status_code == 302
    made = Product.objects.get(code="equipment")
    again = reverse("institution:revise", args=[made.id])
    assert "设备贷" in client.get(again).content.decode()
    assert client.post(again, terms(cast, code="other", most="600000")).status_code == 302
    assert [row.number for row in made.versions.order_by("number")] == [1, 2]
    assert not Product.objects.filter(code="other").exists(), "the code of a product stays"
    page = client.get(reverse("institution:product", args=[made.id])).content.decode()
    assert page.count("设备贷") + page.count("Equipment loan") >= 1
    toggle = reverse("institution:set_open", args=[made.id])
    for value, is_open in (("no", False), ("yes", True)):
        client.post(toggle, {"open": value})
        made.refresh_from_db()
        assert made.is_open is is_open


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("table", "{", "JSON"),
        ("table", "[1]", "an object"),
        ("table", '{"name": "t"}', "The decision table"),
        ("table", '{"name": "t", "version": 1, "inputs": {"a": 1}, "rules": []}', "must be"),
        ("table", '{"name": "t", "version": 1, "inputs": {"shoe": {"type": "number"}}, "rules": [], "otherwise": {"outcome": "REFER"}}', "shoe"),
        ("rate_to", "40", "above the legal cap"),
        ("code", "UPPER", "small letters"),
        ("least_months", "48", "must be"),
        ("offer_days", "91", "90"),
        ("methods", [], "required"),
    ],
)  # fmt: skip
def test_a_product_that_cannot_be_says_so_at_the_field_and_keeps_what_was_typed(
    lender, cast, visit, traces, field, value, word
):
    before = traces(), Version.objects.count()
    told = terms(cast, **{field: value}, summary_en="Typed with care.")
    page = visit(lender.admin).post(reverse("institution:publish"), told)
    text = page.content.decode()
    assert page.status_code == 422
    error = text.split(f'id="id_{field}_error"')[1].split("</ul>")[0]
    assert word in error
    assert "Typed with care." in text
    assert (traces(), Version.objects.count()) == before


def test_people_units_and_authorities(lender, now, visit):
    client = visit(lender.admin)
    newcomer = owner(now, "newcomer", registered=False)
    told = {"member-email": newcomer.email, "member-roles": ["OFFICER", "APPROVER"]}
    assert client.post(reverse("institution:add_member"), told).status_code == 302
    seat = Membership.objects.get(user=newcomer, organisation_id=lender.admin.organisation_id)
    assert seat.roles == ["OFFICER", "APPROVER"]
    unit = {"unit-name": "浙江分中心", "unit-kind": "MICRO", "unit-regions": "33, 3101"}
    assert client.post(reverse("institution:open_unit"), unit).status_code == 302
    made = Unit.objects.get(name="浙江分中心")
    assert made.regions == ["33", "3101"]
    mandate = {"mandate-user_id": newcomer.id, "mandate-unit_id": made.id, "mandate-most": "300000"}
    assert client.post(reverse("institution:give_mandate"), mandate).status_code == 302
    assert Mandate.objects.get(user=newcomer, until_at=None).most_minor == 300_000_00
    page = client.get(reverse("institution:people")).content.decode()
    assert all(word in page for word in ("newcomer", "浙江分中心", "Zhejiang", "¥300,000.00"))
    assert client.post(reverse("institution:remove_member", args=[seat.id])).status_code == 302
    seat.refresh_from_db()
    assert seat.until_at is not None


@pytest.mark.parametrize(
    ("page", "told", "field"),
    [
        ("add_member", {"member-email": "nobody@example.com", "member-roles": ["OFFICER"]}, "member-email"),
        ("add_member", {"member-email": "a@example.com"}, "member-roles"),
        ("open_unit", {"unit-name": "x", "unit-kind": "BRANCH", "unit-regions": "3"}, "unit-regions"),
        ("give_mandate", {"mandate-user_id": "self", "mandate-most": "1"}, None),
        ("give_mandate", {"mandate-user_id": "self", "mandate-most": "-1"}, "mandate-most"),
    ],
)  # fmt: skip
def test_what_cannot_be_lands_on_its_field(lender, visit, traces, page, told, field):
    before = traces(), Unit.objects.count(), Mandate.objects.count(), Membership.objects.count()
    posted = {name: lender.admin.user_id if value == "self" else value for name, value in told.items()}  # fmt: skip
    answer = visit(lender.admin).post(reverse(f"institution:{page}"), posted)
    assert answer.status_code == 422
    assert (
        f'id="id_{field}_error"' if field else "Nobody gives authority"
    ) in answer.content.decode()
    after = traces(), Unit.objects.count(), Mandate.objects.count(), Membership.objects.count()
    assert after == before


def test_a_second_press_pays_in_once(lender, cast, now, visit):
    client = visit(lender.admin)
    key = uuid.uuid4()
    told = {"amount": "1000000", "name": "普惠小贷公司", "number": "6222999900001111", "key": key}
    before = Instruction.objects.count()
    for _ in range(2):
        assert client.post(reverse("institution:funds"), told).status_code == 302
    assert Instruction.objects.count() == before + 1
    assert "¥1,000,000.00" in client.get(reverse("institution:funds")).content.decode()
    cast.work(now)
    assert "¥6,000,000.00" in client.get(reverse("institution:funds")).content.decode()
    other = client.post(reverse("institution:funds"), told | {"key": uuid.uuid4(), "number": "12"})
    assert other.status_code == 422
    assert Instruction.objects.count() == before + 1


def test_a_token_is_issued_shown_once_and_revoked(lender, visit):
    client = visit(lender.admin)
    told = {"name": "core system", "scopes": ["loan.read"], "days": "90"}
    page = client.post(reverse("institution:tokens"), told).content.decode()
    assert "puhui_" in page
    assert "puhui_" not in client.get(reverse("institution:tokens")).content.decode()
    row = ApiToken.objects.get()
    client.post(reverse("institution:revoke_token", args=[row.id]))
    row.refresh_from_db()
    assert row.revoked_at is not None
