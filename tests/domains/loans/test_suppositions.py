"""What if: asked through the door, worked out from what really happened, and nothing is booked."""

from datetime import timedelta

import pytest
from tests.portals.people import work_here as work

from puhui.domains.loans.operations import agreements, servicing
from puhui.domains.loans.queries import loans, suppositions
from puhui.domains.loans.queries.suppositions import Outcome
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import BadInput, NotFound, Refusal

pytestmark = pytest.mark.django_db
ZERO = Money(0)


@pytest.fixture
def lent(borrower, lender, cast, bank, signer, now):
    """A running loan of 300,000 over 12 months: its owner, itself, and the day."""
    actor, party = borrower
    told = cast.apply(actor, party, lender, now)
    agreements.prepare(actor=actor, application_id=told.id, now=now)
    loan_id = agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now).loan_id
    work(now)
    return actor, loans.loan(actor=actor, loan_id=loan_id, on_date=business_date(now))


def test_a_part_paid_early_is_answered_as_agreed_and_as_it_might_be(lent, traces):
    actor, loan = lent
    before, today = traces(), loan.on_date
    day = loan.schedule[2].due_date - timedelta(days=10)
    told = suppositions.prepaid(
        actor=actor, loan_id=loan.id, amount=Money.of("100000"), on_date=day, today=today
    )
    ahead, smaller, fewer = told.outcomes

    assert [each.outcome for each in told.outcomes] == [Outcome.AHEAD, Outcome.SMALLER, Outcome.FEWER]  # fmt: skip
    assert [each.is_agreed for each in told.outcomes] == [True, False, False]
    assert (ahead.saved, ahead.paid) == (ZERO, Money.of("100000"))
    assert ahead.next.due_date > told.before.next.due_date
    assert len(told.before.instalments) == 10, "two instalments are supposed to be paid by then"
    assert len(smaller.instalments) == 10 > len(fewer.instalments)
    assert ZERO < smaller.saved < fewer.saved
    assert smaller.next.total < fewer.next.total == loan.schedule[2].total
    owed = loan.schedule[1].balance
    for each in (smaller, fewer):
        assert each.paid == Money.of("100000")
        assert sum((row.principal for row in each.instalments), each.principal) == owed
    assert traces() == before
    assert loans.loan(actor=actor, loan_id=loan.id, on_date=today) == loan


def test_paying_off_on_a_day_is_what_the_loan_asks_on_that_day(lent, now):
    actor, loan = lent
    day = loan.on_date + timedelta(days=20)
    told = suppositions.paid_off(actor=actor, loan_id=loan.id, on_date=day, today=loan.on_date)
    (end,) = told.outcomes
    view = loans.loan(actor=actor, loan_id=loan.id, on_date=day)

    assert (end.paid, end.interest) == (view.pay_off, view.pay_off_interest)
    assert end.is_agreed
    assert end.instalments == ()
    assert end.saved == told.before.to_come - view.pay_off_interest > ZERO
    late = now + timedelta(days=20)
    servicing.pay_off(actor=actor, loan_id=loan.id, amount=end.paid, key="off", now=late)
    work(late)
    with pytest.raises(Refusal, match="not_running"):
        suppositions.paid_off(actor=actor, loan_id=loan.id, on_date=day, today=day)


def test_an_extension_adds_instalments_and_interest_and_the_lender_may_ask_too(lent, lender):
    actor, loan = lent
    told = suppositions.extended(actor=actor, loan_id=loan.id, months=6, today=loan.on_date)
    (longer,) = told.outcomes

    assert not longer.is_agreed
    assert len(longer.instalments) == len(loan.schedule) + 6
    assert longer.saved < ZERO < longer.more
    assert longer.next.total < loan.schedule[0].total
    asked = {"loan_id": loan.id, "months": 6, "today": loan.on_date}
    assert suppositions.extended(actor=lender.officer, **asked) == told


def test_what_cannot_be_is_refused_and_nothing_changes(lent, cast, now, traces):
    actor, loan = lent
    today, last = loan.on_date, loan.schedule[-1].due_date
    stranger = cast.member(now, "INSTITUTION_ADMIN", "all@rival.example", "别家小贷")
    before = traces()
    about = {"actor": actor, "loan_id": loan.id, "today": today}
    for day in (today - timedelta(1), last + timedelta(1)):
        with pytest.raises(BadInput, match="what_if_day") as refused:
            suppositions.paid_off(on_date=day, **about)
        assert (refused.value.facts["field"], refused.value.facts["most"]) == ("on", last.isoformat())  # fmt: skip
    for amount in (ZERO, loan.pay_off):
        with pytest.raises(BadInput, match="bad_prepayment"):
            suppositions.prepaid(amount=amount, on_date=today, **about)
    with pytest.raises(BadInput, match="nothing_to_come"):
        suppositions.prepaid(amount=Money.of("1"), on_date=last, **about)
    for months in (0, suppositions.MOST_MORE + 1):
        with pytest.raises(BadInput, match="bad_extension"):
            suppositions.extended(months=months, **about)
    with pytest.raises(NotFound):
        suppositions.extended(**(about | {"actor": stranger, "months": 3}))
    assert traces() == before
