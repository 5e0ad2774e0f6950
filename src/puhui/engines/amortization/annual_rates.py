"""Effective annual rates of money on dates: what a loan costs a year, everything in it."""

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from puhui.engines.amortization.planning import Schedule
from puhui.engines.amortization.rates.answers import effective
from puhui.engines.amortization.rates.sums import EXACT, Sum
from puhui.engines.amortization.terms import Terms
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

#: A year of 365 days, as the costs of loans in China are told.
YEAR_DAYS = Decimal(365)
#: Above this a rate says nothing any more; it comes from flows a day or two apart.
_MOST = Decimal("1e30")
#: A rate is told to this many places.
_PLACES = Decimal("1e-18")


def dated_rate(flows: Sequence[tuple[date, Money]], year_days: Decimal = YEAR_DAYS) -> Rate | None:
    """The x > -1 with Σ amount / (1 + x)^(days from the first flow / year_days) = 0.

    Flows need not be in order; those of one day count as their sum. None where no rate solves it.
    Amounts that change their sign once have one rate at most. Where they change more often there
    may be several: then it is the smallest that is not below zero, else the one nearest to zero.
    Where all sums are zero every rate solves it, and the answer is 0. Worked out to 60 digits and
    told to 18 places, the same on every machine. Rates above 1e30 say nothing any more and are
    left out.

    >>> told = dated_rate([(date(2025, 1, 1), Money(-100)), (date(2026, 1, 1), Money(112))])
    >>> f"{told.percent.normalize():f}"
    '12'
    """
    currencies = {amount.currency for _, amount in flows}
    if len(currencies) > 1:
        raise ValueError(f"{' and '.join(sorted(currencies))} do not mix")
    if not 0 < year_days < math.inf:
        raise ValueError("a year has days")
    found = effective(Sum.of((day.toordinal(), amount.minor) for day, amount in flows), year_days)
    if found.every:
        return Rate(Decimal(0))
    usual = [rate for rate in found.roots if rate <= _MOST]
    chosen = min(usual, key=lambda rate: (rate < 0, abs(rate)), default=None)
    return None if chosen is None else Rate(chosen.quantize(_PLACES, ROUND_HALF_EVEN, EXACT))


def all_in(schedule: Schedule, terms: Terms) -> Rate | None:
    """What a loan costs a year, everything in it: effective, by dated flows, year of 365 days.

    The borrower has the principal less the fee that is kept back, and pays the totals on their
    due dates. None where no rate solves it.
    """
    fee = terms.upfront_fee.minor if terms.upfront_fee else 0
    had = Money(fee - terms.principal.minor, terms.principal.currency)
    paid = ((row.due_date, row.total) for row in schedule.rows)
    return dated_rate([(terms.disbursed_on, had), *paid])
