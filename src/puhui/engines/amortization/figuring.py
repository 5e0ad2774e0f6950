"""What each instalment comes to, worked out anew from the balance as it was and will be."""

from datetime import date
from fractions import Fraction

from puhui.engines.amortization.agreements import Shape
from puhui.engines.amortization.bearing import (
    Deltas,
    changes,
    interest_of,
    interest_till,
    with_overdue,
)
from puhui.engines.amortization.books import Book
from puhui.engines.amortization.lines import Line, Rule
from puhui.engines.amortization.swelling import swell


def figure(book: Book, stop: date | None = None) -> None:
    """Work all instalments out: their interest by pieces, rounded once, and their principal.

    With `stop` no interest is earned after that day: what is owed then, not what is planned.
    """
    until = min((day for day in (stop, book.stopped_on) if day is not None), default=None)
    if book.agreement.follows_cumulatively:
        swell(book, until)
        return
    _Figuring(book, until).run()


class _Figuring:
    """One pass over the instalments, with what is handed from each to the next."""

    def __init__(self, book: Book, stop: date | None) -> None:
        self.book, self.stop = book, stop
        self.bearing = self.carried = self.deferred = 0
        self.flat_base, self.in_parts = 0, len(book.payouts) > 1
        self.left = book.asked_principal
        self.later = sum(line.paid_principal for line in book.lines)
        self.last = last_of(book)

    def run(self) -> None:
        """All instalments in their order."""
        for place, (line, planned) in enumerate(
            zip(self.book.lines, changes(self.book), strict=True)
        ):
            self._earn(place, line, planned)
            self._owe(place, line)
            self._release(line)
            self._close(line, planned)
        if self.carried and self.last >= 0:
            # Later ones are settled: the last that is not owes what they left, and has of them
            # what they paid for it.
            line = self.book.lines[self.last]
            line.interest = max(line.interest + self.carried, line.paid_interest)

    def _earn(self, place: int, line: Line, planned: Deltas) -> None:
        book = self.book
        if book.agreement.shape is Shape.FLAT:
            self._earn_flat(line)
            return
        deltas = with_overdue(book, place, planned)
        line.opening, line.deltas = self.bearing, deltas
        line.exact = self._interest(line, self.bearing, deltas)
        line.own = book.agreement.rounding.interest(line.exact)

    def _earn_flat(self, line: Line) -> None:
        deltas: Deltas = {}
        for payout in self.book.payouts:
            if line.bears_from <= payout.on < line.bears_to:
                deltas[payout.on] = deltas.get(payout.on, 0) + payout.net
        line.opening, line.deltas = self.flat_base, deltas
        line.exact = self._interest(line, self.flat_base, deltas)
        self.flat_base += sum(deltas.values())
        line.own = self.book.agreement.rounding.interest(line.exact)

    def _interest(self, line: Line, opening: int, deltas: Deltas) -> Fraction:
        if self.book.agreement.recalculates:
            return interest_till(self.book, line, self.stop)
        return interest_of(self.book, line, opening, deltas)

    def _release(self, line: Line) -> None:
        """Where payments move no principal, a pay-off only lets go the interest not yet earned."""
        if self.stop is None or self.book.agreement.recalculates:
            return
        earned = self.book.agreement.rounding.interest(interest_till(self.book, line, self.stop))
        line.interest = max(min(line.interest, earned + line.carried), line.paid_interest)

    def _owe(self, place: int, line: Line) -> None:
        line.carried = self.carried
        self.deferred += line.brought
        earned = line.own + self.carried
        self.later -= line.paid_principal
        room = max(self.left - self.later, line.paid_principal)
        if self.in_parts:
            room = max(min(room, self._there(line)), line.paid_principal)
        if line.is_settled:
            line.interest, line.principal = line.paid_interest, line.paid_principal
            if not line.defers:
                earned, self.deferred = earned + self.deferred, 0
            self.carried = earned - line.interest
            if place < self.last:
                self.carried = max(self.carried, 0)
        elif line.defers and place < len(self.book.lines) - 1:
            self._defer(place, line, earned, room)
        else:
            self._owe_now(place, line, earned + self.deferred, room)
            self.deferred = 0
        self.left -= line.principal

    def _there(self, line: Line) -> int:
        """Principal that is out before an instalment falls due: none brings back later money."""
        if line is self.book.lines[-1]:
            return self.left
        return self.left - sum(each.net for each in self.book.payouts if each.on >= line.bears_to)

    def _defer(self, place: int, line: Line, earned: int, room: int) -> None:
        asked = max(line.asked - earned, 0) if line.rule is Rule.TOTAL else line.asked
        if place == self.last or line.rule is Rule.REST:
            line.principal = room
        elif line.rule is Rule.INTEREST:
            line.principal = line.paid_principal
        else:
            line.principal = min(max(asked, line.paid_principal), room)
        line.interest = line.paid_interest
        self.deferred += earned - line.interest
        self.carried = 0

    def _owe_now(self, place: int, line: Line, earned: int, room: int) -> None:
        paid, is_last = line.paid_principal, place == self.last
        if line.rule is Rule.TOTAL and not is_last:
            asked = line.asked + self.deferred
            if paid and paid > asked - earned and self.book.agreement.recalculates:
                line.interest = line.paid_interest
            else:
                line.interest = max(min(earned, asked), line.paid_interest)
            line.principal = min(max(asked - line.interest, paid), room)
            if line.principal == room and not self.later:
                line.interest = max(earned, line.paid_interest)
        else:
            line.interest = max(earned, line.paid_interest)
            asked = line.asked if line.rule is Rule.PRINCIPAL else 0
            takes_all = is_last or line.rule is Rule.REST
            line.principal = room if takes_all else min(max(asked, paid), room)
        self.carried = max(earned - line.interest, 0)

    def _close(self, line: Line, planned: Deltas) -> None:
        early = line.got_early() if self.book.agreement.recalculates else 0
        gone = line.principal - early
        if line.moved_out is not None:
            gone += line.moved_out[1]
        self.bearing += sum(planned.values()) - gone


def last_of(book: Book) -> int:
    """The place of the instalment that takes the remainder, -1 where all are settled."""
    places = [place for place, line in enumerate(book.lines) if line.brings_principal]
    if not places:
        places = [place for place, line in enumerate(book.lines) if not line.is_settled]
    return places[-1] if places else -1
