"""Bins edited by hand: counts stay right, the model stays sound, undoing gives it back."""

import dataclasses

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.making import QUICK, table

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.editing import Editing
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.metrics import auc
from puhui.engines.scorecard.model import check
from puhui.engines.scorecard.portable import from_json, to_json
from puhui.engines.scorecard.rows import compile_row
from puhui.engines.scorecard.sql import score_sql
from puhui.kernel.refusals import BadInput


@pytest.fixture(scope="module")
def editing():
    frame, bad = table(1, rows=900)
    chosen = dataclasses.replace(QUICK, most_features=3)
    trained = train(frame=frame, bad=bad, settings=chosen, features_version="test")
    return Editing.of(trained, frame=frame, bad=bad, settings=chosen, held=table(2, rows=900))


def entry(editing, name):
    return next(each for each in editing.model.characteristics if each.name == name)


def same_scores(left, right, frame):
    gaps = score_frame(left, frame)["score_raw"] - score_frame(right, frame)["score_raw"]
    return gaps.abs().max() < 1e-6


def test_two_bins_become_one_with_the_rows_of_both(editing):
    old = entry(editing, "a")
    edited = editing.merge("a", 0)
    new = entry(edited.editing, "a")
    assert new.cuts == old.cuts[1:]
    assert new.bins[0].goods == old.bins[0].goods + old.bins[1].goods
    assert new.bins[0].bads == old.bins[0].bads + old.bins[1].bads
    assert edited.effect.before == old
    assert edited.effect.after == new
    assert edited.effect.information_gained < 0
    assert edited.effect.in_direction
    assert edited.effect.changed[0] == (0, new.bins[0])


def test_an_edit_that_is_undone_gives_the_model_back(editing):
    cut = entry(editing, "a").cuts[0]
    back = editing.merge("a", 0).editing.split("a", cut)
    assert entry(back.editing, "a").cuts == entry(editing, "a").cuts
    assert same_scores(back.editing.model, editing.model, editing.frame)
    group = entry(editing, "trade").groups
    other = editing.merge("trade", 0).editing.split("trade", group[0]).editing
    assert set(entry(other, "trade").groups) == set(group)
    assert same_scores(other.model, editing.model, editing.frame)


def test_the_effect_on_rows_held_out_is_that_of_scoring_them(editing):
    edited = editing.set("a", cuts=[0.0])
    frame, bad = editing.held
    for model, told in ((editing.model, edited.effect.told_before), (edited.editing.model, edited.effect.told_after)):  # fmt: skip
        pd = score_frame(model, frame)["pd"].to_numpy()
        assert told.auc == auc(risk=pd, bad=bad)
        assert told.log_loss == pytest.approx(-np.mean(np.log(np.where(bad, pd, 1 - pd))))
    assert edited.effect.told_after.auc < edited.effect.told_before.auc
    alone = dataclasses.replace(editing, held=None)
    assert alone.set("a", cuts=[0.0]).effect.told_after is None


def test_other_features_move_since_all_coefficients_are_fitted_anew(editing):
    moved = dict(editing.set("a", cuts=[0.0]).effect.moved)
    assert "b" in moved
    assert "a" not in moved
    assert all(most > 0 for most in moved.values())


@settings(max_examples=40, deadline=None)
@given(places=st.sets(st.integers(1, 700), max_size=6).map(sorted))
def test_any_cuts_between_rows_give_a_sound_model(editing, places):
    values = np.unique(editing.frame["a"].drop_nulls().to_numpy())
    edited = editing.set("a", cuts=values[places].tolist(), allow=True)
    model = edited.editing.model
    assert check(model) == model
    assert from_json(to_json(model)) == model
    assert sum(kept.goods + kept.bads for kept in edited.effect.after.bins) == editing.frame.height
    assert edited.effect.in_direction or edited.effect.after.direction is None
    told = score_frame(model, editing.frame)["score_raw"].to_list()
    row = compile_row(model)
    for place in range(0, editing.frame.height, 17):
        assert row(editing.frame.row(place, named=True)).raw == pytest.approx(told[place], abs=1e-9)


def test_an_edited_model_scores_alike_by_row_table_and_sql(editing):
    model = editing.merge("trade", 0).editing.split("a", 0.05, allow=True).editing.model
    frame = editing.frame.with_row_index("n")
    base = duckdb.connect()
    base.register("cases", frame.to_arrow())
    found = dict(base.execute(f"SELECT n, score_raw FROM ({score_sql(model, relation='cases', keys=('n',))})").fetchall())  # fmt: skip
    told = score_frame(model, frame)["score_raw"].to_list()
    assert len(found) == 900
    assert max(abs(found[place] - raw) for place, raw in enumerate(told)) < 1e-9


def test_a_direction_that_would_break_is_refused_unless_it_is_allowed(editing):
    frame, bad = editing.frame, editing.bad
    values = frame["a"].to_numpy()
    cuts = np.linspace(-1.5, 1.5, 24).tolist()
    with pytest.raises(BadInput) as refused:
        editing.set("a", cuts=cuts)
    assert refused.value.code == "scorecard.turns_round"
    assert refused.value.facts["rule"] == entry(editing, "a").direction
    edited = editing.set("a", cuts=cuts, allow=True)
    assert not edited.effect.in_direction
    assert edited.effect.after.direction is None
    rates = [kept.bads for kept in edited.effect.after.bins]
    assert sum(rates) == bad.sum()
    first = values < cuts[0]
    assert rates[0] == bad[first].sum()


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda e: e.merge("nobody", 0), "scorecard.unknown_feature"),
        (lambda e: e.merge("a", -1), "scorecard.bad_bins"),
        (lambda e: e.merge("a", len(entry(e, "a").cuts)), "scorecard.bad_bins"),
        (lambda e: e.split("a", entry(e, "a").cuts[0]), "scorecard.bad_bins"),
        (lambda e: e.split("a", float("nan")), "scorecard.bad_bins"),
        (lambda e: e.split("a", "farm"), "scorecard.bad_bins"),
        (lambda e: e.split("a", 1e9, allow=True), "scorecard.empty_bin"),
        (lambda e: e.set("a", cuts=[1.0, 0.0]), "scorecard.bad_bins"),
        (lambda e: e.set("a", groups=[["farm"]]), "scorecard.bad_bins"),
        (lambda e: e.split("trade", 3.0), "scorecard.bad_bins"),
        (lambda e: e.split("trade", "pub"), "scorecard.bad_bins"),
        (lambda e: e.set("trade", cuts=[1.0]), "scorecard.bad_bins"),
        (lambda e: e.set("trade", groups=[["shop", "farm"]]), "scorecard.bad_bins"),
        (lambda e: e.set("trade", groups=[["shop", "farm"], ["farm", "工厂"]]), "scorecard.bad_bins"),
        (lambda e: e.set("trade", groups=[["shop", "farm", "工厂"], ["pub"]]), "scorecard.empty_bin"),
    ],
)  # fmt: skip
def test_edits_that_cannot_be_are_refused_and_say_why(editing, edit, code):
    with pytest.raises(BadInput) as refused:
        edit(editing)
    assert refused.value.code == code
    assert refused.value.facts["field"]
