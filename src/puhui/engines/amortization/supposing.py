"""What would be if a loan were prepaid, paid off or extended on a day; nothing happens to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from puhui.engines.amortization.agreements import Part, Prepayment
from puhui.engines.amortization.bearing import earned_in
from puhui.engines.amortization.books import Book, Payout
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.figuring import figure
from puhui.engines.amortization.lines import Line
from puhui.engines.amortization.replaying import RowState, book_of, quote, replay, states
from puhui.engines.amortization.shaping import shape
from puhui.engines.amortization.terms import MOST_MONTHS, Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.periods import add_months
from puhui.kernel.refusals import BadInput


@dataclass(frozen=True, slots=True)
class Course:
    """How a loan would go on from a day.

    `principal` and `interest` are paid on that day; where interest was paid in advance that is
    not earned by then, `interest` is below zero and that much more is principal. `rows` are the
    instalments that still owe something, `to_come` is all interest from that day on, that of the
    day included.
    """

    principal: Money
    interest: Money
    rows: tuple[RowState, ...]
    to_come: Money


def on_time(terms: Terms, events: Sequence[Event], since: date, on: date) -> list[Event]:
    """The events, and what is due paid from `since` to the day before `on`.

    What is due on `since` is paid on it, later instalments each on its day. Of the day itself,
    and where both are one, nothing is supposed.
    """
    if since >= on:
        return list(events)
    told = replay(terms, events, since)
    paid = [(row.due_date, row.left) for row in told.rows if since < row.due_date < on]
    supposed = [(since, told.due), *paid]
    return [*events, *(Event(EventKind.REPAY, day, left) for day, left in supposed if left)]


def as_agreed(
    terms: Terms, events: Sequence[Event], on: date, amount: Money | None = None
) -> Course:
    """How a loan goes on as it was agreed, with a payment on a day where there is one.

    It pays what is due, then the next instalments with all their interest: none is saved.
    """
    paid = [] if amount is None else [Event(EventKind.REPAY, on, amount)]
    told = replay(terms, [*events, *paid], on)
    zero = Money(0, terms.principal.currency)
    split = told.splits[-1] if paid else None
    return _course(told.rows, split.principal if split else zero, split.interest if split else zero)


def paid_off(terms: Terms, events: Sequence[Event], on: date) -> Course:
    """What ends the loan on a day, as it was agreed."""
    told = quote(terms, events, on)
    return _course((), told.principal, told.interest)


def prepaid(
    terms: Terms, events: Sequence[Event], on: date, amount: Money, way: Prepayment
) -> Course:
    """What a payment would do if it were agreed that it lowers the balance on its day.

    It pays what is due and the interest up to the day; the rest is principal. What is left is
    laid anew over the due dates to come: `REDUCE_AMOUNT` prices the instalments anew,
    `REDUCE_COUNT` keeps what they ask for until nothing is left. From the day on interest follows
    the balance; interest that was paid in advance and is not earned yet counts as principal.

    BadInput `amortization.bad_prepayment` with `field`, `rule`, `least` and `most`: it must be
    above what is due with the interest so far, and below what pays the loan off; or `on` where no
    instalment is to come.
    """
    book, currency = book_of(terms, events, on), terms.principal.currency
    coming = [line for line in book.lines if line.due > on and not line.is_settled]
    if not coming:
        raise BadInput(
            "amortization.nothing_to_come", field="on", rule="before the last instalment falls due"
        )
    interest = _interest_by(book, on)
    due = sum(line.left_of(Part.PRINCIPAL) for line in book.lines if line.due <= on)
    least, most = max(due + interest, 0), book.outstanding + interest
    if amount.currency != currency or not least < amount.minor < most:
        raise BadInput(
            "amortization.bad_prepayment",
            field="amount",
            rule=f"above {Money(least, currency)} and below {Money(most, currency)}",
            least=str(Money(least, currency)),
            most=str(Money(most, currency)),
        )
    left = book.outstanding - (amount.minor - interest)
    anew = _anew(book, coming, on, left, way)
    before = book.lines.index(coming[0])
    rows = tuple(replace(row, n=row.n + before) for row in states(anew, on))
    return _course(rows, Money(amount.minor - interest, currency), Money(interest, currency))


def extended(terms: Terms, events: Sequence[Event], on: date, months: int) -> Course:
    """What an extension (展期) by some months would do, from the first instalment due after a day.

    There are so many more instalments, and what is left is shared over all of them; a loan of one
    instalment falls due so much later. BadInput `amortization.bad_extension` with `field` and
    `rule`, or `amortization.nothing_to_come`.
    """
    most = MOST_MONTHS - terms.months
    if not 1 <= months <= most:
        raise BadInput(
            "amortization.bad_extension", field="months", rule=f"1 to {most}", least=1, most=most
        )
    book, currency = book_of(terms, events, on), terms.principal.currency
    start = next((line for line in book.lines if line.due > on and not line.is_settled), None)
    if start is None:
        raise BadInput(
            "amortization.nothing_to_come", field="on", rule="before the last instalment falls due"
        )
    change = Event(EventKind.RESCHEDULE, on, due_on=start.due, more=months)
    if terms.method is Method.BULLET:
        later = add_months(terms.disbursed_on, terms.months + months)
        change = Event(EventKind.RESCHEDULE, on, due_on=start.due, moved_to=later)
    zero = Money(0, currency)
    return _course(tuple(states(book_of(terms, events, on, change), on)), zero, zero)


def _course(rows: Sequence[RowState], principal: Money, interest: Money) -> Course:
    left = tuple(row for row in rows if row.left)
    to_come = sum((row.interest - row.paid_interest for row in left), interest)
    return Course(principal, interest, left, to_come)


def _interest_by(book: Book, on: date) -> int:
    """Interest earned up to a day and not paid, below zero where more was paid than is earned."""
    told = 0
    for line in book.lines:
        if line.due <= on:
            told += line.left_of(Part.INTEREST)
            continue
        if line.bears_from < on:
            exact = earned_in(book, line, line.opening, line.deltas, on)
            told += book.agreement.rounding.interest(exact) + line.carried
        told -= line.paid_interest
    return told


def _anew(book: Book, coming: Sequence[Line], on: date, left: int, way: Prepayment) -> Book:
    """A book of what is left from a day on, over the instalments that are to come."""
    place = book.lines.index(coming[0])
    parts = (part for line in book.lines[: place + 1] for part in line.stretches)
    lines = [_bare(line) for line in coming]
    lines[0].start = lines[0].bears_from = on
    lines[0].stretches = tuple(
        replace(part, start=max(part.start, on)) for part in parts if part.end > on
    )
    anew = Book(book.agreement, lines, payouts=[Payout(on, left, 0)], rates=book.rates)
    if way is Prepayment.REDUCE_COUNT:
        for line, known in zip(lines, coming, strict=True):
            line.asked = line.agreed = known.asked
        figure(anew)
    else:
        shape(anew, 0)
    return anew


def _bare(line: Line) -> Line:
    """An instalment with its days and its rule, and nothing else yet."""
    return Line(line.start, line.due, line.bears_from, line.bears_to, line.rule, line.stretches)
