"""Annuity functions as spreadsheets name them: money paid out has a minus, money had a plus."""

from collections.abc import Sequence
from decimal import Decimal

from puhui.engines.amortization.rates.answers import Rates, effective
from puhui.engines.amortization.rates.flows import whole
from puhui.engines.amortization.rates.sums import EXACT, Sum

_ONE = Decimal(1)


def payment(rate: Decimal, count: int, present: Decimal, future: Decimal = Decimal(0), *, begin: bool = False) -> Decimal:  # fmt: skip
    """PMT: what is paid each period, at its end (or its begin), for `present` had now.

    present·(1+r)^n + payment·(1 + r·begin)·((1+r)^n - 1)/r + future = 0, to 60 digits.

    >>> f"{payment(Decimal('0.01'), 12, Decimal(10000)):.2f}"
    '-888.49'
    """
    growth = EXACT.power(EXACT.add(_ONE, rate), count)
    owed = EXACT.fma(present, growth, future)
    return EXACT.minus(EXACT.divide(owed, _annuity(rate, count, growth, begin=begin)))


def interest(rate: Decimal, period: int, count: int, present: Decimal, future: Decimal = Decimal(0), *, begin: bool = False) -> Decimal:  # fmt: skip
    """IPMT: the interest in the payment of a period, counted from 1.

    Paid at the begin, the first payment holds none, and later ones what the balance before them
    earned, discounted by the period that it is paid early.
    """
    if begin and period == 1:
        return Decimal(0)
    each = payment(rate, count, present, future, begin=begin)
    growth = EXACT.power(EXACT.add(_ONE, rate), period - 1)
    balance = EXACT.fma(present, growth, EXACT.multiply(each, _annuity(rate, period - 1, growth, begin=begin)))  # fmt: skip
    due = EXACT.minus(EXACT.multiply(balance, rate))
    return EXACT.divide(due, EXACT.add(_ONE, rate)) if begin else due


def principal(rate: Decimal, period: int, count: int, present: Decimal, future: Decimal = Decimal(0), *, begin: bool = False) -> Decimal:  # fmt: skip
    """PPMT: the principal in the payment of a period."""
    whole_payment = payment(rate, count, present, future, begin=begin)
    return EXACT.subtract(whole_payment, interest(rate, period, count, present, future, begin=begin))  # fmt: skip


def period_rates(count: int, each: Decimal, present: Decimal, future: Decimal, *, begin: bool = False) -> Rates:  # fmt: skip
    """RATE: every rate of a period at which the three are worth nothing together."""
    had, paid, left = whole([present, each, future])
    shift = 0 if begin else 1
    flows = [(0, had), (count, left), *((turn + shift, paid) for turn in range(count))]
    return effective(Sum.of(flows), _ONE)


def net_present_value(rate: Decimal, flows: Sequence[Decimal]) -> Decimal:
    """NPV of flows a period apart, the first one now."""
    step, value = EXACT.divide(_ONE, EXACT.add(_ONE, rate)), Decimal(0)
    for amount in reversed(flows):
        value = EXACT.fma(value, step, amount)
    return value


def _annuity(rate: Decimal, count: int, growth: Decimal, *, begin: bool) -> Decimal:
    if not rate:
        return Decimal(count)
    sums = EXACT.divide(EXACT.subtract(growth, _ONE), rate)
    return EXACT.multiply(sums, EXACT.add(_ONE, rate)) if begin else sums
