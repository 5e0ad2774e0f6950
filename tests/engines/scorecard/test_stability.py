"""Stability indices and the parts of the Brier score, against their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.scorecard.metrics import brier, brier_parts
from puhui.engines.scorecard.stability import psi

COUNTS = st.lists(st.integers(0, 500), min_size=2, max_size=8)


@given(COUNTS)
def test_the_same_population_has_an_index_of_nought(counts):
    assert psi(before=counts, after=counts) == pytest.approx(0.0, abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=8))
def test_the_index_is_finite_never_negative_and_the_same_either_way(pairs):
    before, after = [left for left, _ in pairs], [right for _, right in pairs]
    told = psi(before=before, after=after)
    assert math.isfinite(told)
    assert told >= -1e-12
    assert told == pytest.approx(psi(before=after, after=before), abs=1e-9)


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.booleans()), min_size=2, max_size=60))
def test_the_parts_of_the_brier_score_sum_to_it(rows):
    pd = np.array([risk for risk, _ in rows])
    bad = np.array([outcome for _, outcome in rows])
    parts = brier_parts(pd=pd, bad=bad)
    whole = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert whole == pytest.approx(brier(pd=pd, bad=bad), abs=1e-12)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0.0
