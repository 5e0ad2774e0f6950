"""Unit-periods, annuities and rebates: the worked figures of regulations and of other systems."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.amortization.rates.actuarial import Regular, UnitPeriod, actuarial
from puhui.engines.amortization.rates.annuities import (
    interest,
    net_present_value,
    payment,
    period_rates,
    principal,
)
from puhui.engines.amortization.rates.rebates import uk_rebate
from puhui.engines.amortization.rates.sums import EXACT
from puhui.engines.amortization.rates.unit_periods import Unit, apart, moved
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

FOLDER = Path(__file__).resolve().parents[5] / "shared" / "vectors"
DAYS = st.dates(date(1978, 1, 1), date(2060, 12, 31))


def test_rebates_on_early_settlement_are_those_of_the_regulations(vectors):
    for vector in vectors("early_settlement_uk.json"):
        told = uk_rebate(
            advance=Money.of(vector["principal"]),
            payment=Money.of(vector["payment"]),
            count=vector["payments"],
            apr=Rate.of_percent(vector["apr_percent"]),
            settled_after=vector["settled_after_payments"],
            part=Fraction(vector["part_days"], vector["part_of_days"]),
        )
        assert str(told) == vector["rebate"], vector["id"]


def _annuity(vector, period):
    rate, begin = Decimal(vector.get("rate", "0")), vector["when"] == "begin"
    count, present = vector.get("n"), Decimal(vector.get("pv", "0"))
    match vector["fn"]:
        case "pmt":
            return payment(rate, count, present, begin=begin)
        case "ipmt":
            return interest(rate, period, count, present, begin=begin)
        case "ppmt":
            return principal(rate, period, count, present, begin=begin)
        case "rate":
            return period_rates(
                count, Decimal(vector["pmt"]), present, Decimal(vector["fv"])
            ).chosen
        case "npv":
            return net_present_value(rate, [Decimal(each) for each in vector["cash_flows"]])


def test_annuity_functions_meet_the_figures_of_other_libraries():
    path = FOLDER / "irr_annuity.json"
    if not path.is_file():
        pytest.skip("worked figures are not here: ../shared/vectors/irr_annuity.json is missing")
    listed = json.loads(path.read_text("utf-8"))["functions"]["vectors"]
    assert len(listed) >= 15

    for vector in listed:
        periods = vector.get("periods", [vector.get("period")])
        values = vector.get("values", [vector.get("value")])
        near = Decimal(vector.get("relative_tolerance", "1e-9"))
        for period, value in zip(periods, values, strict=True):
            told = _annuity(vector, period)
            assert abs(told - Decimal(value)) <= abs(Decimal(value)) * near, vector["id"]


@given(st.decimals("0.0001", "0.5", places=4), st.integers(1, 60), st.booleans())
def test_principal_of_all_periods_is_what_was_had(rate, count, begin):
    parts = [principal(rate, period, count, Decimal(10_000), begin=begin) for period in range(1, count + 1)]  # fmt: skip

    assert abs(sum(parts) + 10_000) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("unit", "every", "advance", "first", "periods", "rest"),
    [
        # Regulation Z, appendix J, (c)(1)(i) to (v) and (c)(4)(ii): how they count.
        (Unit.MONTH, 1, "1978-01-10", "1978-02-10", 1, "0"),
        (Unit.MONTH, 1, "1978-02-10", "1978-04-01", 1, "19/30"),
        (Unit.SEMIMONTH, 1, "1978-02-23", "1978-03-01", 0, "6/15"),
        (Unit.MONTH, 3, "1978-05-23", "1978-10-01", 1, "39/90"),
        (Unit.WEEK, 1, "1978-03-20", "1978-04-21", 4, "4/7"),
        (Unit.MONTH, 2, "1978-01-10", "1978-03-01", 0, "52/60"),
        # The last day of a month and halves of months.
        (Unit.MONTH, 1, "2024-01-31", "2024-02-29", 0, "29/30"),
        (Unit.SEMIMONTH, 1, "2024-02-15", "2024-03-31", 3, "0"),
        (Unit.SEMIMONTH, 1, "2024-03-30", "2024-03-31", 0, "1/15"),
        (Unit.DAY, 1, "2023-10-26", "2023-11-30", 35, "0"),
        (Unit.YEAR, 1, "2023-10-26", "2023-11-30", 0, "35/365"),
        (Unit.MONTH, 1, "1970-01-15", "2020-01-15", 600, "0"),
    ],
)
def test_unit_periods_are_counted_back_from_the_payment(unit, every, advance, first, periods, rest):
    told = apart(date.fromisoformat(advance), date.fromisoformat(first), unit, every)

    assert told == (periods, Fraction(rest))


@given(DAYS, st.integers(0, 700), st.sampled_from(list(Unit)), st.integers(1, 4))
def test_what_is_counted_is_less_than_one_more_period(later, back, unit, every):
    earlier = moved(later, Unit.DAY, -back)

    periods, rest = apart(earlier, later, unit, every)

    assert moved(later, unit, -periods * every) >= earlier
    assert moved(later, unit, -(periods + 1) * every) < earlier
    # A month may have a day more than the thirty that its rest is a part of.
    assert 0 <= rest <= 1 + Fraction(1, 15)


@given(DAYS, st.integers(1, 45), st.integers(1, 40), st.integers(0, 40))
def test_the_us_rate_discounts_what_is_paid_to_the_advance(on, wait, count, tenths):
    first = moved(on, Unit.DAY, wait)
    payments = [
        Regular(Decimal(1000 + 100 * tenths) / count, first, count),
        # Not a whole number of months after the first: it has a part of its own.
        Regular(Decimal(3), moved(first, Unit.DAY, 17)),
    ]
    period = UnitPeriod(Unit.MONTH, 1, Decimal(12))

    told = actuarial(Decimal(1000), on, period, payments)

    assert len(told.roots) == 1
    rate = EXACT.divide(told.chosen, 12)
    worth = Decimal(0)
    for each in payments:
        periods, rest = apart(on, each.first, Unit.MONTH, 1)
        part = EXACT.divide(Decimal(rest.numerator), rest.denominator)
        for turn in range(each.count):
            under = EXACT.multiply(EXACT.fma(part, rate, 1), EXACT.power(EXACT.add(rate, 1), periods + turn))  # fmt: skip
            worth += EXACT.divide(each.amount, under)
    assert abs(worth - 1000) < Decimal("1e-15")
