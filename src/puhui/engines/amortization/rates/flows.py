"""Effective rates: of dated flows, of flows in years, and of months as in the EU and the UK."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from puhui.engines.amortization.rates.answers import Rates, effective
from puhui.engines.amortization.rates.sums import EXACT, Sum


@dataclass(frozen=True, slots=True)
class Monthly:
    """An amount paid `count` times, first after `first_month` months (a part of one counts), then monthly."""

    amount: Decimal
    first_month: Decimal
    count: int = 1


def dated(flows: Sequence[tuple[date, Decimal]], year_days: Decimal) -> Rates:
    """Every x > -1 with Σ amount / (1 + x)^(days / year_days) = 0, in any order of the flows.

    Which day is counted from changes no rate.

    >>> flows = [(date(2025, 1, 1), Decimal(-100)), (date(2026, 1, 1), Decimal(112))]
    >>> dated(flows, Decimal(365)).chosen == Decimal("0.12")
    True
    """
    return _timed(((Fraction(day.toordinal()), amount) for day, amount in flows), year_days)


def yearly(flows: Sequence[tuple[Decimal, Decimal]]) -> Rates:
    """Every x > -1 with Σ amount / (1 + x)^years = 0."""
    return _timed(((Fraction(years), amount) for years, amount in flows), Decimal(1))


def monthly(advances: Sequence[Monthly], payments: Sequence[Monthly]) -> Rates:
    """The APR(C) of Directives 2008/48/EC (annex I) and 2014/17/EU, and of CONC App 1.2 in the UK.

    Every x > -1 with Σ advances / (1 + x)^(m/12) = Σ payments / (1 + x)^(m/12); months are
    twelfths of a year.
    """
    had = [(month, amount) for each in advances for month, amount in _spread(each)]
    paid = [(month, -amount) for each in payments for month, amount in _spread(each)]
    return _timed([*had, *paid], Decimal(12))


def _spread(each: Monthly) -> Iterable[tuple[Fraction, Decimal]]:
    first = Fraction(each.first_month)
    return ((first + turn, each.amount) for turn in range(each.count))


def _timed(flows: Iterable[tuple[Fraction, Decimal]], per_year: Decimal) -> Rates:
    """The rates of flows at times that go `per_year` into a year."""
    held = list(flows)
    if not held:
        return Rates((), every=True)
    start = min(time for time, _ in held)
    parts = math.lcm(*((time - start).denominator for time, _ in held))
    amounts = whole([amount for _, amount in held])
    steps = [int((time - start) * parts) for time, _ in held]
    common = math.gcd(*steps) or 1
    total = Sum.of((step // common, amount) for step, amount in zip(steps, amounts, strict=True))
    return effective(total, EXACT.divide(EXACT.multiply(per_year, parts), common))


def whole(amounts: Sequence[Decimal]) -> list[int]:
    """Amounts as whole numbers of one small unit, exactly: the unit changes no rate."""
    places = max((-int(amount.as_tuple().exponent) for amount in amounts), default=0)
    return [int(Fraction(amount) * 10 ** max(places, 0)) for amount in amounts]
