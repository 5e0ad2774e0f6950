"""Ways of repaying side by side: within a product's terms, signed in; and for whoever comes by."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.domains.loans import cast
from tests.portals.people import signed_in
from tests.web.markup import check

from puhui.domains.loans.models import Application
from puhui.domains.parties import ports as parties_ports
from puhui.domains.parties.adapters.driven import DrivenIdentitySource
from puhui.domains.payments import ports as payments_ports
from puhui.domains.payments.adapters.driven import DrivenBank
from puhui.foundation.accounts.models import User
from puhui.foundation.audit.models import Entry

ASKED = {"amount": "300000", "months": "12", "rate": "12"}
METHODS = ("等额本息", "等额本金", "先息后本", "到期一次还本付息")


@pytest.fixture
def stage(db, now):
    """A lender's product, and the owner of an enterprise in a browser."""
    parties_ports.wire(DrivenIdentitySource())
    payments_ports.wire(DrivenBank())
    lender = cast.lend(now)
    actor, _ = cast.borrow(now, lender, parties_ports.identity_source(), trade=False)
    yield lender.product, User.objects.get(pk=actor.user_id)
    parties_ports.wire(None)
    payments_ports.wire(None)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_enterprise_compares_within_the_terms_of_a_product(stage, language):
    product, user = stage
    client, address = signed_in(user, language), reverse("enterprise:compare", args=[product.id])
    before = Entry.objects.count(), Application.objects.count()
    page = client.get(address, ASKED).content.decode()
    assert check(page) == []
    table = page.split("<table")[1].split("</table>")[0]
    assert re.findall("|".join(METHODS), table) == [
        each for each, known in zip(METHODS, ("EQUAL_INSTALMENT", "EQUAL_PRINCIPAL", "INTEREST_ONLY", "BULLET"), strict=True)
        if known in {method.value for method in product.terms.methods}
    ]  # fmt: skip
    assert "26,654.64" in table, "an equal instalment of 300,000 over 12 months at 12 %"
    assert page.count('<svg class="plot"') == 1 + len(product.terms.methods)
    assert page.count("<desc>") == page.count('<svg class="plot"')
    assert "<desc></desc>" not in page
    assert address in client.get(reverse("enterprise:loans")).content.decode()
    assert (Entry.objects.count(), Application.objects.count()) == before, "nothing is kept of it"


def test_what_a_product_does_not_offer_is_refused_on_its_field(stage):
    product, user = stage
    client, address = signed_in(user), reverse("enterprise:compare", args=[product.id])
    low = {
        "amount": product.terms.least.minor // 100 - 1, "months": product.terms.least_months - 1,
        "rate": product.terms.rate_from.percent - 1,
    }  # fmt: skip
    for field, value in [(name, each) for name in low for each in (low[name], "abc", "")]:
        asked = ASKED | {field: str(value)}
        answer = client.get(address, asked)
        page = answer.content.decode()
        assert (answer.status_code, check(page)) == (422, []), asked
        assert f'id="id_{field}_error"' in page
        assert page.count('class="field__error"') == 1
        assert '<svg class="plot"' not in page
        for name, typed in asked.items():
            assert not typed or re.search(rf'name="{name}" value="{re.escape(typed)}"', page)


def told(language, **asked):
    answer = Client(headers={"accept-language": language}).get("/loans/", ASKED | asked)
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_fee_costs_what_it_costs_and_shows_in_the_annual_rate(language):
    asked = {"amount": "10000", "upfront_fee": "200"}
    page, free = told(language, **asked), told(language, amount="10000")
    assert check(page) == []
    assert re.findall("|".join(METHODS), page.split("<table")[1].split("</table>")[0]) == [*METHODS]
    row = page.split("等额本金", 1)[1].split("</tr>")[0]
    assert [each in row for each in ("933.33", "650.00", "200.00", "850.00")] == [True] * 4
    rate = r"等额本金.*?([\d.]+) %</td>"
    with_fee, without = (float(re.search(rate, each, re.DOTALL)[1]) for each in (page, free))
    assert with_fee > without > 12


@pytest.mark.django_db
def test_a_month_without_a_payment_is_a_month_of_the_chart():
    page = told("en", amount="10000", months="6")
    bullet = page[page.index("at the end (到期一次还本付息): principal and interest") :]
    cells = re.findall(r'<tr><th scope="row">(\d+)</th><td class="number">([^<]+)</td><td class="number">([^<]+)</td></tr>', bullet)  # fmt: skip
    assert cells == [*((str(month), "0", "0") for month in range(1, 6)), ("6", "10 k", "600")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"amount": "0"}, "amount"), ({"upfront_fee": "300000"}, "upfront_fee"), ({"months": "121"}, "months"), ({"rate": "-1"}, "rate")],
)  # fmt: skip
def test_bad_input_of_the_calculator_lies_on_its_field_and_stays(wrong, field):
    page = told("en", **wrong)
    assert check(page) == []
    assert f'id="id_{field}_error"' in page
    assert page.count('class="field__error"') == 1
    assert "Nothing to compare yet" in page
    for name, typed in (ASKED | wrong).items():
        assert f'name="{name}" value="{typed}"' in page
