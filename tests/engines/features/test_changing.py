"""What an owner can change: declared, within bounds, towards the better only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.features.changing import LEVERS, reach_of
from puhui.engines.features.definitions import BY_NAME, FEATURES


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_is_of_a_feature_with_a_direction_and_something_to_do(name):
    feature = BY_NAME[name]
    assert feature.is_offered
    assert feature.direction is not None
    assert feature.advice is not None
    assert set(LEVERS[name].moves) <= BY_NAME.keys() - {name}
    assert 0 < LEVERS[name].months <= 36


@given(st.sampled_from(sorted(LEVERS)), st.floats(0.0, 1.0))
def test_reach_begins_where_the_feature_stands_and_goes_towards_the_better(name, value):
    low, high = reach_of(name, value)
    is_up = BY_NAME[name].direction == "higher_is_better"
    assert (low if is_up else high) == value
    assert low <= high
    assert low >= 0.0


@pytest.mark.parametrize("feature", FEATURES, ids=lambda each: each.name)
def test_what_nobody_knows_or_can_change_has_no_reach(feature):
    assert reach_of(feature.name, None) is None
    assert (reach_of(feature.name, 0.5) is None) == (feature.name not in LEVERS)


def test_the_past_and_the_size_of_trade_are_out_of_reach():
    for name in ("history_months", "sales_gap_days", "sales_36_log", "sales_growth_12", "unknown"):
        assert reach_of(name, 1.0) is None
