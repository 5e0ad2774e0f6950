"""The annual percentage rate of Regulation Z, appendix J: nominal, by the actuarial method."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from puhui.engines.amortization.rates.answers import Rates, solved
from puhui.engines.amortization.rates.flows import whole
from puhui.engines.amortization.rates.sums import EXACT, WIDE, Sum
from puhui.engines.amortization.rates.unit_periods import Unit, apart, moved

#: Whole numbers by the step they stand at.
type _Flows = dict[int, int]


@dataclass(frozen=True, slots=True)
class Regular:
    """An amount paid `count` times, one unit-period apart, from `first` on."""

    amount: Decimal
    first: date
    count: int = 1


@dataclass(frozen=True, slots=True)
class UnitPeriod:
    """`every` units, and how many of such periods make a year."""

    unit: Unit
    every: int
    per_year: Decimal


def actuarial(advance: Decimal, on: date, period: UnitPeriod, payments: Sequence[Regular]) -> Rates:
    """Every i above -1 a unit-period that solves one advance, times the unit-periods of a year.

    advance = Σ payment / ((1 + f·i)(1 + i)^t): t whole unit-periods counted back from the payment
    to the advance, f the rest of one. What is paid a whole number of unit-periods after the first
    payment has its f.

    With v = 1 / (1 + i), (1 + f·i) is f/v + (1 - f), which is above zero for all i above -1: so
    multiplying by it adds no rate and loses none.
    """
    had, *paid = whole([advance, *(each.amount for each in payments)])
    by_rest: dict[Fraction, _Flows] = {}
    for each, amount in zip(payments, paid, strict=True):
        start, rest = _placed(on, period, each.first, min(other.first for other in payments))
        flows = by_rest.setdefault(rest, {})
        for turn in range(each.count):
            flows[start + turn] = flows.get(start + turn, 0) + amount
    value, under = _gathered([(rest, flows) for rest, flows in sorted(by_rest.items())])
    total = [*((step, had * share) for step, share in under.items()), *((step, -amount) for step, amount in value.items())]  # fmt: skip
    return solved(Sum.of(total), Decimal(1), lambda discount: _nominal(discount, period.per_year))


def _nominal(discount: Decimal, per_year: Decimal) -> Decimal:
    return WIDE.multiply(WIDE.subtract(EXACT.divide(Decimal(1), discount), 1), per_year)


def _placed(on: date, period: UnitPeriod, first: date, earliest: date) -> tuple[int, Fraction]:
    """Whole unit-periods from the advance to a payment, and the rest."""
    unit, every = period.unit, period.every
    periods, rest = apart(on, earliest, unit, every)
    later, _ = apart(earliest, first, unit, every)
    for count in (later, later + 1):
        if moved(earliest, unit, count * every) == first:
            return periods + count, rest
    return apart(on, first, unit, every)


def _gathered(groups: list[tuple[Fraction, _Flows]]) -> tuple[_Flows, _Flows]:
    """Σ flows / (rest/v + 1 - rest) as one fraction, above and below, all in whole numbers."""
    if len(groups) == 1:
        ((rest, flows),) = groups
        over, under = rest.as_integer_ratio()
        return {step: amount * under for step, amount in flows.items()}, {-1: over, 0: under - over}
    half = len(groups) // 2
    (one, under_one), (other, under_other) = _gathered(groups[:half]), _gathered(groups[half:])
    above = _times(one, under_other)
    for step, amount in _times(other, under_one).items():
        above[step] = above.get(step, 0) + amount
    return above, _times(under_one, under_other)


def _times(one: _Flows, other: _Flows) -> _Flows:
    product: _Flows = {}
    for (step, amount), (more, share) in ((a, b) for a in one.items() for b in other.items()):
        product[step + more] = product.get(step + more, 0) + amount * share
    return product
