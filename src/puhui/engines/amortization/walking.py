"""The one walk through the events of a loan, by their days: the state follows from them alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from puhui.engines.amortization.agreements import Agreement, Part
from puhui.engines.amortization.allocating import Taken, allocate, owed_whole, owes_until
from puhui.engines.amortization.books import Book, Payout
from puhui.engines.amortization.changing import (
    add_back,
    change_rate,
    charge_fee,
    pause,
    reage,
    reamortise,
    reschedule,
    waive,
    write_off,
)
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.fees import agreed_fees
from puhui.engines.amortization.figuring import figure
from puhui.engines.amortization.laying import laid
from puhui.engines.amortization.lines import Line, Rule
from puhui.engines.amortization.penalties import charge_penalties
from puhui.engines.amortization.shaping import shape
from puhui.kernel.refusals import BadInput


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that moved: where it went, and the principal outstanding afterwards.

    `index` is the place of its event among those handed in; a down payment that pays itself has
    that of its payout and `is_down`.
    """

    index: int
    kind: EventKind
    on: date
    amount: int
    taken: Taken
    outstanding: int
    is_down: bool = False


@dataclass(frozen=True, slots=True)
class Walked:
    """A loan after its events: its book, and the movements in the order they were taken."""

    book: Book
    movements: tuple[Movement, ...]


def walk(agreement: Agreement, events: Sequence[Event], on: date) -> Walked:
    """A loan after its events, with what is overdue counted up to a day.

    Events are taken by date, those of one day as they come, whenever they were recorded. The
    first payout replaces the day that the agreement expects; without one the loan is as planned.
    """
    walker = _Walker(agreement, events)
    for index, event in in_order(events):
        walker.take(index, event)
    return walker.told(on)


def steps(agreement: Agreement, events: Sequence[Event]) -> Iterator[Walked]:
    """The loan after each of its events, on the day of that event: one walk, looked at on its way.

    The book is the same one every time and goes on: read it before asking for the next.
    """
    walker = _Walker(agreement, events)
    for index, event in in_order(events):
        walker.take(index, event)
        yield walker.told(event.on)


def planned(agreement: Agreement) -> Book:
    """The loan as it is planned: paid out whole on the day that the agreement says."""
    event = Event(EventKind.DISBURSE, agreement.starts_on, agreement.principal)
    return walk(agreement, [event], agreement.starts_on).book


def in_order(events: Sequence[Event]) -> Iterator[tuple[int, Event]]:
    """The events that hold, by their days; a new rate comes first on the day that it begins."""
    gone = {event.of for event in events if event.kind is EventKind.REVERSE}
    known = {event.ref for event in events if event.ref is not None}
    if not gone <= known:
        raise BadInput("amortization.bad_event", rule="the ref of an event to take back")
    standing = [
        (index, event)
        for index, event in enumerate(events)
        if event.kind is not EventKind.REVERSE and (event.ref is None or event.ref not in gone)
    ]
    yield from sorted(
        standing, key=lambda each: (each[1].on, each[1].kind is not EventKind.RATE, each[0])
    )


