"""Time to default: life tables and odds by hand, a known hazard found again, C by counting pairs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.engines.scorecard.concordance import concordance
from puhui.engines.scorecard.metrics import auc, auc_interval
from puhui.engines.scorecard.survival import fit_hazards, kaplan_meier
from puhui.kernel.refusals import BadInput


def simulated(seed, rows=4000, periods=12):
    """Rows whose hazard is known: baseline by period, two weights, censored at random times."""
    chooser = np.random.default_rng(seed)
    weights = chooser.normal(size=(rows, 2))
    baseline = -3.2 + 0.6 * np.sin(np.arange(periods))
    odds = baseline[None, :] - (weights @ [0.7, 0.4])[:, None]
    defaults = chooser.random((rows, periods)) < 1 / (1 + np.exp(-odds))
    first = np.where(defaults.any(axis=1), defaults.argmax(axis=1) + 1, periods + 1)
    censored = chooser.integers(3, periods + 1, rows)
    duration = np.minimum(first, censored)
    return weights, duration, first <= censored, baseline


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_known_hazard_is_found_again_within_its_errors(seed):
    weights, duration, event, baseline = simulated(seed)
    told = fit_hazards(weights=weights, duration=duration, event=event, events_a_band=1)
    assert told.last == tuple(range(1, 13))
    found = np.array([*told.baseline, *told.coefficients])
    off = (found - [*baseline, 0.7, 0.4]) / told.errors
    assert np.abs(off).max() < 3.3
    assert (off**2).mean() < 2.0


def test_without_characteristics_it_is_the_life_table():
    duration = np.array([1, 1, 2, 2, 2, 3, 3, 3, 3, 3])
    event = np.array([True, False, True, True, False, True, False, False, False, False])
    told = fit_hazards(weights=np.empty((10, 0)), duration=duration, event=event, events_a_band=1)
    assert told.hazard(np.empty((1, 0)))[0] == pytest.approx([1 / 10, 2 / 8, 1 / 5])
    assert told.pd_within(np.empty((1, 0)), periods=2)[0] == pytest.approx(1 - 9 / 10 * 6 / 8)
    share, error = kaplan_meier(duration=duration, event=event, periods=3)
    assert share == pytest.approx([0.9, 0.9 * 0.75, 0.9 * 0.75 * 0.8])
    assert error[1] == pytest.approx(0.675 * math.sqrt(1 / (10 * 9) + 2 / (8 * 6)))


def test_with_one_period_it_is_the_odds_ratio_by_hand():
    weights = np.array([0.0] * 10 + [1.0] * 20).reshape(-1, 1)
    event = np.array([True] * 4 + [False] * 6 + [True] * 3 + [False] * 17)
    told = fit_hazards(weights=weights, duration=np.ones(30, dtype=np.int64), event=event)
    assert told.baseline[0] == pytest.approx(math.log(4 / 6))
    assert told.coefficients[0] == pytest.approx(math.log(4 / 6) - math.log(3 / 17))


def test_periods_without_defaults_share_a_level_and_wrong_way_round_counts_nothing():
    duration = np.array([2] * 12 + [5] * 12 + [6] * 30)
    event = np.array([True] * 24 + [False] * 30)
    weights = np.where(event, 1.0, -1.0).reshape(-1, 1) + np.linspace(0, 1, 54).reshape(-1, 1)
    told = fit_hazards(weights=weights, duration=duration, event=event)
    assert told.last == (2, 6)
    assert told.coefficients == (0.0,)
    hazard = told.hazard(weights[:1])[0]
    assert hazard[0] == hazard[1] == pytest.approx(12 / (54 * 2))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 9999))
def test_chances_of_survival_fall_and_a_strong_ridge_draws_to_nought(seed):
    weights, duration, event, _ = simulated(seed, rows=200)
    told = fit_hazards(weights=weights, duration=duration, event=event, ridge=1.0)
    alive = told.survival(weights)
    assert (np.diff(alive, axis=1) <= 0).all()
    assert ((alive > 0) & (alive < 1)).all()
    assert told.pd_within(weights, periods=told.periods) == pytest.approx(1 - alive[:, -1])
    strong = fit_hazards(weights=weights, duration=duration, event=event, ridge=1e6)
    assert max(strong.coefficients) < 1e-3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4), st.booleans()), min_size=2, max_size=25))  # fmt: skip
def test_c_is_the_share_of_known_pairs_in_order(rows):
    risk = np.array([float(each) for each, _, _ in rows])
    duration, event = np.array([each for _, each, _ in rows]), np.array([each for _, _, each in rows])  # fmt: skip
    told = [
        (risk[i] > risk[j]) + 0.5 * (risk[i] == risk[j])
        for i in range(len(rows))
        for j in range(len(rows))
        if event[i] and (duration[i] < duration[j] or (duration[i] == duration[j] and not event[j]))
    ]
    if not told:
        with pytest.raises(BadInput):
            concordance(risk=risk, duration=duration, event=event)
        return
    found = concordance(risk=risk, duration=duration, event=event)
    assert found.value == pytest.approx(np.mean(told))
    assert found.low <= found.value <= found.high


def test_with_one_period_c_is_the_area_and_about_as_sure():
    chooser = np.random.default_rng(4)
    bad = np.arange(500) < 150
    risk = chooser.normal(size=500) + 0.9 * bad
    told = concordance(risk=risk, duration=np.ones(500, dtype=np.int64), event=bad)
    delong = auc_interval(risk=risk, bad=bad)
    assert told.value == pytest.approx(auc(risk=risk, bad=bad))
    assert told.high - told.low == pytest.approx(delong.high - delong.low, rel=0.02)


def test_what_cannot_be_a_duration_or_a_horizon_is_refused():
    weights, duration, event, _ = simulated(1, rows=200)
    for change, code in (({"duration": duration - duration.max()}, "scorecard.bad_duration"), ({"event": event & False}, "scorecard.one_outcome")):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            fit_hazards(**{"weights": weights, "duration": duration, "event": event, **change})
        assert refused.value.code == code
    told = fit_hazards(weights=weights, duration=duration, event=event)
    with pytest.raises(BadInput) as refused:
        told.pd_within(weights, periods=13)
    assert refused.value.code == "scorecard.beyond_horizon"
