"""Bins: monotone, finite, and blind to the order of rows and the unit of a number."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.engines.scorecard.binning import BinningRules, bin_categorical, bin_numeric, weigh_counts

RULES = BinningRules()
value = st.one_of(st.integers(-1000, 1000).map(float), st.just(float("nan")))
rows_of = st.lists(st.tuples(value, st.booleans()), min_size=4, max_size=120).filter(
    lambda rows: 0 < sum(bad for _, bad in rows) < len(rows)
)


def binned(rows, direction=None, times=1.0):
    values = np.array([number * times for number, _ in rows])
    bad = np.array([outcome for _, outcome in rows], dtype=bool)
    return bin_numeric(name="x", values=values, bad=bad, rules=RULES, direction=direction)


@settings(max_examples=80, deadline=None)
@given(rows_of)
def test_weights_only_rise_or_only_fall_and_are_finite(rows):
    told = binned(rows)
    steps = np.diff(told.weights[:-1])
    assert (
        (steps >= -1e-12).all() if told.direction == "higher_is_better" else (steps <= 1e-12).all()
    )
    assert np.isfinite(told.weights).all()
    assert told.information >= 0
    assert sum(told.goods) + sum(told.bads) == len(rows)
    assert len(told.weights) <= RULES.max_bins + 1


@settings(max_examples=40, deadline=None)
@given(rows_of, st.sampled_from(["higher_is_better", "lower_is_better"]))
def test_a_declared_direction_is_kept(rows, direction):
    steps = np.diff(binned(rows, direction).weights[:-1])
    assert (steps >= -1e-12).all() if direction == "higher_is_better" else (steps <= 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(rows_of, st.randoms())
def test_the_order_of_rows_is_nothing(rows, chance):
    shuffled = [*rows]
    chance.shuffle(shuffled)
    assert binned(shuffled) == binned(rows)


@settings(max_examples=40, deadline=None)
@given(rows_of, st.sampled_from([4.0, 0.25, 1024.0]))
def test_the_unit_of_a_number_is_nothing(rows, times):
    plain, scaled = binned(rows), binned(rows, times=times)
    assert (scaled.goods, scaled.bads, scaled.weights) == (plain.goods, plain.bads, plain.weights)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), min_size=4, max_size=80).filter(lambda rows: 0 < sum(bad for _, bad in rows) < len(rows)))  # fmt: skip
def test_each_category_lies_in_one_group_and_a_new_one_weighs_nothing(rows):
    names, bad = [name for name, _ in rows], np.array([outcome for _, outcome in rows])
    told = bin_categorical(name="x", values=names, bad=bad, rules=RULES)
    assert sorted(member for group in told.groups for member in group) == sorted(set(names))
    assert told.weigh(["never met"])[0] == 0.0
    assert np.isfinite(told.weights).all()


def test_an_empty_bin_weighs_nothing():
    weights, information = weigh_counts(goods=[5, 0, 5], bads=[5, 0, 5], smoothing=1.0)
    assert weights == (0.0, 0.0, 0.0)
    assert information == 0.0
