"""Intervals: how often they hold the truth in simulations, and closed cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.engines.scorecard.binning import weigh_counts
from puhui.engines.scorecard.likelihood import chance
from puhui.engines.scorecard.logistic import fit_line
from puhui.engines.scorecard.metrics import auc_interval, brier_parts
from puhui.engines.scorecard.sureness import (
    any_rows,
    area_of,
    coefficient_errors,
    draws,
    information_interval,
    percentile,
    psi_interval,
    share,
    spread,
)


def test_draws_keep_how_many_rows_ended_badly_and_come_again_by_their_seed():
    bad = np.random.default_rng(1).random(80) < 0.3
    first, again = draws(bad, count=20), draws(bad, count=20)
    assert all((one == other).all() for one, other in zip(first, again, strict=True))
    assert {int(bad[rows].sum()) for rows in first} == {int(bad.sum())}
    assert len({tuple(rows) for rows in first}) == 20


def test_percentiles_of_draws_hold_a_mean_about_as_often_as_they_say():
    chooser = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        values = chooser.exponential(size=120)
        low, high = percentile(np.array([values[rows].mean() for rows in any_rows(120, count=200)]))
        held += low < 1.0 < high
    assert 0.88 <= held / 200 <= 0.99


@settings(max_examples=60, deadline=None)
@given(rows=st.integers(1, 500), part=st.floats(0, 1))
def test_wilson_holds_the_share_and_is_no_point(rows, part):
    told = share(round(part * rows), rows)
    assert 0.0 <= told.low <= told.value + 1e-12
    assert told.value - 1e-12 <= told.high <= 1.0
    assert told.low < told.high


def test_wilson_holds_the_truth_about_as_often_as_it_says():
    count = np.random.default_rng(2).binomial(60, 0.08, size=2000)
    ends = [share(int(each), 60) for each in count]
    assert 0.92 < np.mean([each.low < 0.08 < each.high for each in ends]) < 0.985


def test_an_area_known_by_counts_alone_is_about_as_sure_as_by_delong():
    chooser = np.random.default_rng(3)
    bad = np.arange(400) < 120
    risk = chooser.normal(size=400) + 0.8 * bad
    told = auc_interval(risk=risk, bad=bad)
    alone = area_of(told.value, bads=120, goods=280)
    assert alone.high - alone.low == pytest.approx(told.high - told.low, rel=0.15)


def test_parts_of_the_brier_score_lie_within_their_spread():
    chooser = np.random.default_rng(4)
    pd = chooser.random(300)
    bad = chooser.random(300) < pd
    value = brier_parts(pd=pd, bad=bad).reliability
    found = [brier_parts(pd=pd[rows], bad=bad[rows]).reliability for rows in any_rows(300, count=100)]  # fmt: skip
    told = spread(value, np.array(found), least=0.0)
    assert 0.0 <= told.low < value < told.high


def test_a_stability_index_and_an_information_value_have_a_spread_that_more_rows_narrow():
    few = psi_interval(before=[50, 30, 20], after=[20, 30, 50])
    many = psi_interval(before=[5000, 3000, 2000], after=[2000, 3000, 5000])
    assert few.low < few.value < few.high
    assert many.high - many.low < 0.2 * (few.high - few.low)

    def weigh(goods, bads):
        return weigh_counts(goods=goods, bads=bads, smoothing=1.0)[1]

    told = information_interval(goods=[90, 60, 30], bads=[10, 20, 30], weigh=weigh)
    assert told.low < weigh([90, 60, 30], [10, 20, 30]) < told.high


def test_errors_of_coefficients_are_their_spread_over_samples():
    chooser = np.random.default_rng(6)
    weights = chooser.normal(size=(800, 2))
    log_odds = 0.5 + weights @ [0.8, 1.1]
    found = []
    for _ in range(150):
        good = (chooser.random(800) < chance(log_odds)).astype(float)
        found.append(fit_line(weights=weights, good=good, ridge=1e-9).coefficients)
    told = coefficient_errors(weights=weights, log_odds=log_odds, ridge=1e-9)
    assert told == pytest.approx(np.std(found, axis=0), rel=0.15)
