"""Windows end with the last month that is over: a month that has only begun changes nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.features.invoices import INVOICES, in_duckdb, in_postgresql, invoice

from puhui.engines.features.windows import age_of_day, last_month

#: In the month after that in which the newest invoices of `INVOICES` lie.
BEGUN = date(2020, 3, 1)
DAYS = ("sales_recency_days", "purchases_recency_days")
_SHARED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def windowed(told):
    """The features without those that count days up to the day itself."""
    return {
        enterprise: {name: value for name, value in row.items() if name not in DAYS}
        for enterprise, row in told.items()
    }


@st.composite
def trade_and_a_begun_month(draw):
    """Invoices up to the end of a month, a day in the next one, and invoices up to that day."""
    day = BEGUN + timedelta(days=draw(st.integers(0, 29)))
    known = draw(st.lists(INVOICES, max_size=25))
    begun = [
        (*row[:3], BEGUN + timedelta(days=draw(st.integers(0, (day - BEGUN).days))), *row[4:])
        for row in draw(st.lists(INVOICES, min_size=1, max_size=10))
    ]
    return known, begun, day


@pytest.mark.slow
@_SHARED
@given(trade_and_a_begun_month())
def test_invoices_of_a_begun_month_change_no_window(db, told):
    known, begun, day = told
    for ask in (in_duckdb, in_postgresql):
        assert windowed(ask(known + begun, as_of=day)) == windowed(ask(known, as_of=day))


@pytest.mark.slow
@_SHARED
@given(st.lists(INVOICES, min_size=1, max_size=25))
def test_every_day_of_a_month_sees_the_same_windows(db, rows):
    for ask in (in_duckdb, in_postgresql):
        end = windowed(ask(rows, as_of=date(2020, 2, 29)))
        for day in (1, 10, 25, 30):
            assert windowed(ask(rows, as_of=date(2020, 3, day))) == end


def test_a_month_counts_from_its_last_day_on():
    rows = [invoice(day=date(2020, 1, 15), amount="100.00"), invoice(day=date(2020, 2, 3))]
    assert in_duckdb(rows, as_of=date(2020, 2, 28))["E1"]["history_months"] == 1
    assert in_duckdb(rows, as_of=date(2020, 2, 29))["E1"]["history_months"] == 2


def test_days_since_the_last_sale_count_to_the_day_itself():
    rows = [invoice(day=date(2020, 1, 15)), invoice(day=date(2020, 2, 3))]
    assert in_duckdb(rows, as_of=date(2020, 2, 13))["E1"]["sales_recency_days"] == 10
    assert in_duckdb(rows[:1], as_of=date(2020, 2, 13))["E1"]["sales_recency_days"] == 29


def test_who_trades_since_this_month_only_has_no_features_yet():
    rows = [invoice(day=date(2020, 2, 3))]
    assert in_duckdb(rows, as_of=date(2020, 2, 13)) == {}
    assert set(in_duckdb(rows, as_of=date(2020, 2, 29))) == {"E1"}


@pytest.mark.parametrize(
    ("day", "months", "age"),
    [
        (date(2026, 1, 1), 2025 * 12 + 12, -1),
        (date(2026, 1, 30), 2025 * 12 + 12, -1),
        (date(2026, 1, 31), 2026 * 12 + 1, 0),
        (date(2025, 12, 31), 2025 * 12 + 12, 0),
        (date(2024, 2, 28), 2024 * 12 + 1, -1),
        (date(2024, 2, 29), 2024 * 12 + 2, 0),
    ],
)
def test_the_last_month_that_is_over(day, months, age):
    assert (last_month(day), age_of_day(day)) == (months, age)
