"""A score taken apart: dimensions that add up to it, and the way up, checked by scoring again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domains.credit.conftest import hand_in

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.explaining import DIMENSIONS, explain
from puhui.domains.credit.keeping import Compiled
from puhui.domains.credit.operations import assessments
from puhui.domains.credit.queries.explanations import explanation
from puhui.engines.features.changing import LEVERS
from puhui.engines.scorecard.portable import from_json
from puhui.engines.scorecard.rows import compile_row


@pytest.fixture(scope="session")
def compiled(documents):
    model = from_json(documents[ScoreKind.STANDARD])
    return Compiled(model, compile_row(model))


def features(**given_values):
    usual = {"sales_variation": 1.5, "sales_gap_days": 40.0, "customer_retention": 0.4, "sales_36_log": 14.0}  # fmt: skip
    return usual | given_values


VALUES = st.one_of(st.none(), st.floats(0.0, 1.0))


@settings(max_examples=60)
@given(VALUES, st.one_of(st.none(), st.floats(0.0, 300.0)), st.floats(5.0, 25.0))
def test_floor_and_dimensions_are_the_score(compiled, retention, gap, size):
    row = features(customer_retention=retention, sales_gap_days=gap, sales_36_log=size)
    told, answer = explain(compiled, row), compiled.score(row)
    assert [each.name for each in told.dimensions] == list(DIMENSIONS)
    total = told.floor + sum(each.points for each in told.dimensions)
    assert total == pytest.approx(answer.raw, abs=1e-9)
    assert total - told.beyond == pytest.approx(answer.score, abs=1e-9)


def test_the_floor_is_the_score_of_the_worst_everywhere(compiled):
    model = compiled.model
    worst = {}
    for entry in model.characteristics:
        values = [None, *entry.cuts, -1e9, 1e9]
        worst[entry.name] = min(values, key=lambda value: compiled.score({**features(), entry.name: value}).raw)  # fmt: skip
    told = explain(compiled, worst)
    assert told.floor == pytest.approx(compiled.score(worst).raw, abs=1e-9)
    assert all(each.points == pytest.approx(0.0, abs=1e-9) for each in told.dimensions)


def test_what_has_no_value_is_told_apart_from_what_is_not_weighed(compiled):
    told = {each.name: each for each in explain(compiled, features(customer_retention=None)).dimensions}  # fmt: skip
    assert (told["relations"].features, told["relations"].known) == (1, 0)
    assert told["growth"].features == 0
    assert told["stability"].known == told["stability"].features > 0


def test_features_that_are_declared_no_more_stand_apart(documents):
    old = from_json(documents[ScoreKind.STANDARD])
    model = replace(
        old,
        characteristics=tuple(
            replace(each, name="gone") if each.name == "customer_retention" else each
            for each in old.characteristics
        ),
    )
    told = explain(Compiled(model, compile_row(model)), features(gone=0.4))
    assert [each.name for each in told.dimensions] == [*DIMENSIONS, "other"]
    assert told.dimensions[-1].known == 1


@settings(max_examples=60)
@given(st.floats(0.0, 1.0), st.floats(0.0, 300.0), st.floats(0.0, 3.0), st.floats(8.0, 22.0))
def test_the_way_up_leads_where_it_says(compiled, retention, gap, variation, size):
    row = features(customer_retention=retention, sales_gap_days=gap, sales_variation=variation, sales_36_log=size)  # fmt: skip
    names = [each.name for each in compiled.model.grades]
    now, told = compiled.score(row), explain(compiled, row).way_up
    if now.grade == names[0]:
        assert told is None
        return
    assert told.aim == names[names.index(now.grade) - 1]
    inside = {each.feature: each.low if each.low is not None and each.low > each.value else each.value for each in told.moves}  # fmt: skip
    assert inside.keys() <= LEVERS.keys() & row.keys()
    again = compiled.score(row | inside)
    assert (again.raw, again.score, again.pd, again.grade) == (told.raw, told.score, told.pd, told.grade)  # fmt: skip
    assert told.reaches == (names.index(told.grade) <= names.index(told.aim))
    assert now.raw + sum(each.gain for each in told.moves) == pytest.approx(told.raw, abs=1e-9)


@pytest.mark.django_db
def test_a_stored_score_is_explained_by_the_model_it_was_made_with(enterprise, adopted, now):
    actor, party = enterprise()
    hand_in(actor, party, now)
    for view in assessments.assess(actor=actor, party_id=party, now=now):
        told = explanation(view)
        total = told.floor + sum(each.points for each in told.dimensions)
        assert total == pytest.approx(view.raw, abs=1e-9)
        assert total - told.beyond == pytest.approx(view.score, abs=1e-9)
        assert sum(each.features for each in told.dimensions) == len(view.points)
