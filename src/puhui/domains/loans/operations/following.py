"""What a bank's answer does to a loan: paid out, or money applied."""

from datetime import date, datetime
from uuid import UUID, uuid5

from puhui.domains.ledger.contracts import Order
from puhui.domains.ledger.steps.batches import post_many
from puhui.domains.loans import accounts, lifecycle, locks, standing
from puhui.domains.loans.contracts import LoanState, MovementKind
from puhui.domains.loans.events import DisbursementFailed, LoanClosed, LoanDisbursed, LoanRepaid
from puhui.domains.loans.models import Loan, Movement
from puhui.domains.loans.operations.agreements import DISBURSEMENT
from puhui.domains.loans.operations.servicing import PAY_OFF, REPAYMENT
from puhui.domains.loans.policies.permits import permit_job
from puhui.domains.payments.contracts import InstructionState, InstructionView
from puhui.domains.payments.queries.instructions import one
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.replaying import Split, quote, replay
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import TransferId, uuid7
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date

#: Transfers that allocate a payment have ids that follow from the instruction's: twice is once.
_NAMES = UUID("2b5a3c52-5d0d-4c8f-8a8e-3f3d2c1b0a99")
KINDS = {DISBURSEMENT, REPAYMENT, PAY_OFF}


@operation
def follow(*, actor: Actor, instruction_id: UUID, now: datetime) -> None:
    """Apply what a bank answered to the loan that it is about; a second time changes nothing."""
    told = one(instruction_id)
    if told is None or told.purpose not in KINDS:
        return
    row = locks.loan(told.about)

    permit_job(actor)
    if row is None or Movement.objects.filter(instruction_id=instruction_id).exists():
        return

    if told.state is InstructionState.SETTLED:
        _apply(actor, row, told, now)
    elif told.purpose == DISBURSEMENT and row.state == LoanState.DISBURSING:
        _fail(actor, row, told, now)


def _fail(actor: Actor, row: Loan, told: InstructionView, now: datetime) -> None:
    lifecycle.check_loan(row.state, LoanState.FAILED)
    row.state, row.failure, row.outstanding_minor = LoanState.FAILED.value, told.failure, 0
    row.save(update_fields=["state", "failure", "outstanding_minor"])
    _record(actor, row, "loans.disbursement_failed", told, now)
    publish(DisbursementFailed(loan_id=str(row.id)), now=now)


def _apply(actor: Actor, row: Loan, told: InstructionView, now: datetime) -> None:
    on_date = business_date(told.concluded_at or now)
    if told.purpose == DISBURSEMENT:
        _start(actor, row, told, now)
        return
    kind, split = _allocated(row, told, on_date)
    _post(actor, row, told, split, now)
    _keep(row, told, kind, on_date, split, now)
    _record(actor, row, "loans.repaid", told, now)
    publish(
        LoanRepaid(
            loan_id=str(row.id),
            amount_minor=told.amount.minor,
            principal_minor=split.principal.minor,
            interest_minor=split.interest.minor,
            on_date=on_date.isoformat(),
        ),
        now=now,
    )
    _refresh(row, on_date, now)


def _start(actor: Actor, row: Loan, told: InstructionView, now: datetime) -> None:
    on_date = business_date(told.concluded_at or now)
    lifecycle.check_loan(row.state, LoanState.ACTIVE)
    row.state, row.disbursed_date = LoanState.ACTIVE.value, on_date
    row.save(update_fields=["state", "disbursed_date"])
    zero = Money(0, row.currency)
    split = Split(index=0, principal=told.amount, interest=zero, surplus=zero)
    _keep(row, told, MovementKind.DISBURSE, on_date, split, now)
    _record(actor, row, "loans.disbursed", told, now)
    publish(
        LoanDisbursed(
            loan_id=str(row.id), amount_minor=told.amount.minor, on_date=on_date.isoformat()
        ),
        now=now,
    )
    _refresh(row, on_date, now)


def _allocated(row: Loan, told: InstructionView, on_date: date) -> tuple[MovementKind, Split]:
    """How the engine splits the money; a pay-off whose quote has changed by now is a repayment."""
    assert row.disbursed_date is not None
    terms = standing.terms_of(row, row.disbursed_date)
    events = standing.events_of(row, list(row.movements.order_by("number")))
    is_off = told.purpose == PAY_OFF and quote(terms, events, on_date).total == told.amount
    kind = MovementKind.PAY_OFF if is_off else MovementKind.REPAY
    event = Event(
        kind=EventKind.PAY_OFF if is_off else EventKind.REPAY, on=on_date, amount=told.amount
    )
    splits = replay(terms, [*events, event], on_date).splits
    return kind, next(each for each in splits if each.index == len(events))


def _post(actor: Actor, row: Loan, told: InstructionView, split: Split, now: datetime) -> None:
    lender = accounts.lender(actor, row.institution_id, row.currency, now)
    own = accounts.of_loan(actor, row.id, row.currency, now)
    parts = [
        (own.principal, split.principal, "loans.principal"),
        (lender.interest, split.interest, "loans.interest"),
    ]
    orders = [
        Order(
            id=TransferId(uuid5(_NAMES, f"{told.id}:{code}")),
            debit=own.unallocated,
            credit=account,
            amount=amount,
            code=code,
            about=row.id,
        )
        for account, amount, code in parts
        if amount
    ]
    for answer in post_many(actor=actor, orders=orders, now=now):
        if answer.refusal is not None:
            raise RuntimeError(f"loan {row.id}: {answer.refusal}")


def _keep(
    row: Loan,
    told: InstructionView,
    kind: MovementKind,
    on_date: date,
    split: Split,
    now: datetime,
) -> None:
    paid = 0 if kind is MovementKind.DISBURSE else split.principal.minor
    row.outstanding_minor -= paid
    Movement.objects.create(
        id=uuid7(now),
        loan=row,
        number=row.movements.count() + 1,
        kind=kind.value,
        on_date=on_date,
        amount_minor=told.amount.minor,
        principal_minor=split.principal.minor,
        interest_minor=split.interest.minor,
        surplus_minor=split.surplus.minor,
        outstanding_minor=row.outstanding_minor,
        instruction_id=told.id,
        recorded_at=now,
    )


def _refresh(row: Loan, on_date: date, now: datetime) -> None:
    """Keep for lists what the engine says, and close the loan where nothing is left."""
    told = standing.state(row, on_date)
    assert told.state is not None
    ahead = told.state.next_row
    row.outstanding_minor = told.outstanding.minor
    row.next_due_date = ahead.due_date if ahead else None
    left = ahead.total - ahead.paid_principal - ahead.paid_interest if ahead else None
    row.next_due_minor = left.minor if left else None
    row.oldest_due_date = next((each.due_date for each in told.state.rows if each.left), None)
    if told.state.is_closed:
        lifecycle.check_loan(row.state, LoanState.CLOSED)
        row.state, row.closed_date = LoanState.CLOSED.value, on_date
        publish(LoanClosed(loan_id=str(row.id), on_date=on_date.isoformat()), now=now)
    row.save()


def _record(actor: Actor, row: Loan, action: str, told: InstructionView, now: datetime) -> None:
    record(
        actor=actor,
        action=action,
        subject=Subject("loan", row.id),
        facts={"instruction": told.id, "minor": told.amount.minor},
        now=now,
    )
