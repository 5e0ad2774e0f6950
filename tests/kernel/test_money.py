"""Money keeps every minor unit, whatever is done with it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput

minors = st.integers(-(10**15), 10**15)


@given(minors, st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_allocations_sum_to_the_whole_and_are_proportional(minor, weights):
    shares = Money(minor).allocate(weights)
    assert sum(share.minor for share in shares) == minor
    for share, weight in zip(shares, weights, strict=True):
        exact = Decimal(minor) * weight / sum(weights)
        assert abs(Decimal(share.minor) - exact) < 1


@given(minors, st.integers(1, 60))
def test_splits_differ_by_one_at_most(minor, parts):
    shares = [share.minor for share in Money(minor).split(parts)]
    assert sum(shares) == minor
    assert max(shares) - min(shares) <= 1


@given(minors, st.sampled_from(["CNY", "JPY", "KWD"]))
def test_text_and_back(minor, currency):
    money = Money(minor, currency)
    assert Money.of(str(money), currency) == money


@pytest.mark.parametrize(
    "text",
    [
        "1.005",
        "abc",
        "",
        ".",
        "-",
        "NaN",
        "Infinity",
        "1e5",
        "1e-999999999",
        "9e999999",
        "１２",
        "12345678901234567890123456789.12",
        "1_000",
    ],
)
def test_what_would_lose_a_digit_is_refused(text):
    with pytest.raises(BadInput) as caught:
        Money.of(text, field="金额")
    assert caught.value.facts["field"] == "金额"


def test_currencies_do_not_mix_and_floats_are_defects():
    with pytest.raises(ValueError, match="do not mix"):
        Money(1, "CNY") + Money(1, "USD")
    with pytest.raises(TypeError):
        Money(1.5)


def test_halves_round_away_from_zero():
    assert Money.rounded_half_up(Decimal("0.005")) == Money(1)
    assert Money.rounded_half_up(Decimal("-0.005")) == Money(-1)
