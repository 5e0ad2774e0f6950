"""Figures of a score against scikit-learn, and bounds of default rates against the paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from puhui.engines.scorecard import metrics
from puhui.engines.scorecard.calibration import calibrate, pluto_tasche
from puhui.kernel.refusals import BadInput

oracle = pytest.importorskip("sklearn.metrics")


@st.composite
def told(draw):
    rows = draw(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=4, max_size=60))
    bad = np.array([row[1] for row in rows])
    bad[:2], bad[2:4] = True, False
    return np.array([row[0] for row in rows]) / 12, bad


@given(told())
def test_figures_are_those_of_scikit_learn(table):
    risk, bad = table

    assert metrics.auc(risk=risk, bad=bad) == pytest.approx(
        oracle.roc_auc_score(bad, risk), abs=1e-12
    )
    assert metrics.brier(pd=risk, bad=bad) == pytest.approx(
        oracle.brier_score_loss(bad, risk), abs=1e-12
    )
    away, hits, _steps = oracle.roc_curve(bad, risk, drop_intermediate=False)
    assert metrics.ks(risk=risk, bad=bad) == pytest.approx(np.abs(hits - away).max(), abs=1e-12)
    assert metrics.ks(risk=risk, bad=bad) == pytest.approx(
        ks_2samp(risk[bad], risk[~bad], method="asymp").statistic
    )
    assert metrics.gini(risk=risk, bad=bad) == pytest.approx(
        2 * oracle.roc_auc_score(bad, risk) - 1
    )


@given(told())
def test_intervals_hold_their_figure(table):
    risk, bad = table

    for told_interval in (
        metrics.auc_interval(risk=risk, bad=bad),
        metrics.auc_bootstrap(risk=risk, bad=bad, seed=1, draws=20),
    ):
        assert 0 <= told_interval.low <= told_interval.high <= 1
        assert told_interval.value == metrics.auc(risk=risk, bad=bad)


def test_delong_has_the_width_of_the_bootstrap():
    chooser = np.random.default_rng(2)
    bad = np.arange(400) < 100
    risk = chooser.normal(size=400) + bad

    exact = metrics.auc_interval(risk=risk, bad=bad)
    drawn = metrics.auc_bootstrap(risk=risk, bad=bad, seed=5, draws=2000)

    assert exact.low == pytest.approx(drawn.low, abs=0.01)
    assert exact.high == pytest.approx(drawn.high, abs=0.01)


def test_the_calibration_line_finds_what_bent_the_probabilities():
    chooser = np.random.default_rng(4)
    log_odds = chooser.normal(size=200_000)
    bad = chooser.random(200_000) < 1 / (1 + np.exp(-(0.3 + 0.5 * log_odds)))

    slope, intercept = metrics.calibration_line(pd=1 / (1 + np.exp(-log_odds)), bad=bad)

    assert slope == pytest.approx(0.5, abs=0.02)
    assert intercept == pytest.approx(0.3, abs=0.02)


def test_one_outcome_has_no_figures():
    for figure in (metrics.auc, metrics.ks):
        with pytest.raises(BadInput) as refused:
            figure(risk=np.array([0.1, 0.2]), bad=np.array([True, True]))
        assert refused.value.code == "scorecard.one_outcome"


def test_the_most_prudent_bounds_are_those_of_pluto_and_tasche():
    # Pluto and Tasche (2005), tables 1 and 3: portfolios of 100, 400 and 300 obligors.
    none = pluto_tasche(grades="ABC", rows=[100, 400, 300], bads=[0, 0, 0], confidence=0.5)
    few = pluto_tasche(grades="ABC", rows=[100, 400, 300], bads=[0, 2, 1], confidence=0.5)

    assert [round(each.upper * 100, 2) for each in none] == [0.09, 0.10, 0.23]
    assert [round(each.upper * 100, 2) for each in few] == [0.46, 0.52, 0.56]


def test_calibration_keeps_the_order_and_never_grows_certain():
    log_odds = np.linspace(-4, 4, 40)

    separated = calibrate(log_odds=log_odds, bad=(log_odds < 0).astype(float))
    turned = calibrate(log_odds=log_odds, bad=(log_odds > 0).astype(float))

    assert 0 < separated.slope < 5
    assert turned.slope == 0.05
    assert np.isfinite(separated.apply(log_odds)).all()
