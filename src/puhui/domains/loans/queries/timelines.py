"""The timeline of a loan: what happened, where the money went, and how it stood after each."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from puhui.domains.loans import standing, telling_loans
from puhui.domains.loans.contracts import MovementKind
from puhui.domains.loans.models import Movement
from puhui.domains.loans.policies.permits import permit_reading
from puhui.engines.amortization.replaying import State, Step, replay, replays
from puhui.kernel.actors import Actor
from puhui.kernel.money import Money
from puhui.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class StandingView:
    """How a loan stands at the end of a day: principal left, what is due, and since when."""

    on_date: date
    outstanding: Money
    due: Money
    days_past_due: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """One thing that happened, and how the loan stood after it.

    `interest`, `principal` and `surplus` are where its money went; a payout is all principal.
    """

    number: int
    kind: MovementKind
    on_date: date
    amount: Money
    interest: Money
    principal: Money
    surplus: Money
    after: StandingView


@dataclass(frozen=True, slots=True)
class TimelineView:
    """All that happened up to a day, oldest first, and how the loan stands on that day.

    Nothing has happened, and it does not stand anywhere, before it is paid out.
    """

    loan_id: UUID
    entries: tuple[EntryView, ...]
    at_last: StandingView | None

    @property
    def has_surplus(self) -> bool:
        """Whether more was paid at any time than was owed."""
        return any(each.surplus for each in self.entries)


def timeline(*, actor: Actor, loan_id: UUID, on_date: date) -> TimelineView:
    """The timeline of a loan, for the borrower, the lender and staff in a session.

    Worked out anew by the engine's replay, looked at after each event in the order of their days;
    those of one day as they were recorded. NotFound `loans.no_such_loan`.
    """
    row = telling_loans.row(loan_id)
    if row is None:
        raise NotFound("loans.no_such_loan")
    permit_reading(actor, row.party_id, row.institution_id, code="loans.no_such_loan")
    if row.disbursed_date is None or row.disbursed_date > on_date:
        return TimelineView(loan_id, (), None)
    terms = standing.terms_of(row, row.disbursed_date)
    movements = [
        each for each in row.movements.order_by("on_date", "number") if each.on_date <= on_date
    ]
    movements.sort(key=lambda each: each.kind != MovementKind.DISBURSE)
    events = standing.events_of(row, movements)
    steps = zip(movements, replays(terms, events), strict=True)
    return TimelineView(
        loan_id=loan_id,
        entries=tuple(_entry(each, step, row.currency) for each, step in steps),
        at_last=_standing(replay(terms, events, on_date), on_date),
    )


def _entry(each: Movement, step: Step, currency: str) -> EntryView:
    amount, nothing = Money(each.amount_minor, currency), Money(0, currency)
    return EntryView(
        number=each.number,
        kind=MovementKind(each.kind),
        on_date=each.on_date,
        amount=amount,
        interest=step.split.interest if step.split else nothing,
        principal=step.split.principal if step.split else amount,
        surplus=step.split.surplus if step.split else nothing,
        after=_standing(step, each.on_date),
    )


def _standing(state: State | Step, on_date: date) -> StandingView:
    return StandingView(
        on_date=on_date,
        outstanding=state.outstanding_principal,
        due=state.due,
        days_past_due=state.days_past_due,
        is_closed=state.is_closed,
    )
