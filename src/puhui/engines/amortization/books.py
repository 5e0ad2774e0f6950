"""One loan in the middle of a replay: its instalments, what was paid out, the rates that hold."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from puhui.engines.amortization.agreements import Agreement, Shape
from puhui.engines.amortization.daycounts import Counting, by_periods, of_days, whole_period
from puhui.engines.amortization.lines import Line


@dataclass(frozen=True, slots=True)
class Payout:
    """Money paid out; `down` of it is asked back the same day."""

    on: date
    amount: int
    down: int

    @property
    def net(self) -> int:
        """What bears interest of it."""
        return self.amount - self.down


@dataclass(slots=True)
class Book:
    """A loan as the events so far have left it.

    `rates` are (last day of the rate before, rate), in order. `added` is debt that came back
    (chargebacks), by day. `horizon` is the day up to which what is overdue has been counted,
    `touched` the days of events, `stopped_on` the day of a pay-off after which nothing is earned.
    """

    agreement: Agreement
    lines: list[Line]
    downs: list[Line] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    rates: list[tuple[date, Fraction]] = field(default_factory=list)
    pauses: list[tuple[date, date]] = field(default_factory=list)
    added: list[tuple[date, int]] = field(default_factory=list)
    touched: list[date] = field(default_factory=list)
    horizon: date = date.min
    stopped_on: date | None = None
    written_off_on: date | None = None
    was_moved: bool = False
    overpaid: int = 0
    even: Fraction | None = None
    _usual: tuple[Fraction, Fraction] | None = None

    @property
    def usual_rate(self) -> Fraction:
        """Interest of one minor unit over a whole period at the first rate, worked out once."""
        first = self.rates[0][1]
        if self._usual is None or self._usual[0] is not first:
            self._usual = (first, first * whole_of(self.agreement))
        return self._usual[1]

    @property
    def asked_principal(self) -> int:
        """Principal that the instalments bring back, down payments left out."""
        return sum(each.net for each in self.payouts) + sum(amount for _, amount in self.added)

    @property
    def outstanding(self) -> int:
        """Principal paid out and not paid back."""
        out = sum(each.amount for each in self.payouts) + sum(amount for _, amount in self.added)
        return out - sum(line.paid_principal for line in self.all_lines)

    @property
    def all_lines(self) -> list[Line]:
        """Down payments and instalments in order of their due dates."""
        if not self.downs:
            return self.lines
        return sorted([*self.downs, *self.lines], key=lambda line: line.due)

    @property
    def is_closed(self) -> bool:
        """Whether something was paid out and nothing is owed any more."""
        return bool(self.payouts) and not any(line.left for line in self.all_lines)

    def even_share(self) -> Fraction:
        """A period of a flat loan as a fraction of a year by days: the mean of those first laid."""
        if self.even is None:
            counting = self.agreement.counting
            told = [
                of_days(counting, *period, period=period)
                for period in ((line.bears_from, line.bears_to) for line in self.lines)
            ]
            self.even = sum(told, Fraction(0)) / len(told)
        return self.even

    def rate_in(self, start: date, end: date) -> list[tuple[date, date, Fraction]]:
        """A stretch cut where the rate changes or interest pauses: start, end, rate."""
        if len(self.rates) == 1 and not self.pauses:
            return [(start, end, self.rates[0][1])]
        cuts = {start, end}
        cuts |= {last for last, _ in self.rates if start < last < end}
        for first, last in self.pauses:
            cuts |= {day for day in (first - timedelta(1), last) if start < day < end}
        days = sorted(cuts)
        return [(one, two, self._rate_after(one)) for one, two in pairwise(days)]

    def _rate_after(self, day: date) -> Fraction:
        if any(first - timedelta(1) <= day < last for first, last in self.pauses):
            return Fraction(0)
        place = bisect_right(self.rates, day, key=lambda each: each[0])
        return self.rates[max(place - 1, 0)][1]


def of_a_year(book: Book, line: Line, start: date, end: date) -> Fraction:
    """Days of an instalment as a fraction of a year, as its agreement counts them."""
    counting = book.agreement.counting
    if book.agreement.by_period or by_periods(counting):
        if len(line.stretches) == 1 and (start, end) == (line.bears_from, line.bears_to):
            part = line.stretches[0]
            days = (part.end - part.start).days
            whole = whole_of(book.agreement)
            return whole if days == part.whole_days else whole * Fraction(days, part.whole_days)
        return sum(
            (
                whole_of(book.agreement) * Fraction(days, each.whole_days)
                for each in line.stretches
                if (days := (min(end, each.end) - max(start, each.start)).days) > 0
            ),
            Fraction(0),
        )
    if book.agreement.shape is Shape.FLAT:
        return book.even_share() * Fraction(
            (end - start).days, (line.bears_to - line.bears_from).days
        )
    return of_days(counting, start, end, period=(line.bears_from, line.bears_to))


def is_usual(book: Book, line: Line) -> bool:
    """Whether an instalment is one whole period, by an agreement that counts periods, not days."""
    agreement = book.agreement
    if not (agreement.by_period or by_periods(agreement.counting)) or len(line.stretches) != 1:
        return False
    part = line.stretches[0]
    return (part.start, part.end) == (line.bears_from, line.bears_to) and (
        (part.end - part.start).days == part.whole_days
    )


def whole_of(agreement: Agreement) -> Fraction:
    """A whole period as a fraction of a year, where periods and not days are counted."""
    counting = Counting.EQUAL_PERIODS if agreement.by_period else agreement.counting
    return whole_period(counting, agreement.unit, agreement.every)
