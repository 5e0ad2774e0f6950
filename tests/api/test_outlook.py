"""Timeline and what-ifs by program: the answers of the queries, bad input by field, nothing booked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.domains.loans import cast
from tests.domains.loans.conftest import bank, signer, source  # noqa: F401 -- fixtures
from tests.portals.people import work_here as work

from puhui.domains.ledger.models import Transfer
from puhui.domains.loans.models import Movement
from puhui.domains.loans.operations import agreements
from puhui.domains.loans.queries import suppositions, timelines
from puhui.foundation.access import tokens
from puhui.foundation.audit.models import Entry
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date


@pytest.fixture
def lent(db, source, bank, signer):  # noqa: F811 -- fixtures
    """The owner of a running loan, the loan's id, and a program with the scope to read it."""
    now = timezone.now()
    lender = cast.lend(now)
    actor, party = cast.borrow(now, lender, source, trade={"yuan": 400_000.0, "until": now.date()})
    told = cast.apply(actor, party, lender, now)
    agreements.prepare(actor=actor, application_id=told.id, now=now)
    signed = agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now)
    work(now)
    issued = tokens.issue(
        actor=actor, name="x", scopes=["loan.read_own"], until_at=now + timedelta(1), now=now
    )
    return actor, signed.loan_id, Client(headers={"authorization": f"Bearer {issued.secret}"})


def outcomes(told):
    """The figures of an answer of a query, as the API spells them."""
    return [
        {
            "outcome": each.outcome.value, "is_agreed": each.is_agreed,
            **{name: str(getattr(each, name)) for name in ("principal", "interest", "to_come", "saved")},
            "totals": [str(row.total) for row in each.instalments],
        }
        for each in (told.before, *told.outcomes)
    ]  # fmt: skip


def answered(body):
    """The same of a JSON answer."""
    return [
        {name: value for name, value in each.items() if name != "instalments"}
        | {"totals": [row["total"] for row in each["instalments"]]}
        for each in (body["before"], *body["outcomes"])
    ]


def test_a_program_is_told_what_the_queries_tell_and_books_nothing(lent):
    actor, loan_id, program = lent
    today, address = business_date(timezone.now()), f"/api/v1/loans/{loan_id}"
    day, about = today + timedelta(40), {"actor": actor, "loan_id": loan_id, "today": today}
    before = Entry.objects.count(), Transfer.objects.count(), Movement.objects.count()
    asked = {
        f"prepayment?amount=100000&on={day}": suppositions.prepaid(amount=Money.of("100000"), on_date=day, **about),
        f"pay-off?on={day}": suppositions.paid_off(on_date=day, **about),
        "pay-off": suppositions.paid_off(on_date=today, **about),
        "extension?months=6": suppositions.extended(months=6, **about),
    }  # fmt: skip
    for query, told in asked.items():
        answer = program.get(f"{address}/what-if/{query}")
        assert answer.status_code == 200, answer.content
        assert answered(answer.json()) == outcomes(told), query
    line = timelines.timeline(actor=actor, loan_id=loan_id, on_date=today)
    body = program.get(f"{address}/timeline").json()
    assert [(each["kind"], each["amount"], each["after"]["outstanding"]) for each in body["entries"]] == [
        (each.kind.value, str(each.amount), str(each.after.outstanding)) for each in line.entries
    ]  # fmt: skip
    assert body["at_last"]["due"] == str(line.at_last.due)
    for query, field in {
        "prepayment?amount=0": "amount", "prepayment?amount=300000": "amount",
        f"pay-off?on={today - timedelta(1)}": "on", "extension?months=61": "months",
    }.items():  # fmt: skip
        refused = program.get(f"{address}/what-if/{query}")
        assert (refused.status_code, refused.json()["facts"]["field"]) == (422, field), query
        assert refused.json()["facts"]["rule"]
    assert (Entry.objects.count(), Transfer.objects.count(), Movement.objects.count()) == before
