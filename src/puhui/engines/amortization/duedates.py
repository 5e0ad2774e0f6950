"""When instalments fall due: counted from one day, never from the due date before."""

from datetime import MAXYEAR, date, timedelta
from enum import StrEnum

from puhui.engines.amortization.daycounts import Stretch, Unit
from puhui.kernel.periods import add_months, month_end
from puhui.kernel.refusals import BadInput

_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}


class MonthEnd(StrEnum):
    """A month lacks the day: its last day (`CLAMP`), or the first of the next one (`ROLL`)."""

    CLAMP = "CLAMP"
    ROLL = "ROLL"


class DueRule(StrEnum):
    """Days that due dates are pulled to: none, the first of the next month, the month's last."""

    SAME_DAY = "SAME_DAY"
    MONTH_START = "MONTH_START"
    MONTH_END = "MONTH_END"


def counted(anchor: date, periods: int, *, every: int, unit: Unit, at: MonthEnd) -> date:
    """The day that lies `periods` periods after `anchor`.

    >>> counted(date(2025, 1, 31), 1, every=1, unit=Unit.MONTH, at=MonthEnd.ROLL).isoformat()
    '2025-03-01'
    """
    try:
        if unit in _DAYS:
            return anchor + timedelta(_DAYS[unit] * every * periods)
        told = add_months(anchor, _MONTHS[unit] * every * periods)
    except (OverflowError, ValueError):
        rule = f"before the year {MAXYEAR}"
        raise BadInput("amortization.bad_terms", field="due dates", rule=rule) from None
    if at is MonthEnd.ROLL and told.day < anchor.day:
        return told + timedelta(1)
    return told


def pulled(first: date, place: int, rule: DueRule, *, every: int, unit: Unit, at: MonthEnd) -> date:
    """Due date number `place` (from 0) where the first is given and a rule pulls it.

    >>> pulled(
    ...     date(2022, 10, 17),
    ...     0,
    ...     DueRule.MONTH_START,
    ...     every=1,
    ...     unit=Unit.MONTH,
    ...     at=MonthEnd.CLAMP,
    ... ).isoformat()
    '2022-11-01'
    """
    if rule is DueRule.MONTH_START:
        first = month_end(first) + timedelta(1)
    if rule is DueRule.MONTH_END:
        return month_end(counted(first.replace(day=1), place, every=every, unit=unit, at=at))
    return counted(first, place, every=every, unit=unit, at=at)


def stretches(
    start: date, due: date, *, every: int, unit: Unit, at: MonthEnd
) -> tuple[Stretch, ...]:
    """A stretch of time as whole periods from its start, and the part of one that is left.

    1 January to 18 February by months: January whole, then 17 of February's 29 days.
    """
    told, place, begin = [], 1, start
    while begin < due:
        end = counted(start, place, every=every, unit=unit, at=at)
        told.append(Stretch(begin, min(end, due), (end - begin).days))
        begin, place = end, place + 1
    return tuple(told)
