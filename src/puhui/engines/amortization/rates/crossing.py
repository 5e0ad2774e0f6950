"""The one zero of a sum whose amounts change their sign once: found in doubles, whatever its size."""

import math
from collections.abc import Callable

from puhui.engines.amortization.rates.sums import Sum

_STEPS = 400
#: A stretch this narrow, by its place, is as near as doubles come.
_NEAR = 1e-13


def crossing(total: Sum) -> float:
    """The growth of a step, -ln v, at which such a sum is zero.

    False position with halved ends; where that creeps, the stretch is cut in half.
    """
    value, bound = _value(total), _bound(total)
    low, high = -bound, bound
    at_low, at_high = value(low), value(high)
    width = high - low
    for turn in range(_STEPS):
        if high - low <= _NEAR * max(abs(low), abs(high)):
            break
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        if turn % 4 == 3:
            if high - low > width / 2 or not low < middle < high:
                middle = (low + high) / 2
            width = high - low
        at_middle = value(middle)
        if at_middle == 0:
            return middle
        if (at_middle > 0) == (at_high > 0):
            high, at_high, at_low = middle, at_middle, at_low / 2
        else:
            low, at_low, at_high = middle, at_middle, at_high / 2
    return (low + high) / 2


def _bound(total: Sum) -> float:
    """A growth of a step beyond which the first or the last amount outweighs all others."""
    steps, amounts = total.steps, total.amounts
    gross = sum(abs(amount) for amount in amounts)
    first = math.log(gross / abs(amounts[0])) / (steps[1] - steps[0])
    last = math.log(gross / abs(amounts[-1])) / (steps[-1] - steps[-2])
    return max(first, last) * (1 + 1e-9) + 1e-9 / steps[-1]


def _value(total: Sum) -> Callable[[float], float]:
    """The sum by the growth of a step, scaled so that nothing overflows: the sign is exact."""
    most = max(abs(amount) for amount in total.amounts)
    pairs = [(step, amount / most) for step, amount in zip(total.steps, total.amounts, strict=True)]
    last = total.steps[-1]

    def told(growth: float) -> float:
        shift = last if growth < 0 else 0
        return math.fsum(amount * math.exp(growth * (shift - step)) for step, amount in pairs)

    return told
