"""Unit-periods of Regulation Z, appendix J: whole ones counted back, the rest as a part of one."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from puhui.kernel.periods import add_months


class Unit(StrEnum):
    """What a unit-period is a multiple of."""

    DAY = "day"
    WEEK = "week"
    SEMIMONTH = "semimonth"
    MONTH = "month"
    YEAR = "year"


#: How many days the rest is a part of, for one unit.
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.SEMIMONTH: 15, Unit.MONTH: 30, Unit.YEAR: 365}
#: And how few days one unit may last by the calendar.
_FEWEST = _DAYS | {Unit.SEMIMONTH: 13, Unit.MONTH: 28}


def moved(day: date, unit: Unit, count: int) -> date:
    """The day `count` units after a day (before it, where below zero).

    A month that lacks the day has its last one. Half a month goes between the day of a month and
    the one 15 days after it, the last day of a month standing for the 30th.

    >>> moved(date(1978, 3, 1), Unit.SEMIMONTH, -1), moved(date(1978, 3, 1), Unit.SEMIMONTH, 3)
    (datetime.date(1978, 2, 16), datetime.date(1978, 4, 16))
    """
    if unit in (Unit.DAY, Unit.WEEK):
        return day + timedelta(count * _DAYS[unit])
    if unit is Unit.SEMIMONTH:
        return _half_months(day, count) if count else day
    return add_months(day, count * (12 if unit is Unit.YEAR else 1))


def apart(earlier: date, later: date, unit: Unit, every: int) -> tuple[int, Fraction]:
    """Whole unit-periods counted back from the later day, and the rest as a part of one.

    >>> apart(date(1978, 5, 23), date(1978, 10, 1), Unit.MONTH, 3)
    (1, Fraction(13, 30))
    """
    units = (later - earlier).days // _FEWEST[unit] + 1
    while moved(later, unit, -units) < earlier:
        units -= 1
    days = (moved(later, unit, -units) - earlier).days
    periods, rest = divmod(units, every)
    return periods, Fraction(rest * _DAYS[unit] + days, every * _DAYS[unit])


def _half_months(day: date, count: int) -> date:
    last = monthrange(day.year, day.month)[1]
    second = day.day > 15
    anchor = min(day.day, 30) if day.day < last or last > 30 else 30
    first_day = anchor - 15 if second else day.day
    months, half = divmod(count + second, 2)
    month = add_months(day.replace(day=1), months)
    wanted = first_day + 15 * half
    return month.replace(day=min(wanted, monthrange(month.year, month.month)[1]))
