"""Correlations and variance inflation: by definition, and where columns tell each other exactly."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.making import model_of, table

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.collinearity import correlations, inflation, weights_of


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), columns=st.integers(2, 5))
def test_inflation_is_that_of_regressing_each_column_on_the_others(seed, columns):
    chooser = np.random.default_rng(seed)
    rows = chooser.normal(size=(60, columns)) @ chooser.normal(size=(columns, columns))
    told = inflation(correlations(rows))
    for place in range(columns):
        y = rows[:, place]
        design = np.column_stack([np.ones(60), np.delete(rows, place, axis=1)])
        left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
        assert told[place] == pytest.approx(((y - y.mean()) ** 2).sum() / (left**2).sum(), rel=1e-4)


def test_columns_that_tell_each_other_exactly_are_infinite_without_a_warning():
    chooser = np.random.default_rng(1)
    a, b, alone = chooser.normal(size=(3, 50))
    rows = np.column_stack([a, b, a + b, alone, np.full(50, 0.3)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = inflation(correlations(rows))
    assert np.isinf(told[:3]).all()
    assert 1.0 <= told[3] < 1.5
    assert told[4] == 1.0


def test_nearly_the_same_columns_are_finite_and_huge():
    a, noise = np.random.default_rng(4).normal(size=(2, 200))
    for hair in (1e-2, 1e-3, 1e-4):
        told = inflation(correlations(np.column_stack([a, a + hair * noise])))
        assert told == pytest.approx(1 / hair**2, rel=0.3)


def test_one_column_alone_is_not_inflated():
    assert inflation(correlations(np.arange(9.0).reshape(-1, 1))).tolist() == [1.0]


def test_correlations_keep_their_sign_and_those_of_numpy():
    rows = np.random.default_rng(2).normal(size=(40, 3))
    rows[:, 1] -= rows[:, 0]
    assert correlations(rows) == pytest.approx(np.corrcoef(rows, rowvar=False))


def test_weights_of_a_model_sum_to_its_scores():
    model, (frame, _) = model_of(1), table(5)
    slope = model.scaling.factor * model.calibration_slope
    told = model.base + slope * weights_of(model, frame) @ [each.coefficient for each in model.characteristics]  # fmt: skip
    assert told == pytest.approx(score_frame(model, frame)["score_raw"].to_numpy())
