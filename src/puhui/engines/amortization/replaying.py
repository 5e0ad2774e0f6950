"""How a loan stands on a day: a pure function of its terms and of what happened to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from puhui.engines.amortization.allocating import owed_whole
from puhui.engines.amortization.bearing import earned_in
from puhui.engines.amortization.books import Book
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.short import agreement_of
from puhui.engines.amortization.telling import InstalmentRow, rows
from puhui.engines.amortization.terms import Terms
from puhui.engines.amortization.walking import Movement, steps, walk
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
class Step:
    """A loan at the end of an event: where its money went, and what `State` says of that day.

    `split` is None for the payout.
    """

    split: Split | None
    outstanding_principal: Money
    due: Money
    days_past_due: int
    is_closed: bool


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
    taken = _checked(terms, events, on)
    walked = walk(agreement_of(terms), [_payout(terms), *(event for _, event in taken)], on)
    return _told(terms, walked.book, _splits(taken, walked.movements), on)


def replays(terms: Terms, events: Sequence[Event]) -> Iterator[Step]:
    """The loan after the payout, then after each event, in the order of their days.

    What each says is what `replay` says of the events up to that one on its day, from a single
    walk. Refuses as `replay` does.
    """
    last = max((event.on for event in events), default=terms.disbursed_on)
    taken = _checked(terms, events, last)
    order = [_payout(terms), *(event for _, event in taken)]
    for place, walked in enumerate(steps(agreement_of(terms), order)):
        split = _split(*taken[place - 1], walked.movements[-1]) if place else None
        yield _step(walked.book, split, order[place].on)


def quote(terms: Terms, events: Sequence[Event], on: date) -> Quote:
    """What would pay the loan off on a day, after the events up to that day; zero once closed.

    Principal that is outstanding, interest that is due, and the interest of the running period
    by its days, as far as it was not paid in advance.
    """
    currency = terms.principal.currency
    if on < terms.disbursed_on:
        return Quote(Money(0, currency), Money(0, currency), Money(0, currency))
    owed = owed_whole(book_of(terms, events, on), on)
    return Quote(
        Money(owed.principal, currency),
        Money(owed.interest, currency),
        Money(owed.principal + owed.interest, currency),
    )


def book_of(terms: Terms, events: Sequence[Event], on: date, *changes: Event) -> Book:
    """The book of a loan after its payments up to a day, and after changes that move no money.

    Refuses `amortization.bad_event` as `replay` does.
    """
    taken = (event for _, event in _checked(terms, events, on))
    return walk(agreement_of(terms), [_payout(terms), *taken, *changes], on).book


def _payout(terms: Terms) -> Event:
    return Event(EventKind.DISBURSE, terms.disbursed_on, terms.principal)


def _checked(terms: Terms, events: Sequence[Event], on: date) -> list[tuple[int, Event]]:
    """The events up to a day in their order, without the payout, which the terms tell as well."""
    taken, payouts = [], 0
    for index, event in sorted(enumerate(events), key=lambda pair: pair[1].on):
        if event.on > on:
            continue
        rule = _broken(terms, event, payouts)
        if rule is not None:
            raise BadInput("amortization.bad_event", index=index, kind=str(event.kind), rule=rule)
        if event.kind is EventKind.DISBURSE:
            payouts += 1
        else:
            taken.append((index, event))
    return taken


def _broken(terms: Terms, event: Event, payouts: int) -> str | None:
    if event.amount is None or event.amount.currency != terms.principal.currency:
        return f"in {terms.principal.currency}"
    if event.kind is EventKind.DISBURSE:
        if payouts:
            return "once"
        is_told = (event.on, event.amount) == (terms.disbursed_on, terms.principal)
        return None if is_told else "the day and the principal of the terms"
    if event.amount.minor <= 0:
        return "above zero"
    return None if event.on >= terms.disbursed_on else "not before the payout"


def _splits(taken: Sequence[tuple[int, Event]], movements: Sequence[Movement]) -> list[Split]:
    """Where the money of the events went; the payout, which was handed in first, is none."""
    return [_split(*taken[each.index - 1], each) for each in movements if each.index]


def _split(index: int, event: Event, moved: Movement) -> Split:
    assert event.amount is not None
    currency = event.amount.currency
    return Split(
        index=index,
        principal=Money(moved.taken.principal, currency),
        interest=Money(moved.taken.interest, currency),
        surplus=Money(moved.taken.surplus, currency),
    )


def _step(book: Book, split: Split | None, on: date) -> Step:
    currency = book.agreement.principal.currency
    late = next((line.due for line in book.lines if line.due < on and line.left), None)
    return Step(
        split=split,
        outstanding_principal=Money(book.outstanding, currency),
        due=Money(sum(line.left for line in book.lines if line.due <= on), currency),
        days_past_due=(on - late).days if late else 0,
        is_closed=book.is_closed,
    )


def _told(terms: Terms, book: Book, splits: list[Split], on: date) -> State:
    currency, is_out = terms.principal.currency, on >= terms.disbursed_on
    zero = Money(0, currency)
    told = tuple(states(book, on))
    late = [row for row in told if row.left and row.due_date < on]
    return State(
        rows=told,
        outstanding_principal=Money(book.outstanding, currency) if is_out else zero,
        accrued_interest=Money(_accrued(book, on), currency) if is_out else zero,
        due=sum((row.left for row in told if row.due_date <= on), zero),
        overdue=sum((row.left for row in late), zero),
        days_past_due=(on - late[0].due_date).days if late else 0,
        next_row=next((row for row in told if row.left and row.due_date >= on), None),
        is_closed=is_out and book.is_closed,
        overpaid=Money(book.overpaid, currency),
        splits=tuple(splits),
    )


def _accrued(book: Book, on: date) -> int:
    """Interest earned and not yet due, less what was paid of it in advance."""
    if book.is_closed:
        return 0
    told = 0
    for line in book.lines:
        if line.bears_from < on < line.due:
            exact = earned_in(book, line, line.opening, line.deltas, on)
            told += max(book.agreement.rounding.interest(exact) - line.paid_interest, 0)
    return told


def states(book: Book, on: date) -> Iterator[RowState]:
    """The instalments of a book as they stand on a day."""
    currency = book.agreement.principal.currency
    told = (row for row in rows(book) if isinstance(row, InstalmentRow))
    for row, line in zip(told, book.lines, strict=False):
        yield RowState(
            n=row.n,
            days=row.days,
            due_date=row.due,
            principal=Money(row.principal, currency),
            interest=Money(row.interest, currency),
            total=Money(row.total, currency),
            balance=Money(row.balance, currency),
            paid_principal=Money(line.paid_principal, currency),
            paid_interest=Money(line.paid_interest, currency),
            paid_on=line.settled_on if row.total else _empty_on(book, row.due, on),
        )


def _empty_on(book: Book, due: date, on: date) -> date | None:
    """A row of nothing is settled when it falls due, or by the pay-off that let its interest go."""
    if book.stopped_on is not None and book.stopped_on < due:
        return book.stopped_on
    return due if due <= on else None
