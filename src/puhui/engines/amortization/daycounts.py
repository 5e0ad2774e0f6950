"""How days become a fraction of a year, as the closed vocabulary of the platform states it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache


class Counting(StrEnum):
    """How the days of a period are counted.

    `ACTUAL_ACTUAL`: over 366 in a leap year, over 365 otherwise, cut at 31 December.
    `ACTUAL_LEAP_PERIOD`: the same where the period holds 29 February, else over 365 throughout.
    `EQUAL_PERIODS`: a month is a twelfth, a week a 52nd of a year, whatever the calendar says.
    """

    THIRTY_360 = "THIRTY_360"
    ACTUAL_360 = "ACTUAL_360"
    ACTUAL_365 = "ACTUAL_365"
    ACTUAL_ACTUAL = "ACTUAL_ACTUAL"
    ACTUAL_LEAP_PERIOD = "ACTUAL_LEAP_PERIOD"
    EQUAL_PERIODS = "EQUAL_PERIODS"


class Unit(StrEnum):
    """What due dates are apart by; a quarter is three months."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


#: One unit by 30/360, and where every period is an equal part of a year.
_THIRTY_360 = {
    Unit.DAY: Fraction(1, 360),
    Unit.WEEK: Fraction(7, 360),
    Unit.MONTH: Fraction(30, 360),
    Unit.QUARTER: Fraction(90, 360),
    Unit.YEAR: Fraction(1),
}
_EQUAL = {
    Unit.DAY: Fraction(1, 365),
    Unit.WEEK: Fraction(1, 52),
    Unit.MONTH: Fraction(1, 12),
    Unit.QUARTER: Fraction(1, 4),
    Unit.YEAR: Fraction(1),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A whole period, or a part of one: `whole_days` is the length of the whole."""

    start: date
    end: date
    whole_days: int


@lru_cache(maxsize=1024)
def whole_period(counting: Counting, unit: Unit, every: int) -> Fraction:
    """What a whole period is of a year, where the count does not look at its days.

    >>> whole_period(Counting.THIRTY_360, Unit.MONTH, 2)
    Fraction(1, 6)
    """
    table = _THIRTY_360 if counting is Counting.THIRTY_360 else _EQUAL
    return table[unit] * every


def by_periods(counting: Counting) -> bool:
    """Whether a count knows whole periods instead of days."""
    return counting in {Counting.THIRTY_360, Counting.EQUAL_PERIODS}


def of_days(counting: Counting, start: date, end: date, *, period: tuple[date, date]) -> Fraction:
    """The days after `start` up to and with `end` as a fraction of a year, by the calendar.

    `period` is the one they lie in; it matters to `ACTUAL_LEAP_PERIOD` only.

    >>> of_days(
    ...     Counting.ACTUAL_ACTUAL,
    ...     date(2023, 12, 12),
    ...     date(2024, 1, 12),
    ...     period=(date(2023, 12, 12), date(2024, 1, 12)),
    ... ) == Fraction(19, 365) + Fraction(12, 366)
    True
    """
    if counting is Counting.ACTUAL_360:
        return Fraction((end - start).days, 360)
    is_plain = counting is Counting.ACTUAL_LEAP_PERIOD and not _holds_leap_day(*period)
    if counting is Counting.ACTUAL_365 or is_plain:
        return Fraction((end - start).days, 365)
    return sum(
        (Fraction(days, 366 if _is_leap(year) else 365) for year, days in _by_year(start, end)),
        Fraction(0),
    )


def _by_year(start: date, end: date) -> Iterator[tuple[int, int]]:
    """Days after `start` up to `end`, by the year that each of them lies in."""
    for year in range(start.year, end.year + 1):
        first = max(start, date(year - 1, 12, 31)) if year > start.year else start
        last = min(end, date(year, 12, 31))
        if last > first:
            yield year, (last - first).days


def _holds_leap_day(start: date, end: date) -> bool:
    return any(
        start < date(year, 2, 29) <= end
        for year in range(start.year, end.year + 1)
        if _is_leap(year)
    )


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
