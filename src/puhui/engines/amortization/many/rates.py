"""Effective annual rates of the flows of many loans at once, in doubles."""

import math
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from puhui.engines.amortization.annual_rates import dated_rate
from puhui.engines.amortization.many.columns import Whole
from puhui.engines.amortization.many.compiling import compiled, shared_out
from puhui.kernel.money import Money

type Doubles = NDArray[np.float64]

#: The day that days are counted from where a loan goes through the engine for one.
_START = date(1900, 1, 1)


@compiled
def _worths(days: Whole, amounts: Whole, low: int, high: int, growth: float) -> tuple[float, float, float, float]:  # fmt: skip
    """What comes in and what goes out is worth, and how both move with the growth of a day."""
    into, out, into_by, out_by = 0.0, 0.0, 0.0, 0.0
    for place in range(low, high):
        day = float(days[place] - days[low])
        worth = float(amounts[place]) * math.exp(-growth * day)
        if worth > 0.0:
            into, into_by = into + worth, into_by - day * worth
        else:
            out, out_by = out - worth, out_by + day * worth
    return into, out, into_by, out_by


@compiled
def _usual(days: Whole, amounts: Whole, low: int, high: int) -> bool:
    """Whether days rise and amounts, none of them all of one sign, change their sign once."""
    changes, before = 0, 0
    for place in range(low, high):
        if place > low and days[place] < days[place - 1]:
            return False
        sign = np.sign(amounts[place])
        if sign != 0:
            changes += before not in (0, sign)
            before = sign
    return changes == 1


@compiled
def _growth(days: Whole, amounts: Whole, low: int, high: int) -> float:
    """The growth of a day at which both sides are worth the same, by Newton on their logarithms."""
    growth = 0.0
    for _ in range(60):
        into, out, into_by, out_by = _worths(days, amounts, low, high, growth)
        slope = into_by / into - out_by / out
        step = math.log(into / out) / slope
        growth -= step
        if not abs(growth) < 5.0:
            return math.nan
        if abs(step) <= 1e-15 + 1e-13 * abs(growth):
            return growth
    return math.nan


@compiled
def _found(starts: Whole, days: Whole, amounts: Whole, year_days: float, told: Doubles, low: int, high: int) -> list[int]:  # fmt: skip
    odd = [low for _ in range(0)]
    for loan in range(low, high):
        begin, end = starts[loan], starts[loan + 1]
        growth = math.nan
        if _usual(days, amounts, begin, end):
            growth = _growth(days, amounts, begin, end)
        told[loan] = np.expm1(growth * year_days)
        if not np.isfinite(told[loan]):
            odd.append(loan)
    return odd


def dated_rates(starts: Whole, days: Whole, amounts_minor: Whole, *, year_days: float = 365.0, threads: int | None = None) -> Doubles:  # fmt: skip
    """The rate of each loan as a fraction a year; NaN where none solves it.

    Loan k has the flows `starts[k]` to `starts[k + 1]`: days counted from any day, and amounts in
    minor units, minus what is paid out. To about 12 digits; what is decided by a rate takes the
    exact one. Flows out of order, those whose signs change more than once and those that doubles
    do not solve go through `annual_rates.dated_rate`.

    >>> flows = np.array([0, 365]), np.array([-10_000, 11_200])
    >>> dated_rates(np.array([0, 2]), *flows).round(12).tolist()
    [0.12]
    """
    told = np.empty(len(starts) - 1)

    def work(low: int, high: int) -> list[int]:
        return _found(starts, days, amounts_minor, year_days, told, low, high)

    for odd in shared_out(work, len(told), threads):
        for loan in odd:
            flows = range(int(starts[loan]), int(starts[loan + 1]))
            first = min((int(days[place]) for place in flows), default=0)
            told[loan] = _exact([(int(days[place]) - first, int(amounts_minor[place])) for place in flows], year_days)  # fmt: skip
    return told


def _exact(flows: list[tuple[int, int]], year_days: float) -> float:
    dated = [(_START + timedelta(day), Money(amount)) for day, amount in flows]
    rate = dated_rate(dated, Decimal(str(year_days)))
    return float("nan") if rate is None else float(rate.fraction)
