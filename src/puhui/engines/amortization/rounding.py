"""The one place where a share of an amount becomes whole minor units."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Mode(StrEnum):
    """What happens to halves: to the even neighbour, away from zero; or everything upwards."""

    HALF_EVEN = "HALF_EVEN"
    HALF_UP = "HALF_UP"
    UP = "UP"


_MILLION = 10**6


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

    def principal(self, exact: Fraction) -> int:
        """An equal share of the principal in minor units; no multiple of instalments bears on it."""
        return nearest(exact, self.step, self.mode)

    def instalment(self, exact: Fraction) -> int:
        """An instalment in minor units: rounded to a step, then to the multiple where there is one.

        Upwards it goes from the exact amount, so that a part of a cent above a multiple counts.

        >>> Rounding(multiple=100).instalment(Fraction(31250))
        31200
        >>> Rounding(multiple=100, multiple_mode=Mode.UP).instalment(Fraction(312001, 10))
        31300
        """
        mode = self.multiple_mode or self.mode
        if self.multiple is not None and mode is Mode.UP:
            # Instalments are known to 19 digits: what lies beyond a millionth is no part of a cent.
            return nearest(
                Fraction(nearest(exact * _MILLION, 1, self.mode), _MILLION), self.multiple, mode
            )
        told = nearest(exact, self.step, self.mode)
        return told if self.multiple is None else nearest(Fraction(told), self.multiple, mode)


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
