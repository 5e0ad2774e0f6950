"""Rates: decimal fractions a year, day counts and compounding."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Self

from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput


class DayCount(StrEnum):
    """How a stretch of days becomes a fraction of a year."""

    ACT_365 = "ACT_365"
    ACT_360 = "ACT_360"
    THIRTY_360 = "THIRTY_360"


@dataclass(frozen=True, slots=True)
class Rate:
    """A yearly rate as a fraction: `Rate(Decimal("0.12"))` is 12 % a year.

    >>> Rate.of_percent("12").interest(Money.of("10000"), 36, DayCount.ACT_360)
    Money(minor=12000, currency='CNY')
    """

    fraction: Decimal

    def __post_init__(self) -> None:
        """Refuse floats: they would carry an error into every instalment."""
        if not isinstance(self.fraction, Decimal):
            raise TypeError("a rate is a Decimal")

    @classmethod
    def of_percent(cls, text: str, *, field: str = "rate") -> Self:
        """A rate from percent a year as people write it: "12" or "4.35"."""
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise BadInput("rates.not_a_number", field=field, value=text) from None
        if not value.is_finite():
            raise BadInput("rates.not_a_number", field=field, value=text)
        return cls(value / 100)

    @property
    def percent(self) -> Decimal:
        """The rate in percent a year."""
        return self.fraction * 100

    def __str__(self) -> str:
        """Percent a year as the command line and the API write it, no zeros at the end: `4.35`.

        >>> str(Rate(Decimal("0.056300"))), str(Rate.of_percent("10")), str(Rate(Decimal("0.000")))
        ('5.63', '10', '0')
        """
        return f"{self.percent.normalize():f}"

    def interest(self, principal: Money, days: int, count: DayCount) -> Money:
        """Simple interest for a number of days, halves of a minor unit away from zero."""
        year = 365 if count is DayCount.ACT_365 else 360
        exact = principal.major * self.fraction * days / year
        return Money.rounded_half_up(exact, principal.currency)

    def effective(self, periods_per_year: int) -> "Rate":
        """The effective yearly rate of a nominal one compounded `periods_per_year` times."""
        factor = (1 + self.fraction / periods_per_year) ** periods_per_year
        return Rate(factor - 1)


def days_between(start: date, end: date, count: DayCount) -> int:
    """Days from `start` to `end`: calendar days, or 30 a month (30E/360) where the count says so."""
    if count is not DayCount.THIRTY_360:
        return (end - start).days
    first, last = min(start.day, 30), min(end.day, 30)
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + last - first
