"""What a method answers: every rate that solves it, and the one that is told first."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from puhui.engines.amortization.rates.isolating import discounts
from puhui.engines.amortization.rates.sums import EXACT, WIDE, Sum

#: Above this, as a fraction a year, a rate says little; it comes from flows a day or two apart.
MOST = Decimal("1e15")
#: Rates are looked for with 1 + x from 10^-1000 to 10^1000; this is the natural logarithm of that.
REACH = 2302.585092994
_PLACES, _DIGITS = -12, 30
_ALL = Decimal(-100)


@dataclass(frozen=True, slots=True)
class Rates:
    """All rates that solve a method, as fractions a year in order; `every` where any rate does."""

    roots: tuple[Decimal, ...]
    every: bool = False

    @property
    def chosen(self) -> Decimal | None:
        """Of several the smallest that is not below zero, else the one nearest to zero.

        One beyond `MOST` only where there is no other; 0 where any rate solves it; None where
        none does.

        >>> Rates((Decimal("-0.5"), Decimal("0.1"), Decimal("0.3"))).chosen
        Decimal('0.1')
        """
        if self.every:
            return Decimal(0)
        return min(self.roots, key=lambda rate: (rate > MOST, rate < 0, abs(rate)), default=None)


def solved(total: Sum, per_year: Decimal, told: Callable[[Decimal], Decimal]) -> Rates:
    """The rates of a sum whose steps go `per_year` into a year of the method.

    `told` makes the rate, as a fraction a year, of the discount factor of one step.
    """
    if not total.steps:
        return Rates((), every=True)
    found = discounts(total, REACH / float(per_year))
    return Rates(tuple(sorted(told(discount) for discount in found)))


def effective(total: Sum, per_year: Decimal) -> Rates:
    """The effective yearly rates x of a sum whose steps go `per_year` into a year."""
    return solved(total, per_year, lambda discount: WIDE.subtract(EXACT.power(discount, -per_year), 1))  # fmt: skip


def percent(rate: Decimal) -> str:
    """A rate as percent a year: 12 places or 30 digits, whichever is fewer, no trailing zeros.

    A rate just above -100 % keeps the digits that tell it from there.

    >>> percent(Decimal("0.0643441248812345678")), percent(Decimal("0.120")), percent(Decimal(0))
    ('6.434412488123', '12', '0')
    """
    exact = WIDE.multiply(rate, 100)
    places = max(_PLACES, exact.adjusted() - _DIGITS + 1)
    above = WIDE.subtract(exact, _ALL)
    if above and above.adjusted() < places + 3:
        places = above.adjusted() - 3
    return f"{WIDE.normalize(exact.quantize(Decimal(1).scaleb(places), ROUND_HALF_EVEN, WIDE)):f}"
