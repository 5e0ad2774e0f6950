"""Paying back: the bank draws the money in, and it is allocated when the bank has it."""

from datetime import datetime
from uuid import UUID

from puhui.domains.loans import accounts, locks, standing, telling_loans
from puhui.domains.loans.contracts import LoanState, LoanView
from puhui.domains.loans.models import Loan
from puhui.domains.loans.policies.permits import REPAY, permit_borrower
from puhui.domains.payments.contracts import BankAccount
from puhui.domains.payments.steps.instructions import draw_in
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.idempotency import keeping as answers
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import BadInput, NotFound, Refusal

UNKNOWN = "loans.no_such_loan"
#: What the instructions to the bank are for.
REPAYMENT, PAY_OFF = "LOAN_REPAYMENT", "LOAN_PAY_OFF"


@operation
def repay(*, actor: Actor, loan_id: UUID, amount: Money, key: str, now: datetime) -> LoanView:
    """Pay an amount back from the enterprise's own account; at most what would pay the loan off.

    For whoever acts for the enterprise with `loan.repay`. What is due goes first, interest before
    principal; what is left pays the next instalments. One payment is on its way at a time.
    """
    row = _locked(actor, loan_id)

    scope = f"loans.repay:{actor.organisation}"
    told = {"loan": str(loan_id), "minor": amount.minor}
    if answers.begin(scope=scope, key=key, request=told, now=now) is not None:
        return telling_loans.loan(row, business_date(now))
    _check_amount(row, amount, now)

    _draw(actor, row, amount, REPAYMENT, now)

    answers.keep(scope=scope, key=key, response={"loan": str(loan_id)})
    record(
        actor=actor,
        action="loans.repayment_asked",
        subject=Subject("loan", row.id),
        facts={"minor": amount.minor},
        now=now,
    )

    return telling_loans.loan(row, business_date(now))


@operation
def pay_off(*, actor: Actor, loan_id: UUID, amount: Money, key: str, now: datetime) -> LoanView:
    """End a loan today for what it would take today; `amount` is the figure that was shown.

    Refuses `loans.quote_changed` where another day, or another payment, has changed it since.
    """
    row = _locked(actor, loan_id)

    scope = f"loans.pay_off:{actor.organisation}"
    told = {"loan": str(loan_id), "minor": amount.minor}
    if answers.begin(scope=scope, key=key, request=told, now=now) is not None:
        return telling_loans.loan(row, business_date(now))
    quote = _quote(row, now)
    if quote != amount:
        raise Refusal("loans.quote_changed", amount=str(quote))

    _draw(actor, row, amount, PAY_OFF, now)

    answers.keep(scope=scope, key=key, response={"loan": str(loan_id)})
    record(
        actor=actor,
        action="loans.pay_off_asked",
        subject=Subject("loan", row.id),
        facts={"minor": amount.minor},
        now=now,
    )

    return telling_loans.loan(row, business_date(now))


def _locked(actor: Actor, loan_id: UUID) -> Loan:
    row = locks.loan(loan_id)
    if row is None:
        raise NotFound(UNKNOWN)
    permit_borrower(actor, REPAY, row.party_id, code=UNKNOWN)
    return row


def _check_amount(row: Loan, amount: Money, now: datetime) -> None:
    most = _most(row, now)
    if not Money(0, row.currency) < amount <= most:
        raise BadInput("loans.repayment_outside", field="amount", most=str(most))


def _most(row: Loan, now: datetime) -> Money:
    """All that is still planned to be paid: principal, and the interest of every instalment."""
    told = _running(row, now)
    assert told.state is not None
    left = (each.total - each.paid_principal - each.paid_interest for each in told.state.rows)
    return sum(left, Money(0, row.currency))


def _quote(row: Loan, now: datetime) -> Money:
    told = _running(row, now)
    if told.quote is None:
        raise Refusal("loans.not_running", state=row.state)
    return told.quote.total


def _running(row: Loan, now: datetime) -> standing.Standing:
    if row.state != LoanState.ACTIVE:
        raise Refusal("loans.not_running", state=row.state)
    if telling_loans.waiting(row):
        raise Refusal("loans.payment_on_its_way")
    return standing.state(row, business_date(now))


def _draw(actor: Actor, row: Loan, amount: Money, purpose: str, now: datetime) -> None:
    lender = accounts.lender(actor, row.institution_id, row.currency, now)
    own = accounts.of_loan(actor, row.id, row.currency, now)
    draw_in(
        actor=actor,
        organisation_id=OrganisationId(row.institution_id),
        purpose=purpose,
        about=row.id,
        of=BankAccount(row.application.account_name, row.application.account_number),
        debit=lender.collections,
        credit=own.unallocated,
        amount=amount,
        text=f"puhui {row.id.hex[-10:].upper()}",
        now=now,
    )
