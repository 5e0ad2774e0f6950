"""Limits and rates: never better for a higher risk, within the lender's bounds, and adding up."""

from decimal import ROUND_CEILING, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.limits.offering import Appetite, offer
from puhui.kernel.money import Money

RISKS = st.floats(0, 1)
SALES = st.integers(0, 10**13).map(lambda minor: Money(minor, "CNY"))


@given(RISKS, RISKS, SALES)
def test_a_higher_risk_is_never_offered_more_or_cheaper(one, other, sales):
    safe = offer(pd=min(one, other), yearly_sales=sales)
    risky = offer(pd=max(one, other), yearly_sales=sales)

    assert risky.limit.minor <= safe.limit.minor
    if risky.annual_rate is not None:
        assert safe.annual_rate is not None
        assert safe.annual_rate.percent <= risky.annual_rate.percent


@given(RISKS, SALES, SALES)
def test_more_sales_never_lower_the_limit_nor_move_the_rate(pd, one, other):
    small, large = sorted((one, other), key=lambda sales: sales.minor)

    less, more = offer(pd=pd, yearly_sales=small), offer(pd=pd, yearly_sales=large)

    assert less.limit.minor <= more.limit.minor
    if less.annual_rate is not None:
        assert less.annual_rate == more.annual_rate


@given(RISKS, SALES)
def test_bounds_are_kept(pd, sales):
    terms = Appetite()

    told = offer(pd=pd, yearly_sales=sales, appetite=terms)

    if told.reason is None:
        assert terms.least_minor <= told.limit.minor <= terms.most_minor
        assert told.limit.minor % 1_000_000 == 0
        assert terms.least_rate * 100 <= told.annual_rate.percent <= terms.most_rate * 100
        assert Decimal(told.limit.minor) <= Decimal(sales.minor) * terms.sales_share
    else:
        assert told.limit.minor == 0
        assert told.annual_rate is None


@given(st.floats(0, 0.2), st.integers(10**9, 10**12))
def test_the_parts_add_up_to_the_rate(pd, minor):
    terms = Appetite()

    told = offer(pd=pd, yearly_sales=Money(minor, "CNY"))

    parts = [
        Decimal(told.parts[key]) for key in ("funding", "running_cost", "expected_loss", "margin")
    ]
    # The expected loss is told to four digits, the rate is rounded up to as many.
    fair = sum(parts).quantize(Decimal("0.0001"), ROUND_CEILING)
    if told.reason is None and fair > terms.least_rate:
        assert abs(told.annual_rate.percent / 100 - fair) <= Decimal("0.0001")


@pytest.mark.parametrize(
    ("pd", "sales", "reason"),
    [
        (0.30, "5000000", "pd_too_high"),
        (0.27, "50000000", "rate_above_most"),
        (0.02, "100000", "sales_too_low"),
        (0.02, "0", "sales_too_low"),
    ],
)
def test_nothing_is_offered_and_the_reason_told(pd, sales, reason):
    told = offer(pd=pd, yearly_sales=Money.of(sales))

    assert told.reason == reason
    assert told.limit.minor == 0
    assert told.annual_rate is None


def test_an_offer_to_the_last_digit():
    told = offer(pd=0.03, yearly_sales=Money.of("3000000"))

    assert str(told.limit) == "540000.00"
    assert told.annual_rate.percent == Decimal("5.3500")
