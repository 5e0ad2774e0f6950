"""Which balance bears interest on which day, and the interest of an instalment from it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from puhui.engines.amortization.agreements import Profile, Rest
from puhui.engines.amortization.books import Book, is_usual, of_a_year
from puhui.engines.amortization.lines import Line
from puhui.kernel.periods import add_months

Deltas = dict[date, int]


def changes(book: Book) -> list[Deltas]:
    """What changes the planned balance inside each instalment, by day: payouts, early money."""
    told: list[Deltas] = [{} for _ in book.lines]
    for payout in book.payouts:
        _put(told, book, payout.on, payout.net)
    for day, amount in book.added:
        _put(told, book, day, amount)
    follows = book.agreement.recalculates
    for line in book.lines:
        if line.moved_out is not None:
            _put(told, book, *line.moved_out)
        if follows:
            for receipt in line.receipts:
                if receipt.principal and receipt.on < line.due:
                    _put(told, book, receipt.counts_on, -receipt.principal)
    return told


def _put(told: list[Deltas], book: Book, day: date, amount: int) -> None:
    place = bisect_right(book.lines, day, key=lambda line: line.bears_from) - 1
    deltas = told[max(place, 0)]
    deltas[day] = deltas.get(day, 0) + amount


def overdue(book: Book, place: int) -> Deltas:
    """What overdue principal adds to the balance inside an instalment, by day, up to the horizon.

    Where the balance is followed cumulatively, only in the instalment that an event falls in.
    """
    told: Deltas = defaultdict(int)
    if not book.agreement.following.past_due_interest:
        return told
    line, until = book.lines[place], _until(book, place)
    if until <= line.bears_from:
        return told
    for other in _earlier(book, place):
        first = max(other.due, line.bears_from)
        if first >= until:
            continue
        before = other.principal - other.got_by(first)
        if before > 0:
            told[first] += before
            for receipt in other.receipts:
                if first < receipt.counts_on < until and receipt.on > other.due:
                    told[receipt.counts_on] -= receipt.principal
                    before -= receipt.principal
            told[until] -= before
    return told


def _until(book: Book, place: int) -> date:
    line, horizon = book.lines[place], book.horizon
    if book.agreement.profile is Profile.CUMULATIVE:
        inside = [day for day in [*book.touched, horizon] if line.bears_from < day <= line.bears_to]
        horizon = max(inside, default=date.min)
    elif book.agreement.following.rest is Rest.SAME_AS_REPAYMENT:
        horizon = next_due(book, horizon)
    return min(horizon, line.bears_to)


def next_due(book: Book, day: date) -> date:
    """The first due date from a day on; the day itself where there is none."""
    return next((line.due for line in book.lines if line.due >= day), day)


def _earlier(book: Book, place: int) -> Iterator[Line]:
    line = book.lines[place]
    yield from (other for other in book.downs if other.due < line.bears_to)
    yield from book.lines[:place]


def compounded(book: Book, place: int) -> Deltas:
    """What unpaid interest adds to the balance inside an instalment once it has joined it.

    It joins on the first day of a month, that of its due date where that is one.
    """
    told: Deltas = defaultdict(int)
    if not book.agreement.following.compounds:
        return told
    line, until = book.lines[place], _until(book, place)
    if until <= line.bears_from:
        return told
    for other in book.lines[:place]:
        joins = other.due if other.due.day == 1 else add_months(other.due.replace(day=1), 1)
        first = max(joins, line.bears_from)
        paid = sum(each.interest for each in other.receipts if each.counts_on <= first)
        before = other.interest - paid
        if first >= until or before <= 0:
            continue
        told[first] += before
        for receipt in other.receipts:
            if first < receipt.counts_on < until:
                told[receipt.counts_on] -= receipt.interest
                before -= receipt.interest
        told[until] -= before
    return told


def with_overdue(book: Book, place: int, planned: Deltas) -> Deltas:
    """The planned changes inside an instalment together with what is overdue in it."""
    if not book.agreement.recalculates:
        return planned
    told = dict(planned)
    for more in (overdue(book, place), compounded(book, place)):
        for day, amount in more.items():
            told[day] = told.get(day, 0) + amount
    return told


def interest_of(book: Book, line: Line, opening: int, deltas: Deltas) -> Fraction:
    """Interest of an instalment before rounding: all its pieces, summed exactly."""
    balance = opening + deltas.get(line.bears_from, 0)
    inside = [day for day in deltas if line.bears_from < day < line.bears_to and deltas[day]]
    if not inside:
        return balance * _whole_rate(book, line)
    key = (opening, tuple(sorted(deltas.items())), len(book.rates), len(book.pauses))
    if line.memo is None or line.memo[0] != key:
        line.memo = (key, earned_in(book, line, opening, deltas, line.bears_to))
    return line.memo[1]


def _whole_rate(book: Book, line: Line) -> Fraction:
    """Interest of one minor unit over all days of an instalment."""
    if line.is_free:
        return Fraction(0)
    key = (len(book.rates), len(book.pauses))
    if key == (1, 0) and is_usual(book, line):
        return book.usual_rate
    if line.whole is None or line.whole[0] != key:
        pieces = book.rate_in(line.bears_from, line.bears_to)
        parts = [(rate, of_a_year(book, line, start, end)) for start, end, rate in pieces]
        line.whole = (key, _together(tuple(parts)))
    return line.whole[1]


@lru_cache(maxsize=4096)
def _together(parts: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    """Rate × part of a year, summed; most periods are alike, so that it is worked out once."""
    return sum((rate * part for rate, part in parts), Fraction(0))


def interest_till(book: Book, line: Line, stop: date | None) -> Fraction:
    """The same up to a day, from what the instalment was last found to start from."""
    opening, deltas = line.opening, line.deltas
    if stop is None or stop >= line.bears_to:
        return interest_of(book, line, opening, deltas)
    if stop <= line.bears_from:
        return Fraction(0)
    return earned_in(book, line, opening, {stop: 0} | dict(deltas), stop)


def earned_in(book: Book, line: Line, opening: int, deltas: Deltas, until: date) -> Fraction:
    """Interest of an instalment's days up to one, a piece of it spread evenly over its days."""
    if line.is_free:
        return Fraction(0)
    total, balance, cuts = Fraction(0), opening, sorted({line.bears_from, line.bears_to, *deltas})
    for start, end in pairwise(cuts):
        balance += deltas.get(start, 0)
        if start >= until or start >= line.bears_to or not balance:
            continue
        for one, two, rate in book.rate_in(start, end):
            if one >= until:
                break
            piece = balance * rate * of_a_year(book, line, one, two)
            total += piece * Fraction((min(two, until) - one).days, (two - one).days)
    return total
