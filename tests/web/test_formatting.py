"""Amounts, shares and moments as each language spells them; personal data covered."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.web import formatting


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("1234567.89", "123.5 万元", "¥1.23 m"),
        ("-1234567.89", "-123.5 万元", "-¥1.23 m"),
        ("123456789012.00", "1,235 亿元", "¥123.5 bn"),
        ("888.49", "888.5 元", "¥888.5"),
        ("0", "0 元", "¥0"),
        ("10000", "1 万元", "¥10 k"),
    ],
)
def test_short_amounts_are_said_as_people_say_them(text, chinese, english):
    with override("zh-hans"):
        assert formatting.money_short(Money.of(text)) == chinese
    with override("en"):
        assert formatting.money_short(Money.of(text)) == english


def test_whole_amounts_lose_no_digit():
    assert formatting.money(Money.of("-1234567.80")) == "-¥1,234,567.80"
    assert formatting.money(Money(5, "JPY")) == "JPY 5"
    assert formatting.money(None) == "—"


def test_shares_round_halves_up():
    assert formatting.percent(Decimal("0.12345")) == "12.3%"
    assert formatting.percent(0.0005, 1) == "0.1%"
    assert formatting.percent(Rate.of_percent("4.35"), 2) == "4.35%"
    assert formatting.percent(None) == "—"


def test_an_instant_shows_on_the_business_day_it_falls_on():
    late = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
    with override("zh-hans"):
        assert formatting.day(late) == "2026年3月2日"
        assert formatting.moment(late) == "2026年3月2日 00:30"
    with override("en"):
        assert formatting.day(date(2026, 3, 2)) == "2 Mar 2026"


@given(st.text(min_size=1, max_size=40))
def test_a_mask_never_shows_more_than_its_ends(text):
    shown = formatting.masked(text)
    assert len(shown.replace("*", "")) <= 7
    if len(text) <= 7:
        assert set(shown) == {"*"}
