"""Training: reproducible, indifferent to what carries no news, and refusing what it cannot learn."""

import numpy as np
import polars as pl
import pytest
from tests.engines.scorecard.tables import table, trained

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.fitting import Settings, train
from puhui.engines.scorecard.folds import stratified
from puhui.engines.scorecard.metrics import auc
from puhui.engines.scorecard.portable import to_json
from puhui.kernel.refusals import BadInput


def test_the_same_rows_give_the_same_model_bit_for_bit():
    frame, bad = table()

    again = train(frame=frame, bad=bad, features_version="made-up", as_of="2026-01-31")

    assert to_json(again.model) == to_json(trained().model)
    assert (again.held_out == trained().held_out).all()


def test_scores_tell_bad_from_good_and_points_point_the_right_way():
    model = trained().model
    fresh, bad = table(rows=4000, seed=99)

    scored = score_frame(model, fresh)

    assert auc(risk=scored["pd"].to_numpy(), bad=bad) > 0.78
    assert abs(scored["pd"].mean() - bad.mean()) < 0.05
    assert all(entry.coefficient > 0 for entry in model.characteristics)
    assert "same" not in [entry.name for entry in model.characteristics]


def test_scaling_a_feature_leaves_scores_as_they_were():
    frame, bad = table()
    scaled = frame.with_columns(pl.col("strong") * 1000, pl.col("noise") * 0.125)

    model = train(frame=scaled, bad=bad).model

    before, after = score_frame(trained().model, frame), score_frame(model, scaled)
    assert np.abs((before["score_raw"] - after["score_raw"]).to_numpy()).max() < 1e-9


def test_a_constant_column_changes_nothing():
    frame, bad = table()

    without = train(frame=frame.drop("same"), bad=bad).model

    assert without.characteristics == trained().model.characteristics


def test_a_feature_that_contradicts_its_declared_direction_gets_no_weight():
    frame, bad = table()

    model = train(
        frame=frame, bad=bad, settings=Settings(directions={"strong": "lower_is_better"})
    ).model

    assert "strong" in [entry.name for entry in trained().model.characteristics]
    assert "strong" not in [entry.name for entry in model.characteristics]


def test_few_defaults_get_the_plainest_shape_and_no_forward_steps():
    shapes = Settings().shapes(rarer=9)

    assert {shape.family for shape in shapes} == {"shrunken"}
    assert (
        max(shape.features for shape in Settings().shapes(rarer=45) if shape.family == "forward")
        == 4
    )


def test_few_rows_are_enough_where_a_feature_speaks():
    chooser = np.random.default_rng(5)
    bad = np.arange(60) < 12
    frame = pl.DataFrame({"x": chooser.normal(size=60) - 2.0 * bad, "y": chooser.normal(size=60)})

    model = train(frame=frame, bad=bad).model

    assert auc(risk=score_frame(model, frame)["pd"].to_numpy(), bad=bad) > 0.85


@pytest.mark.parametrize(
    ("frame", "bad", "code"),
    [
        (pl.DataFrame({"x": [1.0] * 30}), np.zeros(30, bool), "scorecard.too_few"),
        (pl.DataFrame({"x": [1.0] * 30}), np.arange(30) < 3, "scorecard.too_few"),
        (pl.DataFrame({"x": []}, schema={"x": pl.Float64}), np.zeros(0, bool), "scorecard.too_few"),
        (pl.DataFrame({"x": [1.0] * 30}), np.arange(30) < 9, "scorecard.nothing_to_learn"),
        (pl.DataFrame({"x": [None] * 30}), np.arange(30) < 9, "scorecard.nothing_to_learn"),
        (pl.DataFrame(), np.arange(30) < 9, "scorecard.nothing_to_learn"),
        (pl.DataFrame({"x": [[1]] * 30}), np.arange(30) < 9, "scorecard.bad_value"),
    ],
)
def test_what_cannot_be_learnt_is_refused(frame, bad, code):
    with pytest.raises(BadInput) as refused:
        train(frame=frame, bad=bad)

    assert refused.value.code == code


@pytest.mark.parametrize("bads", [5, 7, 18, 40])
def test_folds_keep_strata(bads):
    bad = np.arange(83) < bads

    pairs = list(stratified(bad=bad, folds=5, repeats=2, seed=1))

    tested = [test for _fit, test in pairs]
    counts = [int(bad[test].sum()) for test in tested]
    assert max(counts) - min(counts) <= 1
    assert max(map(len, tested)) - min(map(len, tested)) <= 1
    assert sorted(np.concatenate(tested[:5]).tolist()) == list(range(83))
    assert all(set(fit).isdisjoint(test) for fit, test in pairs)


@pytest.mark.slow
def test_no_worse_than_optbinning_with_logistic_regression():
    optbinning = pytest.importorskip("optbinning")
    linear = pytest.importorskip("sklearn.linear_model")
    frame, bad = table(rows=6000, seed=11)
    numbers = frame.select("strong", "we\"ak'", "noise")
    fit, test = np.arange(3000), np.arange(3000, 6000)

    ours = score_frame(train(frame=numbers[fit], bad=bad[fit]).model, numbers[test])
    oracle = optbinning.BinningProcess(variable_names=numbers.columns)
    weights = oracle.fit_transform(numbers[fit].to_numpy(), bad[fit], metric_missing="empirical")
    line = linear.LogisticRegression().fit(weights, bad[fit])
    told = oracle.transform(numbers[test].to_numpy(), metric_missing="empirical")

    theirs = auc(risk=line.predict_proba(told)[:, 1], bad=bad[test])
    assert auc(risk=ours["pd"].to_numpy(), bad=bad[test]) >= theirs - 0.003
