"""Annual rates by dated flows: exact, unique where they are, and none where there is none."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.amortization.making import loans, terms

from puhui.engines.amortization.annual_rates import all_in, dated_rate
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.terms import Method
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

START = date(2025, 1, 1)


def _flows(vector):
    # Figures of other systems have more digits than money; a rate does not depend on the unit.
    return [
        (date.fromisoformat(day), Money(int(Decimal(amount).scaleb(14))))
        for day, amount in vector["flows"]
    ]


def _present_value(flows, rate, year_days):
    base = 1 + rate.fraction
    parts = [
        Decimal(amount.minor) * base ** (-Decimal((day - flows[0][0]).days) / year_days)
        for day, amount in flows
    ]
    return sum(parts), sum(abs(part) for part in parts)


@pytest.mark.parametrize("name", ["irr_annuity.json", "apr_eu_uk.json"])
def test_worked_figures_are_met(vectors, name):
    dated = [vector for vector in vectors(name) if vector["method"] == "dated"]
    assert dated

    for vector in dated:
        flows, year_days = _flows(vector), Decimal(vector["year_days"])
        told = dated_rate(flows, year_days)
        assert told is not None, vector["id"]
        value, gross = _present_value(flows, told, year_days)
        assert abs(value) <= gross * Decimal("1e-15"), vector["id"]
        if not vector["any_root"]:
            places = Decimal(1).scaleb(-vector["decimals"])
            expected = Decimal(vector["rate_percent"]).quantize(places)
            assert told.percent.quantize(places) == expected, vector["id"]


def test_a_year_of_365_days_is_taken_whatever_the_calendar_says():
    told = dated_rate([(date(2024, 1, 1), Money(-100_00)), (date(2025, 1, 1), Money(112_00))])

    assert told.fraction < Decimal("0.12")  # 366 days
    assert round((1 + told.fraction) ** (Decimal(366) / 365), 12) == Decimal("1.12")


@pytest.mark.parametrize(
    "flows",
    [
        [(START, Money(-1))],
        [(START, Money(-1)), (date(2026, 1, 1), Money(-1))],
        [(START, Money(5)), (date(2026, 1, 1), Money(0))],
        # 1 - v + v² has no real root, whatever v.
        [(START, Money(1)), (date(2026, 1, 1), Money(-1)), (date(2027, 1, 1), Money(1))],
    ],
)
def test_where_nothing_solves_it_there_is_no_rate(flows):
    assert dated_rate(flows) is None


def test_where_all_cancels_every_rate_solves_it_and_zero_is_told():
    assert dated_rate([]) == Rate(Decimal(0))
    assert dated_rate([(START, Money(-7)), (START, Money(7))]) == Rate(Decimal(0))


def test_of_several_rates_the_smallest_that_is_not_below_zero_is_told():
    def rate_of(*roots):
        first, second = roots
        # (v - 1/first)(v - 1/second) in amounts, a year apart each.
        return dated_rate(
            [
                (START, Money(-100_000)),
                (START + timedelta(365), Money(round(100_000 * (first + second)))),
                (START + timedelta(730), Money(-round(100_000 * first * second))),
            ]
        )

    assert round(rate_of(1.1, 1.3).fraction, 12) == Decimal("0.1")
    assert round(rate_of(0.8, 1.3).fraction, 12) == Decimal("0.3")
    assert round(rate_of(0.8, 0.9).fraction, 12) == Decimal("-0.1")


def test_money_doubled_in_a_day_says_nothing_a_year():
    assert dated_rate([(START, Money(-1)), (START + timedelta(1), Money(2))]) is None


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="do not mix"):
        dated_rate([(START, Money(-1)), (START, Money(1, "USD"))])


def test_a_fee_that_is_kept_back_makes_a_loan_dearer():
    without, with_fee = terms(), terms(upfront_fee=Money.of("200"))

    cheap, dear = (all_in(plan(each), each) for each in (without, with_fee))

    # As scipy's brentq finds them on the same flows.
    assert round(cheap.fraction, 12) == Decimal("0.127383180601")
    assert round(dear.fraction, 12) == Decimal("0.171360529261")


@given(loans(least=10_000_00))
def test_the_rate_of_a_loan_discounts_what_is_paid_to_what_was_had(given_terms):
    schedule = plan(given_terms)
    told = all_in(schedule, given_terms)

    flows = [(given_terms.disbursed_on, -given_terms.principal)]
    flows += [(row.due_date, row.total) for row in schedule.rows]
    value, gross = _present_value(flows, told, Decimal(365))
    assert abs(value) <= gross * Decimal("1e-15")
    assert told.fraction >= 0
    assert (told.fraction > 0) == bool(schedule.interest)


@given(loans(methods=[Method.BULLET]), st.integers(2, 1000))
def test_a_rate_does_not_depend_on_the_unit_of_money(given_terms, times):
    flows = [(given_terms.disbursed_on, -given_terms.principal)]
    flows += [(row.due_date, row.total) for row in plan(given_terms).rows]

    many = [(day, Money(amount.minor * times)) for day, amount in flows]

    assert dated_rate(many) == dated_rate(flows)
