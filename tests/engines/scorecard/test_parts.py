"""The parts of a score add up to it, and none is below nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.scorecard.cards import cases

from puhui.engines.scorecard.parts import OTHER, parts_of
from puhui.engines.scorecard.rows import compile_row
from puhui.kernel.refusals import BadInput

ORDER = ("one", "two", "three")


@given(cases(), st.data())
def test_floor_and_parts_are_the_raw_score_and_the_shown_one_less_what_is_cut_off(case, data):
    model, row = case
    groups = {
        entry.name: data.draw(st.sampled_from(ORDER))
        for entry in model.characteristics
        if data.draw(st.booleans())
    }
    told, answer = parts_of(model, row, groups, ORDER), compile_row(model)(row)
    assert told.raw == pytest.approx(answer.raw, abs=1e-9)
    assert told.floor + sum(each.points for each in told.parts) == pytest.approx(answer.raw, abs=1e-9)  # fmt: skip
    assert told.raw - told.beyond == pytest.approx(answer.score, abs=1e-9)
    assert [each.name for each in told.parts[:3]] == list(ORDER)
    has_other = len(groups) < len(model.characteristics)
    assert [each.name for each in told.parts[3:]] == ([OTHER] if has_other else [])
    for each in told.parts:
        assert -1e-9 <= each.points <= each.most_points + 1e-9
        assert 0 <= each.known <= each.features
    assert sum(each.features for each in told.parts) == len(model.characteristics)


@given(cases())
def test_nothing_known_is_known_as_such(case):
    model, row = case
    told = parts_of(model, dict.fromkeys(row), {}, ORDER)
    assert [each.known for each in told.parts] == [0] * 4
    assert all(each.most_points == each.features == 0 for each in told.parts[:3])


@given(cases())
def test_a_row_without_a_feature_is_refused(case):
    model, row = case
    first = model.characteristics[0].name
    with pytest.raises(BadInput) as refused:
        parts_of(model, {name: kept for name, kept in row.items() if name != first}, {}, ORDER)
    assert refused.value.facts["field"] == first
