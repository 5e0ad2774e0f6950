"""The smallest change: it reaches, it touches what may be touched, and none is smaller."""

import math
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.cards import cases

from puhui.engines.scorecard.counterfactuals import next_grade, raw_of_grade, smallest_change
from puhui.engines.scorecard.rows import compile_row, contributions
from puhui.kernel.refusals import BadInput

MARGIN = 1e-9


@st.composite
def questions(draw):
    """A model, a row, what may be changed within which bounds, and a raw score to reach."""
    model, row = draw(cases(numbers=4))
    reach = {}
    for entry in model.characteristics:
        value = row[entry.name]
        if draw(st.integers(0, 3)) and isinstance(value, float) and math.isfinite(value):
            low = draw(st.sampled_from([value, -6.0, -math.inf]))
            reach[entry.name] = (min(low, value), draw(st.sampled_from([value, 6.0, math.inf])))
    now = compile_row(model)(row)
    return model, row, reach, now.raw + draw(st.floats(-50.0, 150.0))


def everything(model, row, reach):
    """Every combination of bins within reach: (features moved, bins moved, row), by brute force."""
    places = {each.feature: each.place for each in contributions(model, row)}
    ways = []
    for entry in model.characteristics:
        own = [(0, 0, row[entry.name])]
        if (
            entry.name in reach
            and entry.kind == "numeric"
            and row[entry.name] not in entry.specials
        ):
            low, high = reach[entry.name]
            for place in range(entry.ways):
                begin = entry.cuts[place - 1] if place else -math.inf
                end = math.nextafter(entry.cuts[place], -math.inf) if place < len(entry.cuts) else math.inf  # fmt: skip
                inside = min(max(row[entry.name], begin), end)
                if place != places[entry.name] and low <= inside <= high:
                    own.append((1, abs(place - places[entry.name]), inside))
        ways.append(own)
    names = [entry.name for entry in model.characteristics]
    for combination in product(*ways):
        values = dict(zip(names, [each[2] for each in combination], strict=True))
        yield sum(each[0] for each in combination), sum(each[1] for each in combination), values


@settings(max_examples=150)
@given(questions())
def test_it_reaches_moves_only_what_may_move_and_none_is_smaller(question):
    model, row, reach, target = question
    score = compile_row(model)
    assume(abs(score(row).raw - target) > 10 * MARGIN)
    found = smallest_change(model, row, reach, target=target)
    moved = {**row, **{move.feature: move.aim for move in found.moves}}
    assert found.answer == score(moved)
    assert found.reaches == (found.answer.raw > target)
    assert len({move.feature for move in found.moves}) == len(found.moves)
    for move in found.moves:
        low, high = reach[move.feature]
        assert low <= move.aim <= high
        assert move.band.low is None or move.band.low <= move.aim
        assert move.band.high is None or move.aim < move.band.high
        alone = score({**row, move.feature: move.aim}).raw - score(row).raw
        assert alone == pytest.approx(move.gain, abs=1e-9)
        assert move.gain > 0
    all_of_them = [(count, bins, score(values).raw) for count, bins, values in everything(model, row, reach)]  # fmt: skip
    enough = [(count, bins) for count, bins, raw in all_of_them if raw >= target + MARGIN]
    if found.reaches:
        assert (len(found.moves), sum(move.bins for move in found.moves)) == min(enough)
    else:
        assert not [raw for _, _, raw in all_of_them if raw > target + 2 * MARGIN]
        assert found.answer.raw == pytest.approx(max(raw for _, _, raw in all_of_them), abs=1e-6)


@given(questions())
def test_who_is_there_already_need_not_move(question):
    model, row, reach, target = question
    found = smallest_change(model, row, reach, target=target)
    assume(found.reaches)
    moved = {**row, **{move.feature: move.aim for move in found.moves}}
    again = smallest_change(model, moved, reach, target=target)
    assert again.reaches
    assert again.moves == ()
    assert again.answer == found.answer


@given(questions(), st.data())
def test_a_grade_that_is_reached_is_at_least_the_one_asked_for(question, data):
    model, row, reach, _ = question
    names = [each.name for each in model.grades]
    asked = data.draw(st.sampled_from(names))
    found = smallest_change(model, row, reach, target=raw_of_grade(model, asked))
    assert found.reaches == (names.index(found.answer.grade) <= names.index(asked))


@given(cases())
def test_grades_go_up_one_by_one_and_no_further_than_the_best(case):
    model, _ = case
    names = [each.name for each in model.grades]
    assert [next_grade(model, name) for name in names] == [None, *names[:-1]]
    bounds = [raw_of_grade(model, name) for name in names]
    assert bounds == sorted(bounds, reverse=True)
    with pytest.raises(BadInput) as refused:
        next_grade(model, "no such")
    assert refused.value.code == "scorecard.no_such_grade"
