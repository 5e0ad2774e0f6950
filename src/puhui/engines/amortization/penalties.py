"""Penalty interest 罚息 on what is overdue, by the day."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from puhui.engines.amortization.agreements import PenaltyTerms
from puhui.engines.amortization.books import Book
from puhui.engines.amortization.lines import Line
from puhui.engines.amortization.rounding import Mode, Rounding
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate


def simple_interest(
    base: Money, rate: Rate, days: int, year_days: int, mode: Mode = Mode.HALF_EVEN
) -> Money:
    """Interest of a fixed balance by the day, rounded once.

    >>> str(simple_interest(Money.of("5547.95"), Rate.of_percent("25"), 26, 365))
    '98.80'
    """
    exact = base.minor * Fraction(rate.fraction) * Fraction(days, year_days)
    return Money(Rounding(mode).interest(exact), base.currency)


def penalty_rate(terms: PenaltyTerms, rate: Fraction) -> Fraction:
    """The rate that overdue money bears: the loan's times the multiple, at most the cap."""
    told = rate * Fraction(terms.multiple)
    return told if terms.cap is None else min(told, Fraction(terms.cap.fraction))


def charge_penalties(book: Book) -> None:
    """Bring the penalty interest of every instalment up to the horizon."""
    terms = book.agreement.penalty
    if terms is None:
        return
    for line in book.all_lines:
        if book.horizon > line.due + timedelta(terms.grace_days) and not line.is_settled:
            exact = _overdue(book, terms, line)
            line.penalties = max(book.agreement.rounding.interest(exact), line.penalties)


def _overdue(book: Book, terms: PenaltyTerms, line: Line) -> Fraction:
    """Overdue money × penalty rate × days, from the due date to the horizon."""
    days = sorted({line.due, book.horizon, *(each.on for each in line.receipts)})
    days = [day for day in days if line.due <= day <= book.horizon]
    total = Fraction(0)
    for start, end in pairwise(days):
        owed = line.principal - _paid(line, start, "principal")
        if terms.on_interest:
            owed += line.interest - _paid(line, start, "interest")
        for one, two, rate in book.rate_in(start, end):
            part = Fraction((two - one).days, terms.year_days)
            total += max(owed, 0) * penalty_rate(terms, rate) * part
    return total


def _paid(line: Line, day: date, part: str) -> int:
    return sum(getattr(each, part) for each in line.receipts if each.on <= day)
