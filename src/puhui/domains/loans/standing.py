"""How a loan stands: the engine's answer to its terms and its movements, on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from puhui.domains.loans.contracts import LoanState, MovementKind
from puhui.domains.loans.models import Loan, Movement
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.replaying import Quote, State, quote, replay
from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

_KINDS = {
    MovementKind.DISBURSE: EventKind.DISBURSE,
    MovementKind.REPAY: EventKind.REPAY,
    MovementKind.PAY_OFF: EventKind.PAY_OFF,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a loan owes on a day, and what would pay it off then (None: closed, or not asked for)."""

    outstanding: Money
    days_past_due: int
    state: State | None
    quote: Quote | None


def terms_of(row: Loan, disbursed_on: date) -> Terms:
    """The terms of a loan as the engine takes them."""
    return Terms(
        principal=Money(row.principal_minor, row.currency),
        annual_rate=Rate(row.annual_rate),
        months=row.months,
        method=Method(row.method),
        disbursed_on=disbursed_on,
    )


def events_of(row: Loan, movements: Sequence[Movement]) -> list[Event]:
    """What happened to a loan, as the engine takes it."""
    return [
        Event(
            kind=_KINDS[MovementKind(each.kind)],
            on=each.on_date,
            amount=Money(each.amount_minor, row.currency),
        )
        for each in movements
    ]


def state(
    row: Loan,
    on_date: date,
    movements: Sequence[Movement] | None = None,
    *,
    is_quoted: bool = True,
) -> Standing:
    """How a loan stands on a day: before it is paid out it owes its principal and nothing is due.

    What would pay it off is told unless the caller has no use for it.
    """
    if row.disbursed_date is None:
        owed = row.principal_minor if row.state == LoanState.DISBURSING else 0
        return Standing(Money(owed, row.currency), 0, None, None)
    if movements is None:
        movements = list(row.movements.order_by("number"))
    terms, events = terms_of(row, row.disbursed_date), events_of(row, movements)
    told = replay(terms, events, on_date)
    return Standing(
        told.outstanding_principal,
        told.days_past_due,
        told,
        quote(terms, events, on_date) if is_quoted and not told.is_closed else None,
    )
