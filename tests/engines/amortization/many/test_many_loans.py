"""Many loans at once are each the loan of the engine for one, and no cent goes astray in a crowd."""

import os
import subprocess
import sys
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.engines.amortization.annual_rates import dated_rate
from puhui.engines.amortization.many.columns import Loans
from puhui.engines.amortization.many.compiling import compiled
from puhui.engines.amortization.many.curves import Curve, bounds
from puhui.engines.amortization.many.portfolios import Months, draw, simulate
from puhui.engines.amortization.many.rates import dated_rates
from puhui.engines.amortization.many.schedules import schedules
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

LOANS = st.lists(
    st.tuples(
        st.integers(10_000_00, 10**12) | st.integers(10_000_00, 10**7),
        st.integers(0, 360_000) | st.sampled_from([0, 1, 120_000, 60_000, 43_500]),
        st.integers(1, 60),
    ),
    min_size=1,
    max_size=12,
)


def columns(told):
    return Loans(*(np.array(column, dtype=np.int64) for column in zip(*told, strict=True)))


def one(principal, rate, months, method):
    """The rows of the engine for one loan."""
    terms = Terms(
        principal=Money(principal),
        annual_rate=Rate(Decimal(rate) / 1_000_000),
        months=months,
        method=method,
        disbursed_on=date(2026, 1, 31),
    )
    return [(row.principal.minor, row.interest.minor) for row in plan(terms).rows]


def rows_of(rows, loan):
    part = slice(rows.starts[loan], rows.starts[loan + 1])
    return list(zip(rows.principal_minor[part].tolist(), rows.interest_minor[part].tolist(), strict=True))  # fmt: skip


@settings(deadline=None)
@given(LOANS, st.sampled_from(list(Method)), st.integers(1, 3))
def test_each_loan_is_the_one_of_the_engine_for_one(told, method, threads):
    rows = schedules(columns(told), method=method, threads=threads)

    for place, loan in enumerate(told):
        assert rows_of(rows, place) == one(*loan, method)


@settings(deadline=None, max_examples=150)
@given(
    st.integers(1, 3_000) | st.integers(1, 2**52),
    st.integers(0, 10**8),
    st.integers(1, 60) | st.just(600),
    st.sampled_from(list(Method)),
)
def test_loans_too_small_or_too_large_are_answered_as_the_engine_for_one_does(
    principal, rate, months, method
):
    def answer(work):
        try:
            return work()
        except BadInput as refusal:
            return refusal.code

    many = answer(lambda: rows_of(schedules(columns([(principal, rate, months)]), method=method), 0))  # fmt: skip
    alone = answer(lambda: one(principal, rate, months, method))

    if isinstance(alone, list) and any(sum(row) >= 2**63 for row in alone):
        alone = "amortization.bad_terms"  # no column holds it
    if isinstance(alone, list) and isinstance(many, list):
        alone += [(0, 0)] * (len(many) - len(alone))  # a loan may end early
    assert many == alone


def test_a_crowd_equals_the_engine_for_one_and_room_is_used_again():
    chance = np.random.default_rng(7)
    count = 1_500
    loans = Loans(
        chance.integers(100_000, 10**9, count),
        chance.choice([60_000, 120_000, 153_600, 35_000, 43_500], count),
        chance.integers(12, 37, count),
    )

    rows = schedules(loans, threads=2)
    again = schedules(loans, room=rows, threads=1)

    assert again is rows
    for place in range(count):
        loan = (int(column[place]) for column in (loans.principal_minor, loans.rate_millionths, loans.months))  # fmt: skip
        assert rows_of(rows, place) == one(*loan, Method.EQUAL_INSTALMENT)
    assert rows.principal_minor.sum() == loans.principal_minor.sum()


@pytest.mark.parametrize(
    ("loan", "field"),
    [
        ((0, 1, 1), "principal_minor"),
        ((2**60, 1, 1), "principal_minor"),
        ((1, -1, 1), "rate_millionths"),
        ((1, 1, 0), "months"),
        ((1, 1, 601), "months"),
    ],
)
def test_what_has_no_schedule_is_refused_with_its_row(loan, field):
    with pytest.raises(BadInput) as refused:
        columns([(100, 1, 1), loan])

    assert refused.value.code == "amortization.bad_terms"
    assert (refused.value.facts["field"], refused.value.facts["row"]) == (field, 2)


def test_columns_are_whole_numbers_of_one_length():
    good = np.array([1], dtype=np.int64)
    with pytest.raises(TypeError):
        Loans(good.astype(float), good, good)
    with pytest.raises(ValueError, match="one length"):
        Loans(good, good, np.array([1, 2]))


