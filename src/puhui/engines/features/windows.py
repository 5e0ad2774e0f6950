"""Where windows of months end: with the last month that is over."""

from datetime import date

from puhui.kernel.periods import month_index, next_day

#: The most months that a feature looks back on.
WINDOW_MONTHS = 36


def last_month(as_of: date) -> int:
    """The index of the last month that is over on the evening of a day.

    A month that has only begun would count as a whole one with few sales, and everybody's trade
    would seem to collapse on the first of each month.

    >>> last_month(date(2026, 3, 30)) == month_index(date(2026, 2, 1))
    True
    >>> last_month(date(2026, 3, 31)) == month_index(date(2026, 3, 1))
    True
    """
    return month_index(next_day(as_of)) - 1


def age_sql(as_of: date) -> str:
    """The age of the column `month`: 0 for the last month that is over, -1 for one that is not."""
    return (
        f"{last_month(as_of)} - (CAST(extract(year FROM month) AS INTEGER) * 12"
        " + CAST(extract(month FROM month) AS INTEGER))"
    )


def age_of_day(as_of: date) -> int:
    """The age of the month of the day itself: -1 where it is not over, else 0."""
    return last_month(as_of) - month_index(as_of)
