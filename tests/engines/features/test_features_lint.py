"""What declarations may not use is refused, and what is declared uses none of it."""

from datetime import date

import pytest

from puhui.engines.features.definitions import BY_NAME, FEATURES, SIZE_BLIND
from puhui.engines.features.lint import faults
from puhui.engines.features.querying import feature_sql
from puhui.engines.features.rollups import MONTHS, PAIRS


@pytest.mark.parametrize("text", [MONTHS, PAIRS])
def test_roll_ups_are_in_order(text):
    assert faults(text) == []


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_declaration_is_in_order(feature):
    assert faults(feature_sql("duckdb", as_of=date(2020, 1, 31), features=(feature,))) == []
    assert BY_NAME[feature.name] is feature
    assert feature.title.en
    assert feature.title.zh
    for side in ("low", "high", "missing"):
        assert feature.title.zh in feature.reason(side).zh


def test_every_dimension_speaks_with_and_without_size():
    dimensions = {"history", "ability", "stability", "growth", "relations"}

    assert {feature.dimension for feature in FEATURES} == dimensions
    assert {feature.dimension for feature in SIZE_BLIND} == dimensions
    assert len(BY_NAME) == len(FEATURES)
