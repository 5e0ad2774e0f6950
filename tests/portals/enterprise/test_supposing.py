"""What if, on the page of a loan: three questions, their answers, and nothing is booked."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.domains.loans import cast
from tests.domains.loans.conftest import bank, signer, source  # noqa: F401 -- fixtures
from tests.portals.people import signed_in
from tests.portals.people import work_here as work
from tests.web.markup import check

from puhui.domains.ledger.models import Transfer
from puhui.domains.loans.models import Loan, Movement
from puhui.domains.loans.operations import agreements
from puhui.foundation.accounts.models import User
from puhui.foundation.audit.models import Entry

KINDS = {"prepay": {"amount": "100000"}, "pay-off": {}, "extend": {"months": "6"}}


@pytest.fixture
def loan(db, source, bank, signer):  # noqa: F811 -- fixtures
    """A running loan of 300,000 over 12 months, and its owner in a browser of a language."""
    now = timezone.now()
    lender = cast.lend(now)
    actor, party = cast.borrow(now, lender, source, trade={"yuan": 400_000.0, "until": now.date()})
    told = cast.apply(actor, party, lender, now)
    agreements.prepare(actor=actor, application_id=told.id, now=now)
    agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now)
    work(now)
    return Loan.objects.get(), lambda language="en": signed_in(User.objects.get(pk=actor.user_id), language)  # fmt: skip


def kept():
    return Entry.objects.count(), Transfer.objects.count(), Movement.objects.count()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_question_is_answered_and_nothing_is_booked(loan, language):
    row, browser = loan
    client, address = browser(language), reverse("enterprise:what_if", args=[row.id])
    before = kept()
    page = client.get(reverse("enterprise:loan", args=[row.id])).content.decode()
    assert set(re.findall(rf'{address}\?kind=([\w-]+)"', page)) == set(KINDS)
    day = (row.disbursed_date + timedelta(days=40)).isoformat()
    marks = {"prepay": (1, 2), "pay-off": (1, 0), "extend": (0, 1)}
    for kind, asked in KINDS.items():
        bare = client.get(address, {"kind": kind})
        assert (bare.status_code, check(bare.content.decode())) == (200, [])
        assert "badge--" not in bare.content.decode().split("<main")[1]
        query = {"kind": kind, **asked} | ({} if kind == "extend" else {"on": day})
        answer = client.get(address, query)
        page = answer.content.decode().split("<main")[1]
        assert (answer.status_code, check(answer.content.decode())) == (200, [])
        assert (page.count("badge--good"), page.count("badge--warn")) == marks[kind], kind
        assert ("Nothing is booked here" if language == "en" else "这里不会入账") in page
        for name, value in query.items():
            assert f'name="{name}" value="{value}"' in page
    assert kept() == before


BAD = [
    ({"amount": "abc", "on": "2099-01-01"}, "amount"),
    ({"amount": "1000", "on": "2099-01-01"}, "on"),
    ({"amount": "1000", "on": "someday"}, "on"),
    ({"amount": "0", "on": "{today}"}, "amount"),
    ({"amount": "999999", "on": "{today}"}, "amount"),
    ({"kind": "pay-off", "on": "1999-01-01"}, "on"),
    ({"kind": "extend", "months": "61"}, "months"),
    ({"kind": "extend", "months": ""}, "months"),
]


def test_bad_input_lies_on_its_field_and_stays(loan):
    row, browser = loan
    client, address, before = browser(), reverse("enterprise:what_if", args=[row.id]), kept()
    for told, field in BAD:
        asked = {name: value.format(today=row.disbursed_date) for name, value in told.items()}
        answer = client.get(address, asked)
        page = answer.content.decode()
        assert (answer.status_code, check(page)) == (422, []), asked
        assert f'id="id_{field}_error"' in page, asked
        assert '<svg class="plot"' not in page
        for name, value in asked.items():
            assert not value or f'name="{name}" value="{value}"' in page
    assert kept() == before


def test_a_loan_that_does_not_run_has_nothing_to_ask(loan):
    row, browser = loan
    Loan.objects.filter(pk=row.pk).update(state="CLOSED", closed_date=row.disbursed_date)
    client, address = browser(), reverse("enterprise:what_if", args=[row.id])
    page = client.get(address, {"kind": "extend", "months": "3"}).content.decode()
    assert check(page) == []
    assert "There is nothing to ask about this loan" in page
    assert '<form method="get"' not in page.split("<main")[1]
    assert address not in client.get(reverse("enterprise:loan", args=[row.id])).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_timeline_ends_with_the_figures_of_the_page(loan, language):
    row, browser = loan
    client, address = browser(language), reverse("enterprise:loan", args=[row.id])
    page = client.get(address).content.decode()
    assert check(page) == []
    table = page.split("<tfoot>")[1].split("</tfoot>")[0]
    owed = re.search(r'stat__value">([^<]+)<.*?stat__value">([^<]+)<', page, re.DOTALL)[2]
    assert re.findall(r'"number">([^<]+)<', table) == [owed, "¥0.00", "0"]
    assert page.count('<li><p class="timeline__head">') == 2, "the payout, and today"
    Loan.objects.filter(pk=row.pk).update(state="DISBURSING", disbursed_date=None)
    empty = client.get(address).content.decode()
    assert check(empty) == []
    assert ("Nothing has happened yet" if language == "en" else "尚未发生任何事项") in empty
