"""The days that China works, as decreed, and a loan whose due dates follow them."""

from datetime import date

from tests.engines.amortization.agreeing import agreement

from puhui.engines.amortization.agreements import DueDates
from puhui.engines.amortization.calendars import BusinessCalendar, DayRule
from puhui.engines.amortization.telling import InstalmentRow, rows
from puhui.engines.amortization.walking import planned
from puhui.foundation.calendars.china import decreed_days


def calendar():
    """The decreed days as the engine takes them."""
    days = decreed_days()
    return BusinessCalendar(
        holidays=days.holidays, worked=days.worked, first=days.first, last=days.last
    )


def test_the_days_reach_to_2026_and_know_swapped_weekends():
    days = decreed_days()

    assert days.last >= date(2026, 12, 31)
    # Spring Festival of 2026: 15 to 23 February off, the Saturdays 14 and 28 February worked.
    assert all(date(2026, 2, day) in days.holidays for day in range(15, 24))
    assert {date(2026, 2, 14), date(2026, 2, 28)} <= days.worked


def test_due_dates_go_to_the_next_day_that_is_worked():
    dates = DueDates(calendar=calendar(), day_rule=DayRule.FOLLOWING)
    terms = agreement(starts_on=date(2026, 1, 17), instalments=2, dates=dates)

    due = [row.due for row in rows(planned(terms)) if isinstance(row, InstalmentRow)]

    assert due == [date(2026, 2, 24), date(2026, 3, 17)]
