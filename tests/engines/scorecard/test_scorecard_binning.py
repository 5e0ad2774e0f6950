"""Bins: monotone in the default rate, finite in their weights, whatever the numbers are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.scorecard.binning import BinningRules, bin_categorical, bin_numeric, weigh_counts
from puhui.kernel.refusals import BadInput

VALUES = st.one_of(
    st.floats(-1e12, 1e12),
    st.integers(-3, 3).map(float),
    st.sampled_from([np.inf, -np.inf, np.nan]),
)


@st.composite
def outcomes(draw, values=VALUES):
    rows = draw(st.lists(st.tuples(values, st.booleans()), min_size=2, max_size=80))
    bad = np.array([row[1] for row in rows])
    bad[0], bad[1] = True, False
    return [row[0] for row in rows], bad


@given(outcomes(), st.sampled_from([None, "higher_is_better", "lower_is_better"]))
def test_weights_are_finite_and_go_one_way(table, direction):
    values, bad = table

    binned = bin_numeric(
        name="x", values=np.array(values), bad=bad, rules=BinningRules(), direction=direction
    )

    weights = binned.weights[:-1]
    assert np.isfinite(binned.weights).all()
    assert np.isfinite(binned.cuts).all()
    assert direction in (None, binned.direction)
    sign = 1 if binned.direction == "higher_is_better" else -1
    assert (sign * np.diff(weights) >= 0).all()
    assert sum(binned.goods) + sum(binned.bads) == len(values)
    assert np.isfinite(binned.weigh(np.array(values))).all()


@given(outcomes(st.sampled_from(["a", "b", "c", "d", "", None])))
def test_categories_fall_into_one_group_each(table):
    values, bad = table

    binned = bin_categorical(name="x", values=values, bad=bad, rules=BinningRules())

    members = [member for group in binned.groups for member in group]
    assert sorted(members) == sorted({value for value in values if value is not None})
    assert np.isfinite(binned.weights).all()
    assert binned.weigh(["never seen"])[0] == 0.0


@given(outcomes(), st.floats(0.001, 1000))
def test_a_positive_factor_changes_no_weight(table, factor):
    values = np.round(np.nan_to_num(np.array(table[0]), posinf=9, neginf=-9) % 1000, 2)
    rules = BinningRules()

    before = bin_numeric(name="x", values=values, bad=table[1], rules=rules)
    after = bin_numeric(name="x", values=values * factor, bad=table[1], rules=rules)

    assert before.weights == after.weights
    assert (before.weigh(values) == after.weigh(values * factor)).all()


def test_bins_hold_what_the_rarer_outcome_needs():
    chooser = np.random.default_rng(3)
    values, bad = chooser.normal(size=200), np.arange(200) < 10
    values[bad] -= 1.0

    binned = bin_numeric(name="x", values=values, bad=bad, rules=BinningRules(min_expected=2.0))

    # Ten defaults in 200 rows: two of them are expected in 40 rows.
    rows = [good + ill for good, ill in zip(binned.goods, binned.bads, strict=True)][:-1]
    assert len(rows) > 1
    assert min(rows) >= 40


def test_one_outcome_alone_has_no_weights():
    with pytest.raises(BadInput) as refused:
        weigh_counts(goods=[3, 4], bads=[0, 0], smoothing=1.0)

    assert refused.value.code == "scorecard.one_outcome"