def _lived(rows, loan, limits, seed, path, recovery, lag, sheet):
    """One loan of a simulation in plain words."""
    owed = sum(principal for principal, _ in rows_of(rows, loan))
    for month, (principal, interest) in enumerate(rows_of(rows, loan)):
        drawn = int(draw(np.uint64(seed), path, loan, month))
        if drawn < int(limits[0][month]):
            sheet["defaulted_minor"][month] += owed
            sheet["recovered_minor"][month + lag] += round(owed * Decimal(recovery))
            return
        sheet["scheduled_minor"][month] += principal
        sheet["interest_minor"][month] += interest
        owed -= principal
        if drawn < int(limits[1][month]):
            sheet["prepaid_minor"][month] += owed
            return
        sheet["outstanding_minor"][month] += owed
        sheet["loans"][month] += owed > 0


@settings(deadline=None)
@given(LOANS, st.integers(0, 2**70), st.sampled_from(["0", "0.4", "0.123457", "1"]), st.integers(0, 7))  # fmt: skip
def test_a_simulation_is_the_sum_of_its_loans(told, seed, recovery, lag):
    rows = schedules(columns(told))
    prepayment, default = Curve.yearly([0.5, 0.9]), Curve.ramp(0.6, 5)

    months = simulate(
        rows,
        prepayment=prepayment,
        default=default,
        recovery=float(recovery),
        recovery_months=lag,
        seed=seed,
        paths=2,
        threads=2,
    )

    longest = max(months for _, _, months in told)
    limits = bounds(prepayment, default, longest)
    for path in range(2):
        sheet = {each.name: [0] * (longest + lag) for each in fields(Months)}
        for loan in range(len(told)):
            _lived(rows, loan, limits, seed % 2**64, path, recovery, lag, sheet)
        for name, expected in sheet.items():
            assert getattr(months, name)[path].tolist() == expected, name
    lent = sum(principal for principal, _, _ in told)
    gone = months.scheduled_minor + months.prepaid_minor + months.defaulted_minor
    assert gone.sum(axis=1).tolist() == [lent, lent]


def test_a_crowd_prepays_and_defaults_as_often_as_its_curves_say():
    count = 200_000
    loans = Loans(np.full(count, 1_000_000), np.full(count, 120_000), np.full(count, 24))

    months = simulate(
        schedules(loans), prepayment=Curve.yearly([0.2]), default=Curve.yearly([0.1]), threads=2
    )

    stays = 1 - (1 - 0.8 ** (1 / 12)) - (1 - 0.9 ** (1 / 12))
    expected = count * stays ** np.arange(1, 24)
    assert np.all(np.abs(months.loans[0, :23] - expected) < 6 * np.sqrt(count) / 2)


def test_curves_are_chances():
    assert Curve.ramp(0.06, 30).monthly[-1] == Curve.yearly([0.06]).monthly[0]
    assert Curve.yearly([0.0, 1.0]).upto(4).tolist() == [0.0, 1.0, 1.0, 1.0]
    for chances in ([], [-0.1], [1.1]):
        with pytest.raises(ValueError, match="chances"):
            Curve(tuple(chances))
    with pytest.raises(ValueError, match="sum to 1"):
        bounds(Curve((0.6,)), Curve((0.5,)), 3)


FLOWS = st.lists(st.tuples(st.integers(0, 4_000), st.integers(-(10**8), 10**8)), min_size=1, max_size=8)  # fmt: skip


@settings(deadline=None)
@given(st.lists(FLOWS, min_size=1, max_size=5), st.sampled_from([365.0, 365.25]))
def test_rates_of_many_are_those_of_one(told, year_days):
    starts = np.cumsum([0, *map(len, told)])
    days, amounts = (np.array([flow[part] for flows in told for flow in flows]) for part in (0, 1))

    found = dated_rates(starts, days, amounts, year_days=year_days, threads=2)

    for rate, flows in zip(found, told, strict=True):
        dated = [(date(2000, 1, 1) + timedelta(day), Money(amount)) for day, amount in flows]
        exact = dated_rate(dated, Decimal(str(year_days)))
        if exact is None:
            assert np.isnan(rate) or rate > 1e29
        else:
            assert rate == pytest.approx(float(exact.fraction), rel=1e-8, abs=1e-10)


def test_code_is_compiled_where_it_can_not_be_kept():
    """What has no file has no folder to be kept in; so has a package that nobody may write to."""
    names = {}
    exec("def twice(number): return 2 * number", names)

    assert compiled(names["twice"])(21) == 42


def test_web_pages_never_load_the_compiler():
    script = (
        "import sys, django; django.setup()\n"
        "import puhui.config.urls\n"
        "print('numba' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "puhui.config.settings"}

    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120, check=False
    )  # fmt: skip

    assert done.stdout.strip() == "False", done.stderr
