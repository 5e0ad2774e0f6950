"""Rates, periods, ids, refusals and actors."""

import itertools
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.kernel.actors import ANONYMOUS, SYSTEM, Actor, Portal
from puhui.kernel.ids import uuid7
from puhui.kernel.money import Money
from puhui.kernel.periods import (
    Period,
    add_months,
    business_date,
    day_begins_at,
    month_end,
    month_index,
)  # fmt: skip
from puhui.kernel.rates import DayCount, Rate, days_between
from puhui.kernel.refusals import BadInput, Refusal

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(days, st.integers(-600, 600))
def test_adding_months_moves_the_month_index_by_as_many(day, months):
    later = add_months(day, months)
    assert month_index(later) - month_index(day) == months
    assert later.day == min(day.day, month_end(later).day)


@given(days, st.integers(0, 900))
def test_the_months_of_a_period_lie_end_to_end(start, length):
    period = Period(start, start + timedelta(days=length))
    parts = list(period.months())
    assert sum(part.days for part in parts) == period.days
    assert all(a.end == b.start for a, b in itertools.pairwise(parts))
    assert period.end not in period


@given(st.datetimes(datetime(2000, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC)))
def test_a_business_date_holds_its_instants(moment):
    day = business_date(moment)
    assert day_begins_at(day) <= moment < day_begins_at(day + timedelta(days=1))


def test_interest_by_day_count():
    principal, rate = Money.of("10000"), Rate.of_percent("12")
    assert rate.interest(principal, 30, DayCount.ACT_365) == Money.of("98.63")
    assert rate.interest(principal, 30, DayCount.THIRTY_360) == Money.of("100.00")
    assert days_between(date(2026, 1, 31), date(2026, 2, 28), DayCount.THIRTY_360) == 28
    assert days_between(date(2026, 1, 31), date(2026, 2, 28), DayCount.ACT_365) == 28
    assert round(rate.effective(12).percent, 4) == Decimal("12.6825")
    with pytest.raises(TypeError):
        Rate(0.12)


@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=20))
def test_ids_order_by_their_instant(millis):
    base = datetime(2020, 1, 1, tzinfo=UTC)
    moments = [base + timedelta(milliseconds=value) for value in sorted(set(millis))]
    made = [uuid7(moment) for moment in moments]
    assert made == sorted(made)
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in made)


def test_refusals_carry_code_and_facts_across_processes():
    refusal = BadInput("evidence.bad_row", field="金额", row=7)
    copy = pickle.loads(pickle.dumps(refusal))
    assert isinstance(copy, BadInput)
    assert isinstance(copy, Refusal)
    assert str(copy) == "evidence.bad_row: field=金额, row=7"


def test_nobody_may_do_anything_by_default():
    assert not SYSTEM.may("parties.read")
    assert ANONYMOUS.is_anonymous
    assert not SYSTEM.is_anonymous
    actor = Actor(portal=Portal.ENTERPRISE, permissions=frozenset({"evidence.import"}))
    assert actor.may("evidence.import")
    assert not actor.may("evidence.export")
