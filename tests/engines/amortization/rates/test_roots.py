"""Every rate that solves a sum of flows is found, and nothing that does not."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.engines.amortization.annual_rates import dated_rate
from puhui.engines.amortization.rates.answers import REACH, Rates, percent
from puhui.engines.amortization.rates.flows import Monthly, dated, monthly, yearly
from puhui.engines.amortization.rates.isolating import discounts
from puhui.engines.amortization.rates.sums import EXACT, WIDE, Sum
from puhui.kernel.money import Money

START = date(2020, 2, 29)
YEAR = Decimal(365)
AMOUNTS = st.integers(-(10**9), 10**9)
FLOWS = st.lists(st.tuples(st.integers(0, 18_250), AMOUNTS), min_size=1, max_size=40)


def on_days(flows):
    return [(START + timedelta(day), Decimal(amount).scaleb(-2)) for day, amount in flows]


def with_roots(roots):
    """Whole coefficients by powers of v of a polynomial that is zero at these and nowhere else."""
    told = [1]
    for root in roots:
        longer = [0] * (len(told) + 1)
        for power, amount in enumerate(told):
            longer[power] -= root.numerator * amount
            longer[power + 1] += root.denominator * amount
        told = longer
    return told


FRACTIONS = st.builds(Fraction, st.integers(1, 2_000), st.integers(1, 2_000))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(FRACTIONS, st.integers(1, 3)),
        min_size=1,
        max_size=4,
        unique_by=lambda pair: pair[0],
    ),
    st.sampled_from([1, 30, 365]),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=2),
)
def test_all_roots_of_a_polynomial_are_found_once_whatever_their_number_of_times(
    told, stride, quadratics
):
    amounts = with_roots([root for root, times in told for _ in range(times)])
    for middle, more in quadratics:  # v² - middle·v + c without a real zero
        factor = [middle * middle // 4 + more, -middle, 1]
        amounts = [
            sum(
                amounts[power - part] * factor[part]
                for part in range(3)
                if 0 <= power - part < len(amounts)
            )
            for power in range(len(amounts) + 2)
        ]

    found = discounts(Sum.of((power * stride, each) for power, each in enumerate(amounts)), 1e9)

    expected = sorted({root for root, _ in told})
    assert len(found) == len(expected)
    for got, root in zip(found, expected, strict=True):
        exact = EXACT.divide(Decimal(root.numerator), Decimal(root.denominator))
        assert abs(EXACT.power(got, stride) - exact) <= exact * Decimal("1e-12")


def test_roots_close_to_each_other_are_told_apart_and_a_touch_is_told_once():
    apart = with_roots([Fraction(10**9, 10**9 + 1), Fraction(10**9 + 1, 10**9 + 2)])
    touching = with_roots([Fraction(9, 10)] * 2)

    assert len(discounts(Sum.of(enumerate(apart)), 1e9)) == 2
    assert len(discounts(Sum.of(enumerate(touching)), 1e9)) == 1
    assert discounts(Sum.of([(0, 81), (1, -180), (2, 101)]), 1e9) == []


@given(FLOWS)
def test_flows_are_worth_nothing_at_each_rate(flows):
    told = dated(on_days(flows), YEAR)

    total = Sum.of(flows)
    for rate in told.roots:
        assert rate > -1
        base = WIDE.add(rate, 1)
        parts = [
            EXACT.multiply(amount, EXACT.power(base, -Decimal(step) / YEAR))
            for step, amount in zip(total.steps, total.amounts, strict=True)
        ]
        gross = sum(map(abs, parts))
        near = sum(abs(part) * step for part, step in zip(parts, total.steps, strict=True))
        assert abs(sum(parts)) <= (gross + near) * Decimal("1e-25")
    assert len(told.roots) <= total.changes
    assert told.every == (not total.steps)


@given(FLOWS, st.integers(1, 1000), st.integers(-10_000, 10_000))
def test_scaling_and_shifting_flows_changes_no_rate(flows, times, days):
    told = dated(on_days(flows), YEAR)

    scaled = dated(on_days([(day, amount * times) for day, amount in flows]), YEAR)
    shifted = dated([(day + timedelta(days), amount) for day, amount in on_days(flows)], YEAR)
    turned = dated([(day, -amount) for day, amount in reversed(on_days(flows))], YEAR)

    shown = [percent(rate) for rate in told.roots]
    for other in (scaled, shifted, turned):
        assert [percent(rate) for rate in other.roots] == shown


@given(st.integers(1, 10**8), st.integers(1, 10**8), st.integers(1, 18_250))
def test_two_flows_have_the_rate_of_the_closed_formula(paid, had, days):
    told = dated([(START, Decimal(-paid)), (START + timedelta(days), Decimal(had))], YEAR)

    growth = EXACT.divide(Decimal(had), Decimal(paid))
    exact = WIDE.subtract(EXACT.power(growth, EXACT.divide(YEAR, days)), 1)
    reach = abs(EXACT.ln(WIDE.add(exact, 1))) / Decimal(REACH)
    if reach < 1:
        assert abs(told.chosen - exact) <= (abs(exact) + 1) * Decimal("1e-25")
    else:
        assert told.roots == ()


def test_a_day_and_fifty_years_tiny_and_huge_rates():
    def chosen(amount, days):
        flows = [(START, Decimal(-100)), (START + timedelta(days), Decimal(amount))]
        return percent(dated(flows, YEAR).chosen)

    assert chosen("100.01", 1) == percent(Decimal("1.0001") ** 365 - 1)
    assert chosen("0.1", 365) == "-99.9"
    assert chosen("50000", 365) == "49900"
    assert chosen("100", 18_250) == "0"
    assert chosen("101", 18_250).startswith("0.0199")
    assert chosen("13", 1).startswith("-99.99999")  # never -100


def test_of_several_rates_the_smallest_not_below_zero_comes_first():
    rates = [Decimal(text) for text in ("-0.5", "0.1", "0.3")]

    assert Rates(tuple(rates)).chosen == Decimal("0.1")
    assert Rates((Decimal("-0.5"), Decimal("-0.2"))).chosen == Decimal("-0.2")
    assert Rates((Decimal("-0.5"), Decimal("1e264"))).chosen == Decimal("-0.5")
    assert Rates((Decimal("1e109"),)).chosen == Decimal("1e109")
    assert Rates((), every=True).chosen == 0
    assert Rates(()).chosen is None


def test_months_may_begin_within_one_and_repeat():
    half = monthly([Monthly(Decimal(100), Decimal(0))], [Monthly(Decimal(106), Decimal("6.5"))])
    spread = monthly(
        [Monthly(Decimal(300), Decimal(0))], [Monthly(Decimal(110), Decimal("0.5"), 3)]
    )
    written_out = yearly(
        [(Decimal(0), Decimal(-300))]
        + [(Decimal(months) / 24, Decimal(110)) for months in (1, 3, 5)]
    )

    assert round(half.chosen, 20) == round(EXACT.power(Decimal("1.06"), Decimal(12) / Decimal("6.5")) - 1, 20)  # fmt: skip
    assert round(spread.chosen, 15) == round(written_out.chosen, 15)


#: What decisions were told before all roots were looked for; they replay bit for bit.
TOLD = [
    ([(0, -1_000_000), *((30 * n, 88_849) for n in range(1, 13))], "365", "0.128700412413305376"),
    ([(0, -980_000), *((31 * n, 90_000) for n in range(1, 13))], "365", "0.195402870383392762"),
    ([(0, -5_000_000), (365, 5_000_000)], "365", "0E-18"),
    ([(0, -700), (91, 70_000_000)], "365.25", "117133553481655584547.323705145067701112"),
    ([(0, -700), (30, 70_000_000)], "365.25", None),
    ([(0, -10_000), (7, 10_100)], "365.25", "0.680672564241104272"),
]


@pytest.mark.parametrize(("flows", "year_days", "expected"), TOLD)
def test_the_rate_of_a_decision_does_not_move(flows, year_days, expected):
    told = dated_rate([(START + timedelta(day), Money(amount)) for day, amount in flows], Decimal(year_days))  # fmt: skip

    assert (None if told is None else str(told.fraction)) == expected
