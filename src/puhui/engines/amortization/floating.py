"""Floating rates: an index plus points, read anew on reset dates."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from puhui.engines.amortization.agreements import refuse
from puhui.engines.amortization.daycounts import Unit
from puhui.engines.amortization.duedates import MonthEnd, counted
from puhui.engines.amortization.events import Event, EventKind
from puhui.kernel.periods import next_day
from puhui.kernel.rates import Rate

#: No rate at all.
NOTHING = Rate(Decimal(0))


class Reset(StrEnum):
    """When the index is read anew: each 1 January, or every so many months from the payout."""

    NEW_YEAR = "NEW_YEAR"
    ANNIVERSARY = "ANNIVERSARY"


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatingTerms:
    """An index by dates of publication, oldest first, plus points (1 is 0.01 %).

    The loan prime rate (LPR) is such an index. `months` is how far ANNIVERSARY resets are apart;
    a rate never falls below `floor` nor rises above `cap`.
    """

    index: tuple[tuple[date, Rate], ...]
    points: int
    reset: Reset = Reset.ANNIVERSARY
    months: int = 12
    floor: Rate = NOTHING
    cap: Rate | None = None

    def __post_init__(self) -> None:
        """Refuse an index that is not in order, and resets that never come."""
        days = [day for day, _ in self.index]
        if not days or days != sorted(set(days)):
            refuse("index", "dated rates, oldest first")
        if self.months < 1:
            refuse("months", "above zero")


def rate_on(terms: FloatingTerms, day: date) -> Rate:
    """The rate that the index as published by a day, with the points, comes to.

    >>> rising = FloatingTerms(
    ...     index=((date(2025, 1, 20), Rate.of_percent("3.1")),), points=90
    ... )
    >>> str(rate_on(rising, date(2025, 2, 1)).percent)
    '4.000'
    """
    place = bisect_right(terms.index, day, key=lambda each: each[0])
    if not place:
        refuse("index", f"published by {day.isoformat()}")
    told = terms.index[place - 1][1].fraction + Decimal(terms.points) / 10_000
    told = max(told, terms.floor.fraction)
    return Rate(told if terms.cap is None else min(told, terms.cap.fraction))


def resets(terms: FloatingTerms, starts_on: date, ends_on: date) -> Sequence[Event]:
    """Changes of the rate between payout and end, as events: only those that change something.

    A reset date is the first that the new rate is counted from, so that the first day's interest
    at it belongs to the day after: a reset on a due date leaves the instalment due then as it was.
    """
    told, before = [], rate_on(terms, starts_on)
    for day in _reset_days(terms, starts_on, ends_on):
        rate = rate_on(terms, day)
        if rate != before:
            told.append(Event(EventKind.RATE, next_day(day), rate=rate))
            before = rate
    return told


def _reset_days(terms: FloatingTerms, starts_on: date, ends_on: date) -> list[date]:
    if terms.reset is Reset.NEW_YEAR:
        return [date(year, 1, 1) for year in range(starts_on.year + 1, ends_on.year + 1)]
    told: list[date] = []
    while True:
        step = terms.months * (len(told) + 1)
        day = counted(starts_on, step, every=1, unit=Unit.MONTH, at=MonthEnd.CLAMP)
        if day >= ends_on:
            return told
        told.append(day)
