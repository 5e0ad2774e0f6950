"""Holidays and worked weekends of mainland China, as the State Council decrees them each year.

The days come with the package chinesecalendar (MIT), a new version of which carries each decree.
"""

from dataclasses import dataclass
from datetime import date

from chinese_calendar.constants import holidays, workdays


@dataclass(frozen=True, slots=True)
class DecreedDays:
    """Days off, and weekend days that are worked instead (调休), known from `first` to `last`."""

    holidays: frozenset[date]
    worked: frozenset[date]
    first: date
    last: date


def decreed_days() -> DecreedDays:
    """All that has been decreed, from 2004 to the last year that the package knows.

    >>> decreed_days().first.isoformat()
    '2004-01-01'
    """
    last = max(holidays).year
    return DecreedDays(
        frozenset(holidays), frozenset(workdays), date(min(holidays).year, 1, 1), date(last, 12, 31)
    )
