"""The equal instalment of a loan, as the closed vocabulary of the platform states it."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache

#: 19 significant digits: what the figures that banks' systems publish were worked out with.
_EXACT = Context(prec=19, rounding=ROUND_HALF_EVEN)


def level(
    minor: int, factors: Sequence[Decimal], weights: Sequence[Decimal] = (), *, left: int = 0
) -> Decimal:
    """The payment, not rounded, that brings `minor` down to `left` over periods of `factors`.

    With `weights` payment k is the answer × weight k: (P × Π(1 + f) - left) / s(n), with
    s(k) = s(k-1) × (1 + f(k)) + weight(k).

    >>> level(30_000, [Decimal(0)] * 2, [Decimal(1), Decimal(2)])
    Decimal('10000')
    """
    growth, sums = Decimal(1), Decimal(0)
    for place, factor in enumerate(factors):
        step = _EXACT.add(Decimal(1), factor)
        growth = _EXACT.multiply(growth, step)
        weight = weights[place] if weights else Decimal(1)
        sums = _EXACT.add(weight, _EXACT.multiply(sums, step))
    owed = _EXACT.subtract(_EXACT.multiply(Decimal(minor), growth), Decimal(left))
    return _EXACT.divide(owed, sums)


@lru_cache(maxsize=4096)
def factor(pieces: tuple[tuple[Fraction, Fraction], ...]) -> Decimal:
    """The interest factor of pieces (rate a year, part of a year), to 19 significant digits."""
    told = Decimal(0)
    for rate, part in pieces:
        told = _EXACT.add(told, _EXACT.multiply(_decimal(rate), _decimal(part)))
    return told


def _decimal(exact: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
