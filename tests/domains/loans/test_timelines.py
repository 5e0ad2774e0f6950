"""The timeline: every event with where its money went, and the state after it that the loan had then."""

from datetime import timedelta

import pytest
from tests.portals.people import work_here as work

from puhui.domains.loans.contracts import MovementKind
from puhui.domains.loans.operations import agreements, servicing
from puhui.domains.loans.queries import loans, timelines
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import NotFound

pytestmark = pytest.mark.django_db
#: Days after the payout, and what is paid: less than is due, late, ahead of time.
PAID = ((31, "10000.00"), (75, "60000.00"), (80, "30000.00"))


def figures(view):
    """What the page says of a loan."""
    return view.outstanding, view.due, view.days_past_due


def test_each_event_stands_with_the_state_that_the_loan_had_after_it(
    borrower, lender, cast, bank, signer, now, traces
):
    actor, party = borrower
    told = cast.apply(actor, party, lender, now)
    agreements.prepare(actor=actor, application_id=told.id, now=now)
    loan_id = agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now).loan_id
    start, about = business_date(now), {"actor": actor, "loan_id": loan_id}
    before_payout = timelines.timeline(**about, on_date=start)
    assert (before_payout.entries, before_payout.at_last) == ((), None)
    work(now)
    shown = [loans.loan(**about, on_date=start)]
    for days, amount in PAID:
        then = now + timedelta(days=days)
        servicing.repay(**about, amount=Money.of(amount), key=amount, now=then)
        work(then)
        shown.append(loans.loan(**about, on_date=business_date(then)))
    then = now + timedelta(days=100)
    end = loans.loan(**about, on_date=business_date(then))
    servicing.pay_off(**about, amount=end.pay_off, key="off", now=then)
    work(then)
    shown.append(loans.loan(**about, on_date=business_date(then)))

    stranger = cast.member(now, "INSTITUTION_ADMIN", "all@rival.example", "别家小贷")
    traced, today = traces(), shown[-1].on_date
    line = timelines.timeline(**about, on_date=today)
    kinds = [MovementKind.DISBURSE, *[MovementKind.REPAY] * 3, MovementKind.PAY_OFF]
    assert [each.kind for each in line.entries] == kinds
    assert [figures(each.after) for each in line.entries] == [figures(view) for view in shown]
    assert line.entries[1].after.due > Money(0)
    assert figures(line.at_last) == figures(shown[-1]) == (Money(0), Money(0), 0)
    assert line.at_last.is_closed
    for each, moved in zip(line.entries, shown[-1].movements, strict=True):
        assert (each.number, each.on_date, each.amount) == (moved.number, moved.on_date, moved.amount)  # fmt: skip
        assert (each.principal, each.interest, each.surplus) == (moved.principal, moved.interest, moved.surplus)  # fmt: skip
        assert each.principal + each.interest + each.surplus == each.amount
    # An earlier day knows nothing of what came later, and is late where nothing was paid.
    early = timelines.timeline(**about, on_date=start + timedelta(days=60))
    assert len(early.entries) == 2
    assert figures(early.at_last) == figures(loans.loan(**about, on_date=start + timedelta(days=60)))  # fmt: skip
    assert early.at_last.days_past_due > 0
    assert timelines.timeline(actor=lender.officer, loan_id=loan_id, on_date=today) == line
    with pytest.raises(NotFound):
        timelines.timeline(actor=stranger, loan_id=loan_id, on_date=today)
    assert traces() == traced
