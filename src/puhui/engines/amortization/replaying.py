"""How a loan stands on a day: a pure function of its terms and of what happened to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.standing import Line, allocate, opened, owed_accrued, release
from puhui.engines.amortization.terms import Terms
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput


@dataclass(frozen=True, slots=True)
class RowState:
    """An instalment as planned, and what has been paid of it.

    `paid_on` is the day of its full settlement. After a pay-off `interest` and `total` are what
    was owed in the end; `balance` stays as planned.
    """

    n: int
    days: int
    due_date: date
    principal: Money
    interest: Money
    total: Money
    balance: Money
    paid_principal: Money
    paid_interest: Money
    paid_on: date | None

    @property
    def left(self) -> Money:
        """What is still to be paid of it."""
        return self.total - self.paid_principal - self.paid_interest


@dataclass(frozen=True, slots=True)
class Split:
    """Where the money of one event went; `index` is its place among the events handed in."""

    index: int
    principal: Money
    interest: Money
    surplus: Money


@dataclass(frozen=True, slots=True)
class State:
    """A loan on a day.

    `accrued_interest` is earned to that day, not yet due and not paid in advance. `due` is what is
    unpaid of all instalments that have fallen due, the day itself included; `overdue` of those
    before it. `days_past_due` counts from the oldest unpaid due date. `next_row` is the first
    instalment from that day on that still owes something. `splits` lie in the order in which the
    events were taken, without the payout.
    """

    rows: tuple[RowState, ...]
    outstanding_principal: Money
    accrued_interest: Money
    due: Money
    overdue: Money
    days_past_due: int
    next_row: RowState | None
    is_closed: bool
    overpaid: Money
    splits: tuple[Split, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What pays a loan off on a day: all principal left, interest due and interest accrued."""

    principal: Money
    interest: Money
    total: Money


def replay(terms: Terms, events: Sequence[Event], on: date) -> State:
    """How a loan stands at the end of a day, from its terms and its events up to that day.

    Events are taken by date, those of one day as they come; later ones are left out. The payout
    need not be among them: the terms tell its day. Money pays the oldest instalment first, in it
    interest before principal, and goes on to the next ones, whose interest is owed whole; what
    exceeds everything is `overpaid`. A pay-off must be exactly the quote of its day and lets go
    the interest that is not yet earned.

    Refuses `amortization.bad_event` (`index`, `rule`) and `amortization.pay_off_differs`.
    """
    lines, splits = _walk(terms, events, on)
    return _told(terms, lines, splits, on)


def quote(terms: Terms, events: Sequence[Event], on: date) -> Quote:
    """What would pay the loan off on a day, after the events up to that day; zero once closed.

    Principal that is outstanding, interest that is due, and the interest of the running period
    by its days, as far as it was not paid in advance.
    """
    lines, _ = _walk(terms, events, on)
    return _quoted(terms, lines, on)


def _walk(terms: Terms, events: Sequence[Event], on: date) -> tuple[list[Line], list[Split]]:
    lines = opened(plan(terms))
    splits: list[Split] = []
    payouts = 0
    for index, event in _in_order(events, on):
        _check(terms, event, index, payouts)
        if event.kind is EventKind.DISBURSE:
            payouts += 1
            continue
        if event.kind is EventKind.PAY_OFF:
            _settle(terms, lines, event)
        parts = allocate(lines, event.amount.minor, event.on)
        splits.append(_split(index, parts, terms.principal.currency))
    return lines, splits


def _in_order(events: Sequence[Event], on: date) -> Iterator[tuple[int, Event]]:
    taken = sorted(enumerate(events), key=lambda pair: pair[1].on)
    return ((index, event) for index, event in taken if event.on <= on)


def _check(terms: Terms, event: Event, index: int, payouts: int) -> None:
    rule = _broken(terms, event, payouts)
    if rule is not None:
        raise BadInput("amortization.bad_event", index=index, kind=str(event.kind), rule=rule)


def _broken(terms: Terms, event: Event, payouts: int) -> str | None:
    if event.amount.currency != terms.principal.currency:
        return f"in {terms.principal.currency}"
    if event.kind is EventKind.DISBURSE:
        if payouts:
            return "once"
        is_told = (event.on, event.amount) == (terms.disbursed_on, terms.principal)
        return None if is_told else "the day and the principal of the terms"
    if event.amount.minor <= 0:
        return "above zero"
    return None if event.on >= terms.disbursed_on else "not before the payout"


def _settle(terms: Terms, lines: list[Line], event: Event) -> None:
    wanted = _quoted(terms, lines, event.on).total
    if event.amount != wanted:
        raise BadInput(
            "amortization.pay_off_differs",
            on=event.on.isoformat(),
            amount=str(event.amount),
            quote=str(wanted),
        )
    release(lines, event.on)


def _quoted(terms: Terms, lines: list[Line], on: date) -> Quote:
    currency = terms.principal.currency
    if on < terms.disbursed_on:
        return Quote(Money(0, currency), Money(0, currency), Money(0, currency))
    principal = sum(line.left_principal for line in lines)
    due = sum(line.left_interest for line in lines if line.row.due_date <= on)
    interest = due + owed_accrued(lines, on)
    return Quote(
        Money(principal, currency),
        Money(interest, currency),
        Money(principal + interest, currency),
    )


def _split(index: int, parts: tuple[int, int, int], currency: str) -> Split:
    principal, interest, surplus = (Money(part, currency) for part in parts)
    return Split(index=index, principal=principal, interest=interest, surplus=surplus)


def _told(terms: Terms, lines: list[Line], splits: list[Split], on: date) -> State:
    currency, is_out = terms.principal.currency, on >= terms.disbursed_on
    rows = tuple(_row(line, currency, on) for line in lines)
    late = [row for row in rows if row.left and row.due_date < on]
    outstanding = sum(line.left_principal for line in lines) if is_out else 0
    zero = Money(0, currency)
    return State(
        rows=rows,
        outstanding_principal=Money(outstanding, currency),
        accrued_interest=Money(owed_accrued(lines, on), currency),
        due=sum((row.left for row in rows if row.due_date <= on), zero),
        overdue=sum((row.left for row in late), zero),
        days_past_due=(on - late[0].due_date).days if late else 0,
        next_row=next((row for row in rows if row.left and row.due_date >= on), None),
        is_closed=is_out and not any(line.left for line in lines),
        overpaid=sum((split.surplus for split in splits), zero),
        splits=tuple(splits),
    )


def _row(line: Line, currency: str, on: date) -> RowState:
    row = line.row
    total = line.interest + row.principal.minor
    # A row of nothing (a month of a loan without interest) is settled when it falls due.
    is_empty = total == 0 and row.due_date <= on and line.paid_on is None
    return RowState(
        n=row.n,
        days=row.days,
        due_date=row.due_date,
        principal=row.principal,
        interest=Money(line.interest, currency),
        total=Money(total, currency),
        balance=row.balance,
        paid_principal=Money(line.paid_principal, currency),
        paid_interest=Money(line.paid_interest, currency),
        paid_on=row.due_date if is_empty else line.paid_on,
    )
