"""A limit and a rate: within bounds, worse with risk, and size only in the limit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.limits.offering import Appetite, offer
from puhui.kernel.money import Money

pds = st.floats(0, 1)
sales = st.integers(0, 10**13).map(Money)
TERMS = Appetite()


@given(pds, sales)
def test_a_limit_lies_within_the_bounds_or_is_nothing(pd, yearly):
    told = offer(pd=pd, yearly_sales=yearly)
    assert (told.annual_rate is None) == (told.limit.minor == 0) == (told.reason is not None)
    if told.annual_rate is not None:
        assert TERMS.least_minor <= told.limit.minor <= TERMS.most_minor
        assert Decimal(4) <= told.annual_rate.percent <= Decimal(15)
    assert all(isinstance(part, str) for part in told.parts.values())


@given(pds, pds, sales)
def test_more_risk_gets_no_more_and_pays_no_less(one, other, yearly):
    low, high = (offer(pd=pd, yearly_sales=yearly) for pd in sorted((one, other)))
    assert high.limit <= low.limit
    if high.annual_rate is not None:
        assert low.annual_rate.percent <= high.annual_rate.percent


@given(pds, sales, sales)
def test_size_never_enters_the_price(pd, one, other):
    rates = [offer(pd=pd, yearly_sales=each).annual_rate for each in (one, other)]
    assert None in rates or rates[0] == rates[1]


@pytest.mark.parametrize(
    ("pd", "yuan", "reason"),
    [(0.9, "9000000", "pd_too_high"), (0.01, "1000", "sales_too_low"), (0.29, "99000000", "rate_above_most")],
)  # fmt: skip
def test_nothing_is_offered_without_a_reason(pd, yuan, reason):
    assert offer(pd=pd, yearly_sales=Money.of(yuan)).reason == reason
