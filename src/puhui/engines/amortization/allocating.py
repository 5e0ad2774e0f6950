"""Which debts a payment settles, in the order that was agreed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from puhui.engines.amortization.agreements import Bucket, Part, Preclose, Rest, Surplus
from puhui.engines.amortization.bearing import next_due
from puhui.engines.amortization.books import Book
from puhui.engines.amortization.figuring import figure
from puhui.engines.amortization.lines import Line, Rule


@dataclass(slots=True)
class Taken:
    """Where the money of one payment went."""

    principal: int = 0
    interest: int = 0
    fee: int = 0
    penalty: int = 0
    surplus: int = 0


def allocate(book: Book, on: date, money: int) -> Taken:
    """Spread a payment over what is owed; what exceeds everything is the surplus.

    Past due, due and in advance come in the order of the agreement. Where interest follows the
    balance, an instalment that is not due yet owes interest only as far as it has accrued.
    """
    return _Payment(book, on, money).run()


def owed_whole(book: Book, on: date) -> Taken:
    """What pays a loan off on a day: all principal, and interest, fees and penalties as of then."""
    _look(book, on, owes_until(book, on))
    told = Taken()
    for line in book.all_lines:
        told.interest += max(line.left_of(Part.INTEREST), 0)
        told.penalty += max(line.left_of(Part.PENALTY), 0)
        told.fee += max(line.left_of(Part.FEE), 0)
    told.principal = book.outstanding
    figure(book)
    return told


def _sum(owed: Taken) -> int:
    return owed.principal + owed.interest + owed.fee + owed.penalty


def owes_until(book: Book, on: date) -> date | None:
    """The day up to which interest is owed that is not due yet; None: all of it."""
    following = book.agreement.following
    if following.preclose is Preclose.TILL_REST_DATE:
        return next_due(book, on) if on > book.lines[0].start else on
    if book.agreement.recalculates or following.preclose is not None:
        return on
    return None


def _look(book: Book, on: date, stop: date | None) -> None:
    book.horizon = max(book.horizon, on)
    figure(book, stop)


class _Payment:
    """One payment on its way through the instalments."""

    def __init__(self, book: Book, on: date, money: int) -> None:
        self.book, self.on, self.left, self.told = book, on, money, Taken()
        self.follows = book.agreement.recalculates
        self.swells = book.agreement.follows_cumulatively
        self.ends, self.touched = False, list[Line]()

    def run(self) -> Taken:
        """Spread the money, then see what is settled."""
        if self.follows and self.left >= self.book.outstanding:
            self.ends = self.left >= _sum(owed_whole(self.book, self.on))
        for bucket, parts in _groups(self.book.agreement.allocation.order):
            if self.left and bucket is not Bucket.IN_ADVANCE:
                self._spread(self._due(bucket), parts)
            elif self.left:
                self._ahead_of_time(parts)
        if self.ends and self.book.stopped_on is None:
            self.book.stopped_on = owes_until(self.book, self.on)
        if self.follows:
            figure(self.book)
        self._settle(self.book.all_lines if self.follows else self.touched)
        self._keep_remainder()
        if self.ends and not self.book.outstanding:
            for line in self.book.all_lines:
                line.settled_on = line.settled_on or self.on
            figure(self.book)
        self.told.surplus = self.left
        self.book.overpaid += self.left
        return self.told

    def _keep_remainder(self) -> None:
        """The last instalment brings back what an unusual order left over when all were settled."""
        book = self.book
        if not self.follows or not all(line.is_settled for line in book.lines):
            return
        if sum(line.principal for line in book.lines) < book.asked_principal:
            book.lines[-1].settled_on = None
            figure(book)
            self._ahead_of_time(list(Part))
            self._settle(book.lines)

    def _ahead_of_time(self, parts: Sequence[Part]) -> None:
        if self.swells:
            self._swell()
        else:
            self._advance(parts)

    def _due(self, bucket: Bucket) -> list[Line]:
        lines = [line for line in self.book.all_lines if line.settled_on is None]
        if bucket is Bucket.DUE:
            return [line for line in lines if line.due == self.on]
        return [line for line in lines if line.due < self.on]

    def _spread(self, lines: Sequence[Line], parts: Sequence[Part]) -> None:
        pairs = ((line, part) for line in lines for part in parts)
        if self.book.agreement.allocation.is_vertical:
            pairs = ((line, part) for part in parts for line in lines)
        for line, part in pairs:
            self._pay(line, part, line.left_of(part))
        self._settle(lines)

    def _pay(self, line: Line, part: Part, owed: int, counts_on: date | None = None) -> int:
        amount = min(self.left, owed)
        if amount <= 0:
            return 0
        self.left -= amount
        name = part.value.lower()
        setattr(self.told, name, getattr(self.told, name) + amount)
        line.receive(part, amount, self.on, counts_on or self._counts_on(line))
        self.touched.append(line)
        return amount

    def _counts_on(self, line: Line) -> date:
        """From when on a payment of principal lowers the balance that bears interest."""
        if self.ends:
            return owes_until(self.book, self.on) or self.on
        if self.book.agreement.following.rest is Rest.SAME_AS_REPAYMENT:
            return next_due(self.book, self.on)
        if self._rests and not self.swells and line.start < self.on < line.due:
            return line.due
        return self.on

    def _settle(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if not line.is_settled and line.receipts and not line.left:
                line.settled_on = self.on

    def _swell(self) -> None:
        """Money before its time is principal of the running instalment; then interest so far."""
        book = self.book
        running = next((line for line in book.lines if line.due >= self.on), book.lines[-1])
        self._pay(running, Part.PRINCIPAL, self._not_due(running))
        if self.left:
            figure(book, owes_until(book, self.on))
            for line in book.lines:
                self._pay(line, Part.INTEREST, line.left_of(Part.INTEREST))

    def _advance(self, parts: Sequence[Part]) -> None:
        allocation = self.book.agreement.allocation
        if allocation.surplus is Surplus.REAMORTISE:
            self._share(parts)
        before = -1
        # What one pass settles may leave a remainder to an instalment that it had passed over.
        while self.left and self.left != before:
            before = self.left
            for group in [[part] for part in parts] if allocation.is_vertical else [parts]:
                for line in self._ahead():
                    if self.left:
                        self._pay_ahead(line, group, self.left)

    def _ahead(self) -> Iterator[Line]:
        lines = [line for line in self.book.all_lines if line.due > self.on]
        if self.book.agreement.allocation.surplus is Surplus.LAST_INSTALMENT:
            lines.reverse()
        # One that asks for nothing (its interest waits) is paid already where no payment moves it.
        return (line for line in lines if not line.is_settled and (self.follows or line.left))

    def _share(self, parts: Sequence[Part]) -> None:
        """In equal shares over all that are not due yet; what cannot be shared to the last."""
        lines = list(self._ahead())
        if not lines:
            return
        each, rest = divmod(self.left, len(lines))
        for line in lines:
            more = rest if line is lines[-1] else 0
            self._pay_ahead(line, parts, each + more)

    def _pay_ahead(self, line: Line, parts: Sequence[Part], most: int) -> None:
        """Pay one instalment before its day, at most so much, and see whether it is settled."""
        kept, self.left = self.left - most, most
        owed = self._owed_ahead(line)
        for part in parts:
            owed[part] -= self._pay(line, part, owed[part])
        self.left += kept
        if line.receipts and not any(amount > 0 for amount in owed.values()):
            line.settled_on = self.on

    def _owed_ahead(self, line: Line) -> dict[Part, int]:
        if not self.follows:
            return {part: line.left_of(part) for part in Part}
        book = self.book
        has_begun = line.start < self.on
        until = owes_until(book, self.on) if self.ends else self.on
        if has_begun and self._rests:
            until = line.due
        figure(book, until)
        owed = {part: line.left_of(part) for part in Part}
        others = sum(each.brings_principal for each in book.lines)
        if not has_begun and others > 1 and line.rule in {Rule.TOTAL, Rule.PRINCIPAL}:
            asked = line.agreed - (line.interest if line.rule is Rule.TOTAL else 0)
            owed[Part.PRINCIPAL] = asked - line.paid_principal
        owed[Part.PRINCIPAL] = min(owed[Part.PRINCIPAL], self._not_due(line))
        return owed

    def _not_due(self, paid: Line) -> int:
        """Principal outstanding that no other instalment waits for: all an early payment can take."""
        due = sum(
            line.left_of(Part.PRINCIPAL)
            for line in self.book.all_lines
            if line.due <= self.on and line is not paid
        )
        return self.book.outstanding - due

    @property
    def _rests(self) -> bool:
        return self.book.agreement.following.preclose is Preclose.TILL_REST_DATE


def _groups(order: Sequence[tuple[Bucket, Part]]) -> Iterator[tuple[Bucket, list[Part]]]:
    """Runs of one bucket in the order of the agreement."""
    parts: list[Part] = []
    for place, (bucket, part) in enumerate(order):
        parts.append(part)
        if place + 1 == len(order) or order[place + 1][0] is not bucket:
            yield bucket, parts
            parts = []
