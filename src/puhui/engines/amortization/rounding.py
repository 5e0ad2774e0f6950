"""The one place where a share of an amount becomes whole minor units."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Mode(StrEnum):
    """What happens to halves: to the even neighbour, away from zero; or everything upwards."""

    HALF_EVEN = "HALF_EVEN"
    HALF_UP = "HALF_UP"
    UP = "UP"


@dataclass(frozen=True, slots=True)
class Rounding:
    """How interest and instalments of a loan become money.

    `step` is the smallest unit of interest in minor units (1 is a cent). `multiple` is what
    instalments are a multiple of, in minor units, None where a step is enough; `multiple_mode` is
    how they get there.
    """

    mode: Mode = Mode.HALF_EVEN
    step: int = 1
    multiple: int | None = None
    multiple_mode: Mode | None = None

    def interest(self, exact: Fraction) -> int:
        """Interest of one row in minor units, rounded once."""
        return nearest(exact, self.step, self.mode)

    def instalment(self, exact: Fraction) -> int:
        """An instalment in minor units: rounded to a step, then to the multiple where there is one.

        >>> Rounding(multiple=100).instalment(Fraction(31250))
        31200
        """
        told = nearest(exact, self.step, self.mode)
        if self.multiple is None:
            return told
        return nearest(Fraction(told), self.multiple, self.multiple_mode or self.mode)


def nearest(exact: Fraction, step: int, mode: Mode) -> int:
    """The multiple of `step` that an exact amount is rounded to."""
    numerator, denominator = exact.numerator, exact.denominator * step
    if mode is Mode.UP:
        return -(-numerator // denominator) * step
    if mode is Mode.HALF_EVEN:
        return half_even(numerator, denominator) * step
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator)) * step


def half_even(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction, halves to the even one; `denominator` is above zero.

    >>> half_even(5, 2), half_even(7, 2), half_even(-5, 2)
    (2, 4, -2)
    """
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and whole % 2):
        return whole + 1
    return whole
