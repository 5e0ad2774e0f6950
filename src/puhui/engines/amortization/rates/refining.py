"""Zeros of a sum to 60 digits, from a stretch of discount factors or from a point beside one."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from puhui.engines.amortization.rates.sums import EXACT, Sum

#: A step this small, by its place, is the last one: what is left after it is of its square.
_LAST = Decimal("1e-25")
#: A sum this small, by its gross worth, is zero: what 60 digits leave of many flows.
_ZERO = Decimal("1e-40")
_POLISHES, _STEPS = 12, 4_000


def polished(total: Sum, discount: Decimal) -> Decimal:
    """The zero beside a discount factor that doubles have found, by Newton's method."""
    for _ in range(_POLISHES):
        value, slope = total.worth(discount)
        if not slope:
            break
        step = EXACT.divide(value, slope)
        discount = EXACT.subtract(discount, step)
        if abs(step) <= abs(discount) * _LAST:
            break
    return discount


def zeros(total: Sum, ends: Sequence[Decimal], inner: Sequence[Decimal]) -> Iterator[Decimal]:
    """The zeros of a sum from one end to the other, in order; between the points it runs one way.

    An inner point where the sum is zero to 40 digits is a zero, though it may only touch there.
    """
    stops = [ends[0], *inner, ends[1]]
    signs = [_sign(total, stop, touches=stop in inner) for stop in stops]
    for (one, sign), (other, then) in pairwise(zip(stops, signs, strict=True)):
        if not sign:
            yield one
        if sign * then < 0:
            yield _between(total, one, other, sign)
    if not signs[-1]:
        yield stops[-1]


def _sign(total: Sum, discount: Decimal, *, touches: bool) -> int:
    value, _ = total.worth(discount)
    if not value or (touches and abs(value) <= _ZERO * total.gross(discount)):
        return 0
    return 1 if value > 0 else -1


def _between(total: Sum, one: Decimal, other: Decimal, sign: int) -> Decimal:
    """Newton's method kept between two points of different signs; where it leaves, a half."""
    at = EXACT.divide(EXACT.add(one, other), 2)
    for _ in range(_STEPS):
        value, slope = total.worth(at)
        if not value:
            break
        one, other = (at, other) if value * sign > 0 else (one, at)
        step = EXACT.divide(value, slope) if slope else Decimal("Infinity")
        if abs(step) <= abs(at) * _LAST:
            return EXACT.subtract(at, step)
        moved = EXACT.subtract(at, step)
        inside = min(one, other) < moved < max(one, other)
        at = moved if inside else EXACT.divide(EXACT.add(one, other), 2)
    return at
