"""Periods: half-open stretches of days, business dates and month ends."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

#: The wall clock that a business day of the platform follows unless a caller says otherwise.
BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
#: Days of the months, January first; February of a leap year has one more.
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of days: `start` is in it, `end` is not.

    >>> Period(date(2026, 1, 1), date(2026, 2, 1)).days
    31
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        """An end before its start is a defect of the caller."""
        if self.end < self.start:
            raise ValueError(f"a period ends after it starts: {self.start} .. {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.end - self.start).days

    def months(self) -> Iterator["Period"]:
        """Its parts, cut at the first of each month."""
        start = self.start
        while start < self.end:
            end = min(add_months(start.replace(day=1), 1), self.end)
            yield Period(start, end)
            start = end


def business_date(moment: datetime, zone: ZoneInfo = BUSINESS_ZONE) -> date:
    """The business date on which an aware instant falls.

    >>> business_date(datetime(2026, 1, 1, 17, tzinfo=UTC))
    datetime.date(2026, 1, 2)
    """
    if moment.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return moment.astimezone(zone).date()


def day_begins_at(day: date, zone: ZoneInfo = BUSINESS_ZONE) -> datetime:
    """The instant, in UTC, at which a business date begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def month_end(day: date) -> date:
    """The last day of the month that `day` lies in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day where it has none.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = 29 if month == 1 and calendar.isleap(year) else _LENGTHS[month]
    return date(year, month + 1, min(day.day, last))


def month_index(day: date) -> int:
    """Months as whole numbers, so that month arithmetic is subtraction: year × 12 + month."""
    return day.year * 12 + day.month


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
