"""What a loan has earned up to a day, and the accruals that the close of a day writes."""

from datetime import date
from fractions import Fraction

from puhui.engines.amortization.bearing import earned_in
from puhui.engines.amortization.books import Book


def earned(book: Book, day: date) -> int:
    """Interest earned from the payout up to a day, rounded once.

    Instalments whose days have passed count with their rounded interest; in the running one a
    piece without a change of balance or rate is spread evenly over its days.
    """
    told = Fraction(0)
    for line in book.lines:
        if line.bears_to <= day:
            told += line.own
        elif line.bears_from < day:
            told += earned_in(book, line, line.opening, line.deltas, day)
    return book.agreement.rounding.interest(told)


def all_interest(book: Book) -> int:
    """Interest of all instalments as they stand."""
    return sum(line.interest for line in book.all_lines)
