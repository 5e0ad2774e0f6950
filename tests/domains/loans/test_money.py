"""Whatever is paid in whichever order: the books balance, and what is owed is what the ledger says."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.portals.people import work_here as work

from puhui.domains.ledger.queries.balances import sums_of
from puhui.domains.ledger.queries.proofs import prove
from puhui.domains.loans.contracts import LoanState
from puhui.domains.loans.operations import agreements, funding, servicing
from puhui.domains.loans.queries import funds, loans
from puhui.engines.amortization.terms import Method
from puhui.kernel.actors import SYSTEM
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import BadInput, Refusal

pytestmark = pytest.mark.django_db
#: Days to wait, then a share of a hundred of what may be paid (0: pay the loan off).
STEPS = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 100)), min_size=1, max_size=5)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(list(Method)), st.integers(3, 24), st.integers(10, 300), STEPS)
def test_the_books_say_what_the_loan_says(borrower, lender, cast, signer, bank, now, method, months, thousands, steps):  # fmt: skip
    actor, party = borrower
    bank.answers.clear()
    key = f"{method}{months}{thousands}{steps}"[:200]
    told = cast.apply(
        actor, party, lender, now, key=key, amount=f"{thousands}000", months=months, method=method
    )
    if told.offer is None:
        return  # another loan is open by now: a person decides
    agreements.prepare(actor=actor, application_id=told.id, now=now)
    loan_id = agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now).loan_id
    work(now)
    day = now
    for wait, share in steps:
        day += timedelta(days=wait)
        _pay(actor, loan_id, share, day)
        work(day)
        _check(actor, loan_id, day)
    funding.sweep(actor=SYSTEM, now=day)
    assert funds.funds(actor=lender.admin).collected == Money(0)
    assert prove().holds
    # For the next example: nothing is owed, so that the table decides by itself.
    quote = loans.loan(actor=actor, loan_id=loan_id, on_date=business_date(day))
    if quote.state is LoanState.ACTIVE:
        servicing.pay_off(actor=actor, loan_id=loan_id, amount=quote.pay_off, key="off" + key[:190], now=day)  # fmt: skip
        work(day)
        assert loans.loan(actor=actor, loan_id=loan_id, on_date=business_date(day)).state is LoanState.CLOSED  # fmt: skip


def _pay(actor, loan_id, share, day):
    view = loans.loan(actor=actor, loan_id=loan_id, on_date=business_date(day))
    key = f"{loan_id}{day}{share}{len(view.movements)}"
    if view.state is not LoanState.ACTIVE:
        with pytest.raises(Refusal):
            servicing.repay(actor=actor, loan_id=loan_id, amount=Money(1), key=key, now=day)
    elif share == 0:
        servicing.pay_off(actor=actor, loan_id=loan_id, amount=view.pay_off, key=key, now=day)
    else:
        left = sum((row.total - row.paid for row in view.schedule), Money(0))
        amount = Money(max(1, left.minor * share // 100))
        servicing.repay(actor=actor, loan_id=loan_id, amount=amount, key=key, now=day)
        with pytest.raises(Refusal, match="on_its_way"):
            servicing.repay(actor=actor, loan_id=loan_id, amount=amount, key=key + "x", now=day)


def _check(actor, loan_id, day):
    view = loans.loan(actor=actor, loan_id=loan_id, on_date=business_date(day))
    books = sums_of(loan_id, "CNY")
    debit, credit, *_ = books["LOAN_PRINCIPAL"]
    assert Money(debit - credit) == view.outstanding
    spare_debit, spare_credit, *_ = books["LOAN_UNALLOCATED"]
    assert spare_debit == spare_credit, "nothing is left between the bank and the loan"
    paid = [each for each in view.movements if each.kind.value != "DISBURSE"]
    assert all(each.principal + each.interest + each.surplus == each.amount for each in paid)
    assert sum((each.principal for each in paid), Money(0)) + view.outstanding == view.principal
    assert (view.outstanding == Money(0)) == (view.state is LoanState.CLOSED)


def test_too_much_and_nothing_are_refused(borrower, lender, cast, signer, now, traces):
    actor, party = borrower
    told = cast.apply(actor, party, lender, now)
    agreements.prepare(actor=actor, application_id=told.id, now=now)
    loan_id = agreements.sign(actor=actor, application_id=told.id, proof="driven", now=now).loan_id
    work(now)
    before = traces()
    for amount in (Money(0), Money(-1), told.offer.amount + told.offer.total_interest + Money(1)):
        with pytest.raises(BadInput, match="repayment_outside"):
            servicing.repay(actor=actor, loan_id=loan_id, amount=amount, key="k", now=now)
    with pytest.raises(Refusal, match="quote_changed"):
        servicing.pay_off(actor=actor, loan_id=loan_id, amount=Money(1), key="k", now=now)
    assert traces() == before
