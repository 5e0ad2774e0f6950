"""Events that move no money: they change what the instalments of a loan ask for."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import NoReturn

from puhui.engines.amortization.agreements import Part, Shape
from puhui.engines.amortization.books import Book
from puhui.engines.amortization.events import Event
from puhui.engines.amortization.figuring import figure
from puhui.engines.amortization.laying import aged, extended, moved
from puhui.engines.amortization.lines import Line, Rule
from puhui.engines.amortization.shaping import shape
from puhui.kernel.refusals import BadInput


def reschedule(book: Book, index: int, event: Event) -> None:
    """Move due dates, give grace, add instalments, from the instalment due on a day.

    Where only dates move, amounts stay and the last instalment takes the difference; where there
    are more of them, or some carry no principal, the rest is shared anew.
    """
    place = next(
        (
            place
            for place, line in enumerate(book.lines)
            if event.due_on in (line.due, line.bears_to)
        ),
        None,
    )
    if place is None:
        refuse_event(event, index, "from a due date of the loan")
    if event.moved_to is not None:
        moved(book.agreement, book.lines, place, event.moved_to)
        book.was_moved = True
    more = event.more + event.grace_principal
    if more:
        extended(book.agreement, book.lines, more)
    for line in book.lines[place : place + event.grace_principal]:
        line.rule = Rule.INTEREST
    for line in book.lines[place : place + event.grace_interest]:
        line.defers = True
    if more or event.grace_interest:
        shape(book, place)
    figure(book)


def change_rate(book: Book, index: int, event: Event) -> None:
    """A new rate for the days that end on the event's day or later.

    Where interest is one equal share a period, for the whole period that holds the day. The
    instalments from there on are worked out anew.
    """
    if event.rate is None:
        refuse_event(event, index, "with a rate")
    last = event.on - timedelta(1)
    place = next((place for place, line in enumerate(book.lines) if last < line.bears_to), None)
    if place is not None and book.agreement.by_period:
        last = book.lines[place].bears_from
    book.rates = [each for each in book.rates if each[0] < last]
    book.rates.append((last, Fraction(event.rate.fraction)))
    for line in book.lines:
        line.memo = line.whole = None
    if place is not None:
        shape(book, place)


def pause(book: Book, index: int, event: Event) -> None:
    """No interest for the days from the event's to `until`; instalments stay, the last is less."""
    if event.until is None or event.until < event.on:
        refuse_event(event, index, "until a day that is not before it")
    book.pauses.append((event.on, event.until))
    figure(book)


def add_back(book: Book, index: int, event: Event) -> None:
    """A payment that was returned: principal again, due with the instalment that is running."""
    amount = _amount(event, index)
    used = min(book.overpaid, amount)
    book.overpaid -= used
    if amount == used:
        return
    book.added.append((event.on, amount - used))
    line = next((line for line in book.lines if line.due >= event.on), book.lines[-1])
    line.asked += amount - used
    line.agreed += amount - used
    line.settled_on = None
    figure(book)


def charge_fee(book: Book, index: int, event: Event) -> None:
    """A fee, due with the first instalment from its day on, or with the last."""
    day = event.due_on or event.on
    line = next((line for line in book.lines if line.due >= day), book.lines[-1])
    line.fees += _amount(event, index)
    line.settled_on = None
    figure(book)


def waive(book: Book, index: int, event: Event) -> None:
    """Let go a debt of one kind, the oldest instalments first."""
    if event.part is None:
        refuse_event(event, index, "with a part")
    figure(book)
    left = _amount(event, index)
    for line in book.all_lines:
        left -= _let_go(line, event, event.part, left)
    if left:
        refuse_event(event, index, "at most what is owed")
    figure(book)
    for line in book.all_lines:
        if not line.left and line.receipts and not line.is_settled:
            line.settled_on = event.on


def write_off(book: Book, _index: int, event: Event) -> None:
    """Give up all that is left; nothing is earned from then on."""
    book.stopped_on = book.written_off_on = event.on
    figure(book)
    for line in book.all_lines:
        for part in Part:
            _let_go(line, event, part, line.left_of(part))
        line.settled_on = line.settled_on or event.on
    figure(book)


def reamortise(book: Book, index: int, event: Event) -> None:
    """Share what is overdue over the instalments to come, in the shape of the loan."""
    place = next((place for place, line in enumerate(book.lines) if line.due > event.on), None)
    if place is None:
        refuse_event(event, index, "before the last instalment falls due")
    _bring_forward(book, event, place)
    shape(book, place)


def reage(book: Book, index: int, event: Event) -> None:
    """Share all that is left over a new run of instalments, the first due on a day."""
    if event.due_on is None or event.due_on <= event.on or event.more < 1:
        refuse_event(event, index, "with a later first due date and a count")
    place = sum(line.due <= event.on for line in book.lines)
    if any(line.receipts for line in book.lines[place:]):
        refuse_event(event, index, "before instalments to come were paid")
    start = book.lines[place - 1].bears_to if place else book.lines[0].bears_from
    plain = replace(book.agreement, instalments=event.more) if not book.agreement.weights else None
    if plain is None or book.agreement.shape is Shape.CUSTOM:
        refuse_event(event, index, "for a loan whose instalments are not each agreed")
    book.lines[place:] = aged(plain, start, event.due_on, event.more)
    _bring_forward(book, event, place)
    shape(book, place)


def _bring_forward(book: Book, event: Event, place: int) -> None:
    """Close what is overdue with what it has got, and bring the rest to instalment `place`."""
    target = book.lines[place]
    for line in book.lines[:place]:
        if line.is_settled:
            continue
        unpaid = line.left_of(Part.PRINCIPAL)
        target.brought += line.left_of(Part.INTEREST)
        target.fees += line.left_of(Part.FEE)
        target.penalties += line.left_of(Part.PENALTY)
        line.fees -= line.left_of(Part.FEE)
        line.penalties -= line.left_of(Part.PENALTY)
        line.moved_out = (event.on, unpaid)
        line.principal, line.interest = line.paid_principal, line.paid_interest
        line.settled_on = event.on


def _let_go(line: Line, event: Event, part: Part, most: int) -> int:
    amount = min(most, line.left_of(part))
    if amount <= 0:
        return 0
    line.receive(part, amount, event.on, event.on, is_waiver=True)
    return amount


def _amount(event: Event, index: int) -> int:
    if event.amount is None or event.amount.minor <= 0:
        refuse_event(event, index, "above zero")
    return event.amount.minor


def refuse_event(event: Event, index: int, rule: str) -> NoReturn:
    """BadInput `amortization.bad_event`: which event, and the rule that it breaks."""
    raise BadInput("amortization.bad_event", index=index, kind=str(event.kind), rule=rule)
