"""The equal instalment of a balance over the instalments that are left, by each profile."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from puhui.engines.amortization.agreements import Profile, Shape
from puhui.engines.amortization.books import Book, is_usual, of_a_year, whole_of
from puhui.engines.amortization.daycounts import Counting, Unit, whole_period
from puhui.engines.amortization.instalments import factor, level
from puhui.engines.amortization.lines import Line

_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.QUARTER: 90, Unit.YEAR: 365}


def priced(book: Book, lines: Sequence[Line], balance: int) -> int:
    """The instalment, rounded, that these lines bring a balance down by."""
    return book.agreement.rounding.instalment(exact_price(book, lines, balance))


def exact_price(
    book: Book, lines: Sequence[Line], balance: int, weights: Sequence[Decimal] = ()
) -> Fraction:
    """The same before rounding; with `weights` the unit that each weight multiplies."""
    balloon = book.agreement.balloon
    left = balloon.minor if balloon is not None and book.agreement.shape is Shape.BALLOON else 0
    return Fraction(level(balance, factors(book, lines), weights, left=left))


def factors(book: Book, lines: Sequence[Line]) -> list[Decimal]:
    """The interest factor of each instalment."""
    if book.agreement.profile is Profile.PROGRESSIVE:
        if len(book.rates) == 1 and not book.pauses:
            return _at_one_rate(book, lines)
        return [_by_days(book, line) for line in lines]
    return [_usual(book, line) for line in lines]


def _at_one_rate(book: Book, lines: Sequence[Line]) -> list[Decimal]:
    """The same where the rate never changes: whole periods have one factor, worked out once."""
    usual = factor(((book.rates[0][1], whole_of(book.agreement)),))
    return [
        usual if not line.is_free and is_usual(book, line) else _by_days(book, line)
        for line in lines
    ]


def _by_days(book: Book, line: Line) -> Decimal:
    if line.is_free:
        return Decimal(0)
    pieces = book.rate_in(line.bears_from, line.bears_to)
    return factor(tuple((rate, of_a_year(book, line, start, end)) for start, end, rate in pieces))


def _usual(book: Book, line: Line) -> Decimal:
    """One rate for every period: a twelfth of a year, or 30 days over 365 where days count."""
    agreement = book.agreement
    rate = Fraction(0) if line.is_free else book.rate_in(line.bears_from, line.bears_to)[-1][2]
    if agreement.profile is Profile.PLAIN or agreement.by_period:
        part = whole_period(Counting.EQUAL_PERIODS, agreement.unit, agreement.every)
    else:
        part = Fraction(_DAYS[agreement.unit] * agreement.every, 365)
    return factor(((rate, part),))
