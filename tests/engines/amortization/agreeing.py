"""Agreements of every shape, and what may happen to them, for the tests of the engine."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume
from hypothesis import strategies as st

from puhui.engines.amortization.agreements import (
    Agreement,
    Allocation,
    DueDates,
    Following,
    Grace,
    Preclose,
    Prepayment,
    Profile,
    Rest,
    Shape,
    Surplus,
)
from puhui.engines.amortization.daycounts import Counting, Unit
from puhui.engines.amortization.duedates import MonthEnd
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.rounding import Mode, Rounding
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

START = date(2024, 1, 15)
RATES = st.decimals(0, Decimal("0.5"), places=4).map(Rate)
STARTS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
COUNTS = st.integers(1, 18)


def agreement(**told):
    """A loan of 10,000 yuan at 12 % in 12 equal months, but for what is told otherwise."""
    usual = {
        "principal": Money.of("10000"),
        "annual_rate": Rate.of_percent("12"),
        "starts_on": START,
        "instalments": 12,
    }
    return Agreement(**usual | told)


@st.composite
def agreements(draw, least=1_000_00, profiles=tuple(Profile), shapes=tuple(Shape)):
    """Any agreement that is large enough for its instalments to pay principal back."""
    count = draw(COUNTS)
    principal = draw(st.integers(least, 10**9))
    shape = draw(st.sampled_from(shapes))
    plain = agreement(
        principal=Money(principal),
        annual_rate=draw(RATES),
        starts_on=draw(STARTS),
        instalments=count,
        every=draw(st.integers(1, 3)),
        unit=draw(st.sampled_from(Unit)),
        counting=draw(st.sampled_from(Counting)),
        by_period=draw(st.booleans()),
        profile=draw(st.sampled_from(profiles)),
        rounding=Rounding(
            mode=draw(st.sampled_from([Mode.HALF_EVEN, Mode.HALF_UP])),
            multiple=draw(st.sampled_from([None, None, 100])),
        ),
        grace=Grace(
            principal=draw(st.integers(0, count - 1)),
            interest_payment=draw(st.integers(0, count - 1)),
            interest_free=draw(st.integers(0, 2)),
        ),
        dates=DueDates(month_end=draw(st.sampled_from(MonthEnd))),
        down_payment=draw(st.sampled_from([Decimal(0), Decimal("0.25")])),
    )
    return replace(plain, **_shaped(draw, shape, principal, count))


def _shaped(draw, shape, principal, count):
    terms = {"shape": shape}
    if shape is Shape.FIXED_PAYMENT:
        terms["payment"] = Money(draw(st.integers(principal // 20 + 1, principal)))
    if shape is Shape.BALLOON:
        assume(principal > 1)
        terms["balloon"] = Money(draw(st.integers(1, principal - 1)))
    if shape is Shape.STEP:
        weights = draw(st.lists(st.integers(1, 3), min_size=count, max_size=count))
        terms["weights"] = tuple(map(Decimal, weights))
    if shape is Shape.SEASONAL:
        weights = draw(st.lists(st.integers(0, 1), min_size=count - 1, max_size=count - 1))
        terms["weights"] = (*map(Decimal, weights), Decimal(1))
    if shape is Shape.CUSTOM:
        cuts = draw(st.lists(st.integers(0, principal), min_size=count - 1, max_size=count - 1))
        cuts = [0, *sorted(cuts), principal]
        terms["principals"] = tuple(Money(two - one) for one, two in pairwise(cuts))
    return terms


@st.composite
def running(draw, shapes=tuple(Shape), profiles=tuple(Profile)):
    """An agreement that may follow what is paid, its payout, and payments of any size."""
    told = draw(agreements(shapes=shapes, profiles=profiles))
    told = replace(
        told,
        following=Following(
            recalculates=draw(st.booleans()),
            rest=draw(st.sampled_from(Rest)),
            preclose=draw(st.sampled_from([*Preclose, None])),
            prepayment=draw(st.sampled_from(Prepayment)),
            past_due_interest=draw(st.booleans()),
            compounds=told.profile is Profile.CUMULATIVE and draw(st.booleans()),
        ),
        allocation=Allocation(
            is_vertical=draw(st.booleans()), surplus=draw(st.sampled_from(Surplus))
        ),
    )
    days = draw(st.lists(st.integers(1, 700), max_size=5, unique=True))
    amounts = [draw(st.integers(1, told.principal.minor)) for _ in days]
    payments = [
        Event(EventKind.REPAY, told.starts_on + timedelta(day), Money(amount))
        for day, amount in zip(days, amounts, strict=True)
    ]
    return told, payout(told), payments


def payout(told):
    """The whole principal, paid out on the first day."""
    return Event(EventKind.DISBURSE, told.starts_on, told.principal)


def repay(on, amount):
    """A payment on a day."""
    return Event(EventKind.REPAY, on, Money.of(amount))
