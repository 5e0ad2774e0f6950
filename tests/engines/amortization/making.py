"""Loans of every kind for the tests of the engine."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

RATES = st.decimals(0, Decimal("0.36"), places=4).map(Rate)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def terms(**told):
    """A loan of 10,000 yuan at 12 % over 12 months, but for what is told otherwise."""
    usual = {
        "principal": Money.of("10000"),
        "annual_rate": Rate.of_percent("12"),
        "months": 12,
        "method": Method.EQUAL_INSTALMENT,
        "disbursed_on": date(2026, 1, 15),
    }
    return Terms(**usual | told)


def loans(methods=tuple(Method), least=100_00, rates=RATES):
    """Loans that are large enough to need no negative instalment."""
    return st.builds(
        Terms,
        principal=st.integers(least, 10**10).map(Money),
        annual_rate=rates,
        months=st.integers(1, 36),
        method=st.sampled_from(methods),
        disbursed_on=DAYS,
    )
