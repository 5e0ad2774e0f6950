"""The rising curve: rates of its steps, their order, and that none fits better."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.engines.scorecard.isotonic import isotonic

ROWS = st.lists(st.tuples(st.integers(1, 19), st.booleans()), min_size=1, max_size=60)


def told(rows):
    return np.array([level / 20 for level, _ in rows]), np.array([bad for _, bad in rows])


def fitted(steps, pd):
    return np.array([next(s.rate for s in steps if s.low <= each <= s.high) for each in pd])


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_steps_hold_all_rows_rise_and_have_the_rates_that_came(rows):
    pd, bad = told(rows)
    steps = isotonic(pd=pd, bad=bad)
    assert sum(step.rows for step in steps) == len(rows)
    for step in steps:
        inside = (step.low <= pd) & (pd <= step.high)
        assert (inside.sum(), bad[inside].mean()) == (step.rows, pytest.approx(step.rate))
    for left, right in pairwise(steps):
        assert left.high < right.low
        assert left.rate < right.rate


@settings(max_examples=60, deadline=None)
@given(ROWS, st.lists(st.floats(0, 1), min_size=20, max_size=20).map(sorted))
def test_no_other_rising_curve_has_less_squared_error(rows, other):
    pd, bad = told(rows)
    rates = np.array([other[round(each * 20) - 1] for each in pd])
    best = ((fitted(isotonic(pd=pd, bad=bad), pd) - bad) ** 2).sum()
    assert best <= ((rates - bad) ** 2).sum() + 1e-9


def test_it_is_that_of_scikit_learn():
    peer = pytest.importorskip("sklearn.isotonic")
    chooser = np.random.default_rng(3)
    pd = chooser.random(300)
    bad = chooser.random(300) < pd
    theirs = peer.IsotonicRegression().fit(pd, bad).predict(pd)
    assert fitted(isotonic(pd=pd, bad=bad), pd) == pytest.approx(theirs)
