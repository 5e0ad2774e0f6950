"""Days on which a country works, told from outside, and what becomes of a due date on another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from puhui.kernel.refusals import BadInput

_SATURDAY = 5


class DayRule(StrEnum):
    """Where a due date goes that is no business day.

    `KEEP`: it stays. `FOLLOWING` 顺延: the next business day. `MODIFIED_FOLLOWING`: the next, but
    the one before where that lies in another month. `PRECEDING`: the one before.
    """

    KEEP = "KEEP"
    FOLLOWING = "FOLLOWING"
    MODIFIED_FOLLOWING = "MODIFIED_FOLLOWING"
    PRECEDING = "PRECEDING"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """Holidays on weekdays, and weekend days that are worked (调休), known from `first` to `last`.

    >>> golden = BusinessCalendar.of(
    ...     holidays=[date(2026, 10, 1), date(2026, 10, 2)],
    ...     worked=[],
    ...     first=date(2026, 1, 1),
    ...     last=date(2026, 12, 31),
    ... )
    >>> golden.moved(date(2026, 10, 1), DayRule.FOLLOWING).isoformat()
    '2026-10-05'
    """

    holidays: frozenset[date]
    worked: frozenset[date]
    first: date
    last: date

    @classmethod
    def of(
        cls, *, holidays: Iterable[date], worked: Iterable[date], first: date, last: date
    ) -> "BusinessCalendar":
        """A calendar from any lists of days."""
        return cls(holidays=frozenset(holidays), worked=frozenset(worked), first=first, last=last)

    def is_business(self, day: date) -> bool:
        """Whether a day is worked; beyond the days that are known, whether it is a weekday.

        Holidays are decreed a year ahead; a long loan has due dates that no decree reaches yet.
        They are counted by weekdays until it does, and the schedule is worked out anew then.
        """
        if day in self.worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def moved(self, day: date, rule: DayRule) -> date:
        """Where a due date goes by a rule."""
        if rule is DayRule.KEEP:
            return day
        if rule is DayRule.PRECEDING:
            return self._towards(day, -1)
        then = self._towards(day, 1)
        if rule is DayRule.MODIFIED_FOLLOWING and then.month != day.month:
            return self._towards(day, -1)
        return then

    def _towards(self, day: date, step: int) -> date:
        for _ in range(60):
            if self.is_business(day):
                return day
            day += timedelta(step)
        raise BadInput("amortization.bad_terms", field="calendar", rule="two months with a workday")
