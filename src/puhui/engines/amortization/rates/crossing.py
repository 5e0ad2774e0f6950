"""The one zero of a sum whose amounts change their sign once: found in doubles, whatever its size."""

import math
from collections.abc import Callable

from puhui.engines.amortization.rates.sums import Sum

_STEPS = 400
#: A stretch this narrow, by its place, is as near as doubles come.
_NEAR = 1e-13
#: Two sides as equal as sums of doubles can tell.
_LEVEL = 1e-14
#: Where one side is too small for a double, it is this many times (e to it) smaller.
_FAR = 750.0


def crossing(total: Sum) -> float:
    """The growth of a step, -ln v, at which such a sum is zero.

    False position, ends that stay halved; where that creeps, the stretch is cut in half.
    """
    value, bound = _value(total), _bound(total)
    low, high = -bound, bound
    at_low, at_high = value(low), value(high)
    width, kept = high - low, 0
    for turn in range(_STEPS):
        if high - low <= _NEAR * max(abs(low), abs(high)):
            break
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        if turn % 4 == 3:
            if high - low > width / 2 or not low < middle < high:
                middle = (low + high) / 2
            width = high - low
        at_middle = value(middle)
        if abs(at_middle) < _LEVEL:
            return middle
        # An end that stays for a second time is drawn nearer to zero, so that it moves at last.
        if (at_middle > 0) == (at_high > 0):
            high, at_high = middle, at_middle
            at_low, kept = at_low / (2 if kept < 0 else 1), -1
        else:
            low, at_low = middle, at_middle
            at_high, kept = at_high / (2 if kept > 0 else 1), 1
    return (low + high) / 2


def _bound(total: Sum) -> float:
    """A growth of a step beyond which the first or the last amount outweighs all others."""
    steps, amounts = total.steps, total.amounts
    gross = sum(abs(amount) for amount in amounts)
    first = math.log(gross / abs(amounts[0])) / (steps[1] - steps[0])
    last = math.log(gross / abs(amounts[-1])) / (steps[-1] - steps[-2])
    return max(first, last) * (1 + 1e-9) + 1e-9 / steps[-1]


def _value(total: Sum) -> Callable[[float], float]:
    """The logarithm of what comes in over what goes out, by the growth of a step.

    It has the sign of the sum and is nearly a straight line, on which false position needs few
    steps. Both sides are scaled alike, so that nothing overflows.
    """
    most = max(abs(amount) for amount in total.amounts)
    shares = [
        (step, amount / most) for step, amount in zip(total.steps, total.amounts, strict=True)
    ]
    ins = [(step, share) for step, share in shares if share > 0]
    outs = [(step, -share) for step, share in shares if share < 0]
    last = total.steps[-1]

    def told(growth: float) -> float:
        shift = last if growth < 0 else 0
        come, go = _worth(ins, growth, shift), _worth(outs, growth, shift)
        if not come or not go:
            return _FAR if come else -_FAR
        return math.log(come) - math.log(go)

    return told


def _worth(pairs: list[tuple[int, float]], growth: float, shift: int) -> float:
    return math.fsum([share * math.exp(growth * (shift - step)) for step, share in pairs])
