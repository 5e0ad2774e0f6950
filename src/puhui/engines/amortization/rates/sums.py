"""Sums of flows at whole steps of time: exact amounts, and their worth at a discount factor."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from itertools import pairwise
from typing import Self

#: Far beyond what is told, so that no step of the last polish shows.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)
#: For what is next to -1, which 60 digits can't tell from it.
WIDE = Context(prec=1_100, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ amount × v^step, in order of the steps; no amount is zero, steps are whole numbers.

    v, the discount factor of one step, is above zero. What a step and a unit of the amounts are is
    the caller's: neither changes where the sum is zero.

    >>> Sum.of([(5, -100), (17, 112), (5, 0)])
    Sum(steps=(0, 12), amounts=(-100, 112))
    """

    steps: tuple[int, ...]
    amounts: tuple[int, ...]

    @classmethod
    def of(cls, flows: Iterable[tuple[int, int]]) -> Self:
        """The sum of flows in any order, counted from the earliest that is not zero."""
        sums: dict[int, int] = defaultdict(int)
        for step, amount in flows:
            sums[step] += amount
        steps = sorted(step for step in sums if sums[step])
        return cls(tuple(step - steps[0] for step in steps), tuple(sums[step] for step in steps))

    @property
    def changes(self) -> int:
        """How often the amounts change their sign: never fewer than there are roots (Descartes)."""
        return sum((one > 0) != (other > 0) for one, other in pairwise(self.amounts))

    def moment(self, about: int, order: int) -> "Sum":
        """Σ amount × (step - about)^order × v^step, counted from its earliest step.

        With s = -ln v it is, but for its sign and a power of v, the derivative by s of the moment
        of one order less: between two zeros of the one, the other runs one way only.
        """
        pairs = zip(self.steps, self.amounts, strict=True)
        return Sum.of((step, amount * (step - about) ** order) for step, amount in pairs)

    def worth(self, discount: Decimal) -> tuple[Decimal, Decimal]:
        """The sum at a discount factor and its slope there; gaps of one length are raised once."""
        value = slope = Decimal(0)
        powers: dict[int, Decimal] = {}
        gaps = [after - before for before, after in pairwise(self.steps)]
        for amount, gap in zip(reversed(self.amounts), [0, *reversed(gaps)], strict=True):
            if gap not in powers:
                powers[gap] = EXACT.power(discount, gap) if gap else Decimal(1)
            raised = powers[gap]
            turned = EXACT.divide(EXACT.multiply(EXACT.multiply(value, gap), raised), discount)
            slope = EXACT.fma(slope, raised, turned)
            value = EXACT.fma(value, raised, amount)
        return value, slope

    def gross(self, discount: Decimal) -> Decimal:
        """What the amounts are worth without their signs: the scale that zero is told by."""
        bare = Sum(self.steps, tuple(abs(amount) for amount in self.amounts))
        return bare.worth(discount)[0]
