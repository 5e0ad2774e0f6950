"""Schedules: right to the cent, complete, and the same for the same terms."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.amortization.making import loans, terms

from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.rounding import half_even
from puhui.engines.amortization.terms import Method
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput


def test_four_ways_of_paying_the_same_loan_back():
    told = {method: plan(terms(method=method)) for method in Method}

    sums = {method: str(schedule.interest) for method, schedule in told.items()}
    assert sums == {
        Method.EQUAL_INSTALMENT: "661.86",
        Method.EQUAL_PRINCIPAL: "650.00",
        Method.INTEREST_ONLY: "1200.00",
        Method.BULLET: "1200.00",
    }
    assert [len(schedule.rows) for schedule in told.values()] == [12, 12, 12, 1]
    assert {str(row.principal) for row in told[Method.EQUAL_PRINCIPAL].rows} == {"833.33", "833.37"}
    assert str(told[Method.INTEREST_ONLY].rows[-1].total) == "10100.00"
    assert told[Method.BULLET].rows[0].days == 365


def test_due_dates_are_counted_from_the_payout():
    told = plan(terms(months=4, disbursed_on=date(2024, 1, 31)))

    days = [row.due_date for row in told.rows]
    assert days == [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31)]
    assert [row.days for row in told.rows] == [29, 31, 30, 31]


def test_halves_of_a_cent_go_to_the_even_one():
    assert [half_even(number, 2) for number in (1, 3, 5, -1, -3)] == [0, 2, 2, 0, -2]
    # 100.50 at 12 % bears 1.005 a month, 100.50 + 1.00 bears 1.015: down, then up.
    low = plan(terms(principal=Money.of("100.50"), method=Method.INTEREST_ONLY))
    high = plan(terms(principal=Money.of("101.50"), method=Method.INTEREST_ONLY))
    assert (str(low.rows[0].interest), str(high.rows[0].interest)) == ("1.00", "1.02")


def test_a_loan_too_small_for_its_instalments_ends_early():
    told = plan(terms(principal=Money(100), months=36, annual_rate=Rate(Decimal(0))))

    # 36 × 0.03 would be more than the loan, which would need an instalment below zero.
    assert [row.total for row in told.rows] == [Money(3)] * 33 + [Money(1)]
    assert told.rows[-1].balance == Money(0)
    assert told.total == Money(100)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("principal", Money(0)),
        ("principal", Money(-1)),
        ("annual_rate", Rate(Decimal("-0.01"))),
        ("annual_rate", Rate(Decimal("NaN"))),
        ("annual_rate", Rate(Decimal(101))),
        ("months", 0),
        ("months", 601),
        ("months", True),
        ("method", "FLAT"),
        ("disbursed_on", date(9960, 1, 1)),
        ("upfront_fee", Money(-1)),
        ("upfront_fee", Money.of("10000")),
        ("upfront_fee", Money(1, "USD")),
    ],
)
def test_terms_that_have_no_schedule_are_refused(field, value):
    with pytest.raises(BadInput) as refused:
        terms(**{field: value})

    assert refused.value.code == "amortization.bad_terms"
    assert refused.value.facts["field"] == field


@settings(deadline=None)
@given(loans())
def test_principal_repaid_is_the_loan_and_nothing_is_negative(given_terms):
    told = plan(given_terms)

    balance = given_terms.principal
    for row in told.rows:
        balance = balance - row.principal
        assert row.balance == balance
        assert row.total == row.principal + row.interest
        assert min(row.principal.minor, row.interest.minor, row.balance.minor) >= 0
    assert balance == Money(0)
    assert told.principal == given_terms.principal
    assert told.total == told.principal + told.interest
    assert told.interest == Money(sum(row.interest.minor for row in told.rows))
    assert (
        sum(row.days for row in told.rows)
        == (told.rows[-1].due_date - given_terms.disbursed_on).days
    )
    assert plan(given_terms) == told


@settings(deadline=None)
@given(loans(methods=[Method.EQUAL_INSTALMENT]))
def test_totals_are_equal_and_the_last_differs_by_what_a_cent_more_each_would_change(given_terms):
    rows = plan(given_terms).rows

    assert len({row.total for row in rows[:-1]}) <= 1
    growth = 1 + given_terms.annual_rate.fraction / 12
    weight = sum(growth**step for step in range(len(rows)))
    assert abs(rows[-1].total.minor - rows[0].total.minor) <= max(weight, len(rows) // 2)


@settings(deadline=None)
@given(loans(methods=[Method.EQUAL_INSTALMENT], rates=st.just(Rate(Decimal(0)))))
def test_without_interest_the_last_total_is_within_half_a_cent_for_each_instalment(given_terms):
    rows = plan(given_terms).rows

    assert abs(rows[-1].total.minor - rows[0].total.minor) <= len(rows) // 2


@settings(deadline=None)
@given(loans(), st.integers(2, 1000))
def test_a_larger_loan_is_the_same_loan_up_to_rounding(given_terms, times):
    small = plan(given_terms).rows
    large = plan(
        terms(
            principal=Money(given_terms.principal.minor * times),
            annual_rate=given_terms.annual_rate,
            months=given_terms.months,
            method=given_terms.method,
            disbursed_on=given_terms.disbursed_on,
        )
    ).rows

    growth = 1 + given_terms.annual_rate.fraction / 12
    # A cent a row, carried with interest to the last one, and the cents of the instalment itself.
    room = 2 * (times + 1) * sum(growth**step for step in range(len(small) + 1))
    for one, other in zip(small, large, strict=True):
        assert one.due_date == other.due_date
        assert abs(one.total.minor * times - other.total.minor) <= room
        assert abs(one.balance.minor * times - other.balance.minor) <= room
