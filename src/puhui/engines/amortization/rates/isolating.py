"""All discount factors at which a sum is zero: stretches that hold none are proved so and left."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from puhui.engines.amortization.rates.crossing import crossing
from puhui.engines.amortization.rates.refining import polished, zeros
from puhui.engines.amortization.rates.sums import EXACT, Sum

#: How many orders of moments are tried on the whole range; with every cut one more.
_ORDERS = 3
#: What rounding may add to a sum of doubles, by its gross worth.
_NOISE = 1e-10
#: Growths up to which e to their power is a double.
_DOUBLES = 700
#: Zeros nearer to each other than this are one.
_ONE = Decimal("1e-25")


def discounts(total: Sum, reach: float) -> list[Decimal]:
    """Every v with |ln v| ≤ reach at which a sum that is not empty is zero, in order.

    A sum whose amounts change their sign once has one. Else each stretch is cut in half until, on
    the whole of it, some moment of the sum cannot be zero: of order 0, the stretch has no zero; of
    order 1, the sum runs one way there; and so on upwards, each order splitting the next lower
    into runs. A zero that the sum only touches is found too, and told once.
    """
    if not total.changes:
        return []
    if total.changes == 1:
        growth = crossing(total)
        return [polished(total, _discount(growth))] if abs(growth) <= reach else []
    found: list[Decimal] = []
    for each in sorted(root for piece in _pieces(total, reach) for root in _within(total, piece)):
        if not found or each - found[-1] > _ONE * each:
            found.append(each)
    return found


def _discount(growth: float) -> Decimal:
    """E to the power of -growth, near enough to be polished; where doubles end, in decimals."""
    if abs(growth) < 1:
        # Steps may be so many that a discount next to 1 is all of it.
        return EXACT.add(1, Decimal(math.expm1(-growth)))
    return Decimal(math.exp(-growth)) if abs(growth) < _DOUBLES else EXACT.exp(Decimal(-growth))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of growth on which the moment of `order` about a step is never zero."""

    low: float
    high: float
    about: int
    order: int


def _within(total: Sum, piece: _Piece) -> list[Decimal]:
    ends = [EXACT.exp(Decimal(-growth)) for growth in (piece.high, piece.low)]
    inner: list[Decimal] = []
    for order in reversed(range(piece.order)):
        moment = total.moment(piece.about, order)
        inner = list(zeros(moment, ends, [each for each in inner if ends[0] < each < ends[1]]))
    return inner


def _pieces(total: Sum, reach: float) -> Iterator[_Piece]:
    weights = _Weights.of(total)
    low, high = _range(total)
    stretches = [(max(low, -reach), min(high, reach), 0)]
    while stretches:
        low, high, depth = stretches.pop()
        if low > high:
            continue
        piece = weights.judged(low, high, depth)
        if piece is None:
            middle = (low + high) / 2
            stretches += [(low, middle, depth + 1), (middle, high, depth + 1)]
        elif piece.order:
            yield piece


def _range(total: Sum) -> tuple[float, float]:
    """Between which growths all zeros lie.

    Above, the first amounts of one sign outweigh all of the other sign; below, the last ones do.
    """
    pairs = list(zip(total.steps, total.amounts, strict=True))
    high = crossing(_against(pairs))
    low = crossing(_against(pairs[::-1]))
    margin = 1e-9 * max(abs(low), abs(high)) + 1e-9 / total.steps[-1]
    return low - margin, high + margin


def _against(pairs: list[tuple[int, int]]) -> Sum:
    """The run of one sign that flows begin with, and all flows of the other sign."""
    begins = pairs[0][1] > 0
    end = next(place for place, (_, amount) in enumerate(pairs) if (amount > 0) != begins)
    return Sum.of(pairs[:end] + [each for each in pairs if (each[1] > 0) != begins])


@dataclass(frozen=True, slots=True)
class _Weights:
    """The flows of a sum in doubles: the sizes by their logarithms, so that none overflows."""

    steps: NDArray[np.float64]
    sizes: NDArray[np.float64]
    signs: NDArray[np.float64]
    changes: int

    @classmethod
    def of(cls, total: Sum) -> "_Weights":
        most = max(abs(amount) for amount in total.amounts)
        shares = np.array([amount / most for amount in total.amounts])
        return cls(
            np.array(total.steps, dtype=float),
            np.log(np.abs(shares)),
            np.sign(shares),
            total.changes,
        )

    def judged(self, low: float, high: float, depth: int) -> _Piece | None:
        """The piece that a stretch is, or None where it has to be cut."""
        middle, half = (low + high) / 2, (high - low) / 2
        sizes = self.sizes - middle * self.steps
        sizes -= sizes.max()
        weights = np.exp(sizes)
        about = round(float(weights @ self.steps / weights.sum()))
        arms = self.steps - about
        # By how much a flow may differ anywhere on the stretch from what it is in the middle.
        swing = np.exp(np.minimum(sizes + half * np.abs(arms), 700.0)) - weights
        arms = arms / max(np.abs(arms).max(), 1.0)
        room = _ORDERS + depth
        for order in range(self.changes + 1):
            terms = weights * arms**order
            value, noise = abs(terms @ self.signs), _NOISE * np.abs(terms).sum()
            if value > np.abs(arms) ** order @ swing + noise:
                return _Piece(low, high, about, order)
            # Where doubles can't tell it from zero, cutting would not help: only the next order.
            room -= value > noise
            if not room:
                break
        narrowest = not low < middle < high
        return _Piece(low, high, about, 1) if narrowest else None
