"""Effective annual rates of dated flows: what a loan costs a year, everything in it."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import pairwise

from puhui.engines.amortization.planning import Schedule
from puhui.engines.amortization.terms import Terms
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

#: A year of 365 days, as the costs of loans in China are told.
YEAR_DAYS = Decimal(365)
#: Far beyond what is told, so that no step of the last polish shows.
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, Emax=999_999, Emin=-999_999)
#: A rate is told to this many places.
_PLACES = Decimal("1e-18")
#: Above this a rate says nothing any more; it comes from flows a day or two apart.
_MOST = Decimal("1e30")
#: Steps of the search for several roots, and of each refinement.
_GRID, _STEPS, _POLISHES = 4_000, 200, 12


def dated_rate(flows: Sequence[tuple[date, Money]], year_days: Decimal = YEAR_DAYS) -> Rate | None:
    """The x > -1 with Σ amount / (1 + x)^(days from the first flow / year_days) = 0.

    Flows need not be in order; those of one day count as their sum. None where no rate solves it.
    Amounts that change their sign once have one rate at most, and it is found. Where they change
    more often there may be several: then it is the smallest that is not below zero, else the one
    nearest to zero (a rate at which the sum only touches zero is not looked for). Where all sums
    are zero every rate solves it, and the answer is 0. Worked out to 60 digits and told to 18
    places, the same on every machine.

    >>> told = dated_rate([(date(2025, 1, 1), Money(-100)), (date(2026, 1, 1), Money(112))])
    >>> f"{told.percent.normalize():f}"
    '12'
    """
    steps = _by_day(flows)
    if not steps:
        return Rate(Decimal(0))
    if not 0 < year_days < math.inf:
        raise ValueError("a year has days")
    found = [
        rate
        for low, high in _brackets(steps)
        if (rate := _polished(steps, _refined(steps, low, high), year_days)) is not None
    ]
    if not found:
        return None
    return Rate(min(found, key=lambda rate: (rate < 0, abs(rate))))


def all_in(schedule: Schedule, terms: Terms) -> Rate | None:
    """What a loan costs a year, everything in it: effective, by dated flows, year of 365 days.

    The borrower has the principal less the fee that is kept back, and pays the totals on their
    due dates. None where no rate solves it.
    """
    fee = terms.upfront_fee.minor if terms.upfront_fee else 0
    had = Money(fee - terms.principal.minor, terms.principal.currency)
    paid = ((row.due_date, row.total) for row in schedule.rows)
    return dated_rate([(terms.disbursed_on, had), *paid])


def _by_day(flows: Sequence[tuple[date, Money]]) -> list[tuple[int, int]]:
    """Days from the earliest flow and amounts in minor units, in order, without the zeros."""
    currencies = {amount.currency for _, amount in flows}
    if len(currencies) > 1:
        raise ValueError(f"{' and '.join(sorted(currencies))} do not mix")
    sums: dict[date, int] = defaultdict(int)
    for day, amount in flows:
        sums[day] += amount.minor
    days = sorted(day for day in sums if sums[day])
    return [((day - days[0]).days, sums[day]) for day in days]


def _brackets(steps: list[tuple[int, int]]) -> Iterator[tuple[float, float]]:
    """Stretches of daily log-growth in which the present value changes its sign.

    Moving all flows by the same days changes no root, so days count from the earliest flow.
    """
    changes = sum((one > 0) != (other > 0) for (_, one), (_, other) in pairwise(steps))
    if not changes:
        return
    value = _value(steps)
    bound = _bound(steps)
    points = [-bound, bound] if changes == 1 else list(_grid(bound, steps[-1][0]))
    signs = [value(point) > 0 for point in points]
    for (low, was), (high, then) in pairwise(zip(points, signs, strict=True)):
        if was != then:
            yield low, high


def _bound(steps: list[tuple[int, int]]) -> float:
    """A daily log-growth beyond which the first or the last flow outweighs all others."""
    gross = sum(abs(amount) for _, amount in steps)
    first = math.log(gross / abs(steps[0][1])) / (steps[1][0] - steps[0][0])
    last = math.log(gross / abs(steps[-1][1])) / (steps[-1][0] - steps[-2][0])
    return max(first, last) + 1e-9


def _grid(bound: float, days: int) -> Iterator[float]:
    """Points from -bound to bound, dense around zero; zero itself is one of them."""
    scale = 1 / days
    reach = math.asinh(bound / scale)
    half = _GRID // 2
    for place in range(-half, half + 1):
        yield scale * math.sinh(reach * place / half)


def _value(steps: list[tuple[int, int]]) -> Callable[[float], float]:
    """Present value by daily log-growth, scaled so that nothing overflows: the sign is exact."""
    last = steps[-1][0]

    def told(growth: float) -> float:
        shift = last if growth < 0 else 0
        return math.fsum(amount * math.exp(growth * (shift - day)) for day, amount in steps)

    return told


def _refined(steps: list[tuple[int, int]], low: float, high: float) -> float:
    """A root between two points of different signs, by false position with halved ends."""
    value = _value(steps)
    at_low, at_high = value(low), value(high)
    for _ in range(_STEPS):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        if not low < middle < high or (high - low) <= 1e-13 * max(abs(low), abs(high)):
            return (low + high) / 2
        at_middle = value(middle)
        if at_middle == 0:
            return middle
        if (at_middle > 0) == (at_high > 0):
            high, at_high, at_low = middle, at_middle, at_low / 2
        else:
            low, at_low, at_high = middle, at_middle, at_high / 2
    return (low + high) / 2


def _polished(steps: list[tuple[int, int]], growth: float, year_days: Decimal) -> Decimal | None:
    """The rate at a root, by Newton's method on the daily discount factor, to 60 digits."""
    discount = _EXACT.exp(Decimal(-growth))
    for _ in range(_POLISHES):
        value, slope = _horner(steps, discount)
        if not slope:
            break
        step = _EXACT.divide(value, slope)
        discount = _EXACT.subtract(discount, step)
        if abs(step) <= abs(discount) * Decimal("1e-45"):
            break
    yearly = _EXACT.subtract(_EXACT.power(discount, -year_days), Decimal(1))
    return None if yearly > _MOST else yearly.quantize(_PLACES, ROUND_HALF_EVEN, _EXACT)


def _horner(steps: list[tuple[int, int]], discount: Decimal) -> tuple[Decimal, Decimal]:
    """Present value and its slope by the discount factor; gaps of one length are raised once."""
    value = slope = Decimal(0)
    powers: dict[int, Decimal] = {}
    gaps = [after - before for (before, _), (after, _) in pairwise(steps)]
    for (_, amount), gap in zip(reversed(steps), [0, *reversed(gaps)], strict=True):
        if gap not in powers:
            powers[gap] = _EXACT.power(discount, gap) if gap else Decimal(1)
        raised = powers[gap]
        turned = _EXACT.divide(_EXACT.multiply(_EXACT.multiply(value, gap), raised), discount)
        slope = _EXACT.fma(slope, raised, turned)
        value = _EXACT.fma(value, raised, amount)
    return value, slope
