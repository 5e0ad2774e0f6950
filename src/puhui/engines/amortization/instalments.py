"""The equal instalment of a loan, as the closed vocabulary of the platform states it."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal

#: 19 significant digits: what the figures that banks' systems publish were worked out with.
_EXACT = Context(prec=19, rounding=ROUND_HALF_EVEN)
_CENT = Decimal(1)
#: How often an instalment is tried anew to bring the last one nearer to the others.
_NUDGES = 3


def annuity(minor: int, factors: Sequence[Decimal]) -> int:
    """The equal instalment, in minor units, of a principal over periods of interest `factors`.

    P × Π(1 + f) / s(n), with s(1) = 1 and s(k) = 1 + s(k-1) × (1 + f(k)): each step to 19
    significant digits, then once to whole minor units, halves to even.

    >>> annuity(10_000, [Decimal("0.01")] * 6)
    1725
    """
    growth, sums = Decimal(1), Decimal(0)
    for factor in factors:
        step = _EXACT.add(Decimal(1), factor)
        growth = _EXACT.multiply(growth, step)
        sums = _EXACT.add(Decimal(1), _EXACT.multiply(sums, step))
    exact = _EXACT.divide(_EXACT.multiply(Decimal(minor), growth), sums)
    return int(exact.quantize(_CENT, ROUND_HALF_EVEN))


def monthly_factor(rate: Decimal) -> Decimal:
    """The interest factor of a twelfth of a year, to 19 significant digits."""
    return _EXACT.multiply(rate, _EXACT.divide(Decimal(1), Decimal(12)))


def nudged(instalment: int, count: int, last: Callable[[int], int]) -> int:
    """An instalment moved so that the last one, which takes the remainder, differs less.

    `last` tells the last total that an instalment leads to. While it differs by more than half
    the count in minor units, at most three times, instalment + gap / count is tried; a try is
    kept only where it makes the gap smaller.
    """
    gap = last(instalment) - instalment
    for _ in range(_NUDGES):
        if abs(gap) <= count // 2:
            break
        tried = instalment + round(Decimal(gap) / count)
        then = last(tried) - tried
        if abs(then) >= abs(gap):
            break
        instalment, gap = tried, then
    return instalment
