"""The statutory rebate on early settlement in the UK (SI 2004/1483)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from puhui.engines.amortization.rates.sums import EXACT
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

_RATE_PLACES = Decimal("1e-6")
_ONE = Decimal(1)


def uk_rebate(
    *,
    advance: Money,
    payment: Money,
    count: int,
    apr: Rate,
    settled_after: int,
    part: Fraction = Fraction(0),
    periods_per_year: int = 12,
) -> Money:
    """What is let off of the payments still to come when `settled_after` of `count` are made.

    The rate of a period, (1 + apr)^(1/periods_per_year) - 1, is first rounded to six decimals.
    The balance is carried forward at it, over `part` of the running period too, and what remains
    to be paid above it is the rebate, to the nearest minor unit, halves up. Carrying forward is
    not the same as discounting back: the printed rate is a rounded one.

    >>> terms = {"advance": Money.of("5000"), "payment": Money.of("134.57"), "count": 48}
    >>> str(uk_rebate(**terms, apr=Rate.of_percent("14"), settled_after=12))
    '860.52'
    """
    yearly = EXACT.add(_ONE, apr.fraction)
    exact = EXACT.subtract(EXACT.power(yearly, EXACT.divide(_ONE, periods_per_year)), _ONE)
    growth = EXACT.add(_ONE, exact.quantize(_RATE_PLACES, ROUND_HALF_UP))
    balance = Decimal(advance.minor)
    for _ in range(settled_after):
        balance = EXACT.subtract(EXACT.multiply(balance, growth), payment.minor)
    running = EXACT.divide(Decimal(part.numerator), Decimal(part.denominator))
    owed = EXACT.multiply(balance, EXACT.power(growth, running))
    rest = EXACT.subtract(Decimal(payment.minor * (count - settled_after)), owed)
    return Money(int(rest.quantize(_ONE, ROUND_HALF_UP)), advance.currency)