class _Walker:
    """The book, and what moved, while events are taken one by one."""

    def __init__(self, agreement: Agreement, events: Sequence[Event]) -> None:
        starts_on = min(
            (event.on for _, event in in_order(events) if event.kind is EventKind.DISBURSE),
            default=agreement.starts_on,
        )
        rate = Fraction(agreement.annual_rate.fraction)
        self.book = Book(agreement, laid(agreement, starts_on), rates=[(date.min, rate)])
        agreed_fees(self.book)
        self.movements: list[Movement] = []

    def take(self, index: int, event: Event) -> None:
        """Let one event happen."""
        book = self.book
        if event.kind is not EventKind.DISBURSE and not book.payouts:
            self._before_payout(index, event)
            return
        if event.kind not in {EventKind.RATE, EventKind.PAUSE}:
            book.touched.append(event.on)
            book.horizon = max(book.horizon, event.on)
            if book.agreement.recalculates:
                figure(book)
            charge_penalties(book)
        taking = _MOVES.get(event.kind)
        if taking is not None:
            taken = taking(self, index, event)
            self._move(index, event, taken)
        else:
            _CHANGES[event.kind](book, index, event)

    def _before_payout(self, index: int, event: Event) -> None:
        if event.kind is EventKind.RATE and event.rate is not None:
            last = event.on - timedelta(1)
            self.book.rates.append((last, Fraction(event.rate.fraction)))
            return
        raise BadInput(
            "amortization.bad_event",
            index=index,
            kind=str(event.kind),
            rule="not before the payout",
        )

    def told(self, on: date) -> Walked:
        """The book with what is overdue counted up to a day."""
        book = self.book
        book.horizon = max(book.horizon, on)
        if book.payouts:
            if book.agreement.recalculates:
                figure(book)
            charge_penalties(book)
        return Walked(book, tuple(self.movements))

    def _move(self, index: int, event: Event, taken: Taken) -> None:
        amount = sum((taken.principal, taken.interest, taken.fee, taken.penalty, taken.surplus))
        if event.kind is EventKind.DISBURSE:
            assert event.amount is not None
            amount, taken = event.amount.minor, Taken()
        self.movements.append(
            Movement(index, event.kind, event.on, amount, taken, self.book.outstanding)
        )
        if event.kind is EventKind.DISBURSE and self.book.agreement.pays_down_itself:
            self._pay_down(index, event)

    def disburse(self, index: int, event: Event) -> Taken:
        """Money out; an overpayment is used up by it first."""
        book, agreement = self.book, self.book.agreement
        amount = _amount(event, index)
        self._check_payout(index, event, amount)
        down = 0
        if agreement.down_payment:
            down = agreement.rounding.instalment(amount * Fraction(agreement.down_payment))
            line = Line(event.on, event.on, event.on, event.on, Rule.PRINCIPAL, is_down=True)
            line.principal = line.asked = line.agreed = down
            book.downs.append(line)
        book.payouts.append(Payout(event.on, amount, down))
        book.stopped_on = None
        place = next(place for place, line in enumerate(book.lines) if event.on < line.bears_to)
        if len(book.payouts) > 1:
            _reopen(book, place)
        shape(book, 0 if len(book.payouts) == 1 else place)
        if book.overpaid:
            used = min(book.overpaid, amount)
            book.overpaid -= used
            return allocate(book, event.on, used)
        return Taken()

    def _check_payout(self, index: int, event: Event, amount: int) -> None:
        book, agreement = self.book, self.book.agreement
        rule = None
        if book.payouts and not agreement.is_tranched:
            rule = "once"
        elif event.on >= book.lines[-1].bears_to:
            rule = "before the last instalment falls due"
        elif agreement.is_revolving and book.outstanding + amount > agreement.principal.minor:
            rule = "within the limit"
        if rule is not None:
            raise BadInput("amortization.bad_event", index=index, kind=str(event.kind), rule=rule)

    def _pay_down(self, index: int, event: Event) -> None:
        line = self.book.downs[-1] if self.book.downs else None
        if line is None or line.left <= 0:
            return
        taken = Taken(principal=line.left)
        line.receive(Part.PRINCIPAL, line.left, event.on, event.on)
        line.settled_on = event.on
        self.movements.append(
            Movement(
                index,
                EventKind.REPAY,
                event.on,
                taken.principal,
                taken,
                self.book.outstanding,
                is_down=True,
            )
        )

    def repay(self, index: int, event: Event) -> Taken:
        """A payment of any size."""
        return allocate(self.book, event.on, _amount(event, index))

    def pay_off(self, _index: int, event: Event) -> Taken:
        """A payment of exactly what ends the loan; interest not yet earned is let go."""
        book = self.book
        owed = owed_whole(book, event.on)
        wanted = owed.principal + owed.interest + owed.fee + owed.penalty
        if event.amount is not None and event.amount.minor != wanted:
            raise BadInput(
                "amortization.pay_off_differs",
                on=event.on.isoformat(),
                amount=str(event.amount),
                quote=str(type(event.amount)(wanted, event.amount.currency)),
            )
        following = book.agreement.following
        if following.preclose is not None and not book.agreement.recalculates:
            book.stopped_on = owes_until(book, event.on)
            figure(book)
        return allocate(book, event.on, wanted)

    def refund(self, index: int, event: Event) -> Taken:
        """An overpayment handed back."""
        amount = _amount(event, index)
        if amount > self.book.overpaid:
            raise BadInput(
                "amortization.bad_event", index=index, kind=str(event.kind), rule="at most overpaid"
            )
        self.book.overpaid -= amount
        return Taken(surplus=amount)

    def recover(self, index: int, event: Event) -> Taken:
        """Money on a loan that was written off; it is income, no debt is left for it."""
        if self.book.written_off_on is None:
            raise BadInput(
                "amortization.bad_event",
                index=index,
                kind=str(event.kind),
                rule="after a write-off",
            )
        return Taken(surplus=_amount(event, index))


def _reopen(book: Book, place: int) -> None:
    """Let instalments bring new money back that a pay-off, or money in advance, had settled.

    Those from `place` on that had nothing to pay owe again; where all of those are paid, the last does.
    """
    for line in book.lines[place:]:
        if not line.receipts or line.rule is Rule.REST:
            line.settled_on = None
    if not any(line.brings_principal for line in book.lines[place:]):
        book.lines[-1].settled_on = None


def _amount(event: Event, index: int) -> int:
    if event.amount is None or event.amount.minor <= 0:
        raise BadInput(
            "amortization.bad_event", index=index, kind=str(event.kind), rule="above zero"
        )
    return event.amount.minor


_MOVES: dict[EventKind, Callable[[_Walker, int, Event], Taken]] = {
    EventKind.DISBURSE: _Walker.disburse,
    EventKind.REPAY: _Walker.repay,
    EventKind.PAY_OFF: _Walker.pay_off,
    EventKind.REFUND: _Walker.refund,
    EventKind.RECOVER: _Walker.recover,
}
_CHANGES: dict[EventKind, Callable[[Book, int, Event], None]] = {
    EventKind.CHARGEBACK: add_back,
    EventKind.RESCHEDULE: reschedule,
    EventKind.RATE: change_rate,
    EventKind.REAMORTISE: reamortise,
    EventKind.REAGE: reage,
    EventKind.PAUSE: pause,
    EventKind.FEE: charge_fee,
    EventKind.WAIVE: waive,
    EventKind.WRITE_OFF: write_off,
}
