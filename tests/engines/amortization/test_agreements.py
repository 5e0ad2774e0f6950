"""First schedules of every shape: complete, nothing negative, the same for the same terms."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.amortization.agreeing import agreement, agreements

from puhui.engines.amortization.agreements import DueDates, Grace, Shape
from puhui.engines.amortization.daycounts import Counting, Unit
from puhui.engines.amortization.duedates import DueRule, MonthEnd
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.recording import Record
from puhui.engines.amortization.rounding import Mode, Rounding
from puhui.engines.amortization.telling import InstalmentRow, rows
from puhui.engines.amortization.walking import planned
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput


def told(given_terms):
    """The instalments of a first schedule."""
    return [row for row in rows(planned(given_terms)) if isinstance(row, InstalmentRow)]


def yuan(*minors):
    """Amounts as they are written."""
    return [str(Money(minor)) for minor in minors]


def test_a_balloon_is_left_to_the_last():
    got = told(agreement(shape=Shape.BALLOON, balloon=Money.of("4000")))

    assert len({row.total for row in got[:-1]}) == 1
    assert abs(got[-1].total - got[0].total - 400_000) <= 6
    # 10,000 less 4,000 discounted at 1 % a month, as an annuity of 12.
    assert yuan(got[0].total) == ["573.09"]


def test_steps_keep_their_proportions():
    weights = tuple(Decimal(1 + place // 6) for place in range(12))
    got = told(agreement(shape=Shape.STEP, weights=weights))

    first, second = got[0].total, got[6].total
    assert {row.total for row in got[:6]} == {first}
    assert {row.total for row in got[6:11]} == {second}
    assert abs(second - 2 * first) <= 1


def test_seasons_without_harvest_pay_interest_only():
    weights = tuple(Decimal(place % 3 == 2) for place in range(12))
    got = told(agreement(shape=Shape.SEASONAL, weights=weights))

    assert [row.principal > 0 for row in got] == [False, False, True] * 4
    assert all(row.total == row.interest for row in got if not row.principal)
    assert len({row.total for row in got[2:-1:3]}) == 1


def test_a_given_principal_each_time():
    each = tuple(Money.of(text) for text in ("1000", "0", "9000"))
    got = told(agreement(instalments=3, shape=Shape.CUSTOM, principals=each))

    assert yuan(*(row.principal for row in got)) == ["1000.00", "0.00", "9000.00"]
    assert yuan(*(row.interest for row in got)) == ["100.00", "90.00", "90.00"]


def test_a_fixed_payment_until_nothing_is_left():
    got = told(agreement(instalments=30, shape=Shape.FIXED_PAYMENT, payment=Money.of("1000")))

    assert len(got) == 11
    assert {row.total for row in got[:-1]} == {100_000}
    assert 0 < got[-1].total < 100_000


def test_a_flat_loan_bears_the_same_interest_each_period():
    flat = {
        "principal": Money.of("1250"),
        "annual_rate": Rate.of_percent("15"),
        "shape": Shape.FLAT,
    }
    by_twelfths = told(agreement(instalments=4, **flat))
    by_days = told(
        agreement(instalments=3, counting=Counting.ACTUAL_365, starts_on=date(2026, 1, 15), **flat)
    )

    # 1,250 x 15 % / 12 = 15.625; by days 90 of 365 in three, though they have 31, 28 and 31.
    assert yuan(*(row.interest for row in by_twelfths)) == ["15.62"] * 4
    assert yuan(*(row.interest for row in by_days)) == ["15.41"] * 3


def test_equal_principals_are_shares_to_the_cent_whatever_instalments_are_a_multiple_of():
    got = told(
        agreement(instalments=3, shape=Shape.EQUAL_PRINCIPAL, rounding=Rounding(multiple=10_00))
    )

    assert yuan(*(row.principal for row in got)) == ["3333.33", "3333.33", "3333.34"]


def test_upwards_counts_any_part_of_a_cent_above_a_multiple():
    up = Rounding(multiple=100, multiple_mode=Mode.UP)
    noise = Fraction(1, 10**12)

    told_up = [up.instalment(121_200 + more) for more in (Fraction(0), noise, Fraction(1, 10))]

    assert told_up == [121_200, 121_200, 121_300]


def test_interest_free_instalments_and_grace():
    free = told(agreement(grace=Grace(interest_free=2)))
    quiet = told(agreement(grace=Grace(principal=2, interest_payment=2)))

    # 871.74 twice, then ten times at 1 % a month: x × (2 + 9.4713) = 10,000.
    assert yuan(*(row.interest for row in free[:3])) == ["0.00", "0.00", "82.57"]
    assert [row.total for row in quiet[:2]] == [0, 0]
    assert yuan(quiet[2].interest) == ["300.00"]


def test_quarters_are_three_months():
    got = told(agreement(instalments=4, unit=Unit.QUARTER, shape=Shape.EQUAL_PRINCIPAL))

    assert [row.due.month for row in got] == [4, 7, 10, 1]
    assert yuan(*(row.interest for row in got)) == ["300.00", "225.00", "150.00", "75.00"]


@pytest.mark.parametrize(
    ("counts_from", "interest"),
    [
        (date(2024, 1, 15), "100.00"),
        (date(2024, 1, 1), "54.84"),  # 17 of January's 31 days
        (date(2024, 2, 1), "154.84"),  # 17 of January's 31 days, and February whole
    ],
)
def test_a_broken_first_period_bears_its_own_days(counts_from, interest):
    got = told(agreement(counting=Counting.THIRTY_360, dates=DueDates(counts_from=counts_from)))

    assert yuan(got[0].interest) == [interest]
    assert got[0].days == (got[0].due - date(2024, 1, 15)).days


def test_actual_days_over_360():
    got = told(agreement(counting=Counting.ACTUAL_360, shape=Shape.INTEREST_ONLY))

    assert yuan(got[0].interest, got[1].interest) == ["103.33", "96.67"]


def test_a_payment_that_interest_eats_up_is_made_up_for_later():
    got = told(
        agreement(
            annual_rate=Rate.of_percent("36"),
            instalments=6,
            shape=Shape.FIXED_PAYMENT,
            payment=Money.of("200"),
        )
    )

    assert [row.principal for row in got[:-1]] == [0] * 5
    assert yuan(sum(row.interest for row in got)) == ["1800.00"]


def test_due_dates_are_pulled_to_the_start_or_end_of_a_month():
    first = date(2024, 2, 15)
    ends = told(agreement(dates=DueDates(first=first, rule=DueRule.MONTH_END)))
    starts = told(agreement(dates=DueDates(first=first, rule=DueRule.MONTH_START)))

    assert [row.due.isoformat() for row in ends[:2]] == ["2024-02-29", "2024-03-31"]
    assert [row.due.isoformat() for row in starts[:2]] == ["2024-03-01", "2024-04-01"]


def test_a_month_that_lacks_the_day():
    end = date(2025, 1, 31)
    clamped = told(agreement(starts_on=end))
    rolled = told(agreement(starts_on=end, dates=DueDates(month_end=MonthEnd.ROLL)))

    assert [row.due.isoformat() for row in clamped[:2]] == ["2025-02-28", "2025-03-31"]
    assert [row.due.isoformat() for row in rolled[:2]] == ["2025-03-01", "2025-03-31"]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"principal": Money(0)}, "principal"),
        ({"annual_rate": Rate(Decimal(-1))}, "annual_rate"),
        ({"instalments": 0}, "instalments"),
        ({"every": 0}, "every"),
        ({"down_payment": Decimal(1)}, "down_payment"),
        ({"grace": Grace(principal=12)}, "grace"),
        ({"grace": Grace(interest_free=-1)}, "grace"),
        ({"shape": Shape.FIXED_PAYMENT}, "payment"),
        ({"shape": Shape.BALLOON, "balloon": Money.of("10000")}, "balloon"),
        ({"shape": Shape.STEP, "weights": (Decimal(1),)}, "weights"),
        ({"shape": Shape.SEASONAL, "weights": (Decimal(0),) * 12}, "weights"),
        ({"shape": Shape.CUSTOM, "principals": (Money(1),) * 12}, "principals"),
    ],
)
def test_what_has_no_schedule_is_refused(terms, field):
    with pytest.raises(BadInput) as refused:
        agreement(**terms)

    assert (refused.value.code, refused.value.facts["field"]) == ("amortization.bad_terms", field)


def test_a_first_due_date_before_the_payout_is_refused():
    with pytest.raises(BadInput) as refused:
        planned(agreement(dates=DueDates(counts_from=date(2023, 12, 1))))

    assert refused.value.facts["field"] == "schedule_starts_on"


@settings(deadline=None)
@given(agreements(least=1))
def test_principal_repaid_is_the_loan_and_nothing_is_negative(given_terms):
    got = told(given_terms)

    assert sum(row.principal for row in got) == given_terms.principal.minor
    assert got[-1].balance == 0
    for row in got:
        assert min(row.principal, row.interest, row.balance, row.total) >= 0
    assert told(given_terms) == got


@settings(deadline=None)
@given(agreements())
def test_the_preview_is_the_booked_loan(given_terms):
    record = Record(given_terms)
    preview = record.schedule()
    record.post([Event(EventKind.DISBURSE, given_terms.starts_on, given_terms.principal)])
    booked = record.schedule()

    assert booked == preview


@settings(deadline=None)
@given(agreements(least=10_000_00), st.integers(2, 50))
def test_a_larger_loan_is_the_same_loan_up_to_rounding(given_terms, times):
    plain = replace(given_terms, rounding=Rounding(mode=Mode.HALF_EVEN))
    scaled = {"principal": Money(plain.principal.minor * times)}
    for name in ("payment", "balloon"):
        amount = getattr(plain, name)
        scaled[name] = amount and Money(amount.minor * times)
    scaled["principals"] = tuple(Money(each.minor * times) for each in plain.principals)

    small, large = told(plain), told(replace(plain, **scaled))

    # A cent a row and of the instalment, carried with interest to the end.
    yearly = 1 + plain.annual_rate.fraction
    years = (small[-1].due - plain.starts_on).days // 365 + 1
    room = times * 4 * (len(small) + 2) * yearly ** min(years, 60)
    assert abs(len(small) - len(large)) <= (1 if plain.shape is Shape.FIXED_PAYMENT else 0)
    for one, other in zip(small, large, strict=False):
        assert one.due == other.due
        assert abs(one.total * times - other.total) <= room
        assert abs(one.balance * times - other.balance) <= room
