"""Few defaults: no certainty, no turning round, and prudent bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.engines.scorecard.calibration import calibrate, pluto_tasche
from puhui.engines.scorecard.folds import stratified
from puhui.engines.scorecard.metrics import auc, ks
from puhui.kernel.refusals import BadInput


def test_separated_outcomes_give_no_certainty():
    bad = np.array([1.0] * 5 + [0.0] * 20)
    told = calibrate(log_odds=np.where(bad > 0, -9.0, 9.0), bad=bad)
    assert 0 < told.slope < 1
    assert np.isfinite(told.intercept)


def test_a_calibration_never_turns_a_score_round():
    bad = np.array([0.0] * 10 + [1.0] * 10)
    assert calibrate(log_odds=np.linspace(-3, 3, 20), bad=bad).slope >= 0.05


def test_one_outcome_calibrates_nothing():
    with pytest.raises(BadInput) as refused:
        calibrate(log_odds=np.zeros(4), bad=np.zeros(4))
    assert refused.value.code == "scorecard.one_outcome"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 5)), min_size=1, max_size=6))
def test_prudent_bounds_lie_above_the_rates_pooled_and_rise_with_confidence(told):
    rows, bads = [n for n, _ in told], [min(n, b) for n, b in told]
    names = "ABCDEF"[: len(rows)]
    low = pluto_tasche(grades=names, rows=rows, bads=bads, confidence=0.75)
    high = pluto_tasche(grades=names, rows=rows, bads=bads, confidence=0.95)
    for place, (one, other) in enumerate(zip(low, high, strict=True)):
        assert 0 < one.upper <= other.upper <= 1
        assert one.upper >= sum(bads[place:]) / sum(rows[place:])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=40).filter(lambda rows: 0 < sum(bad for _, bad in rows) < len(rows)))  # fmt: skip
def test_the_area_is_the_share_of_pairs_in_order(rows):
    risk, bad = np.array([float(r) for r, _ in rows]), np.array([b for _, b in rows])
    pairs = [(x > y) + 0.5 * (x == y) for x in risk[bad] for y in risk[~bad]]
    assert auc(risk=risk, bad=bad) == pytest.approx(np.mean(pairs))
    assert 0 <= ks(risk=risk, bad=bad) <= 1


@settings(max_examples=30, deadline=None)
@given(st.integers(5, 30), st.integers(5, 60), st.integers(0, 99))
def test_folds_test_every_row_once_and_share_the_defaults(bads, goods, seed):
    bad = np.array([True] * bads + [False] * goods)
    pairs = list(stratified(bad=bad, folds=5, repeats=2, seed=seed))
    for repeat in (pairs[:5], pairs[5:]):
        assert sorted(np.concatenate([test for _, test in repeat])) == list(range(len(bad)))
        shares = [bad[test].sum() for _, test in repeat]
        assert max(shares) - min(shares) <= 1
