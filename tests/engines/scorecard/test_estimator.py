"""The scorecard as scikit-learn's tools use it, on tables of several libraries."""

from dataclasses import replace

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from tests.engines.scorecard.making import QUICK, table

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.estimator import ScorecardClassifier
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.metrics import auc
from puhui.kernel.refusals import BadInput


def outcomes(bad):
    return ["late" if each else "in time" for each in bad]


@pytest.fixture(scope="module")
def fitted():
    frame, bad = table(1, rows=600)
    return ScorecardClassifier(settings=QUICK, positive="late").fit(frame, outcomes(bad))


def test_it_is_the_model_that_the_engine_trains(fitted):
    frame, bad = table(1, rows=600)
    model = train(frame=frame, bad=bad, settings=QUICK).model
    assert fitted.model_ == model
    pd = score_frame(model, frame)["pd"].to_numpy()
    assert fitted.classes_.tolist() == ["in time", "late"]
    assert np.array_equal(fitted.predict_proba(frame)[:, 1], pd)
    assert np.allclose(fitted.predict_proba(frame).sum(axis=1), 1.0)
    assert np.allclose(fitted.decision_function(frame), np.log(pd / (1 - pd)))
    assert np.array_equal(fitted.predict(frame) == "late", pd > 0.5)
    assert fitted.score(frame, outcomes(bad)) == np.mean((pd > 0.5) == bad)
    assert np.array_equal(fitted.points(frame), score_frame(model, frame)["score"].to_numpy())
    assert fitted.feature_names_in_.tolist() == frame.columns


def test_the_bad_outcome_may_come_first_in_order():
    frame, bad = table(1, rows=600)
    told = ["bad" if each else "good" for each in bad]
    card = ScorecardClassifier(settings=QUICK, positive="bad").fit(frame, told)
    assert card.classes_.tolist() == ["bad", "good"]
    pd = score_frame(card.model_, frame)["pd"].to_numpy()
    assert np.array_equal(card.predict_proba(frame)[:, 0], pd)
    assert np.array_equal(card.predict(frame) == "bad", pd > 0.5)


def test_arrow_and_polars_tables_and_arrays_with_names_give_the_same_model(fitted):
    frame, bad = table(1, rows=600)
    cells = np.array(frame.rows(), dtype=object)
    arrow = frame.to_arrow()
    stream = pa.RecordBatchReader.from_batches(arrow.schema, arrow.to_batches())
    for rows, names in ((arrow, None), (stream, None), (cells, frame.columns)):
        card = ScorecardClassifier(settings=QUICK, positive="late", names=names)
        assert card.fit(rows, outcomes(bad)).model_ == fitted.model_
    assert np.array_equal(fitted.predict_proba(frame.to_arrow()), fitted.predict_proba(frame))


def test_parameters_are_kept_as_told_and_replace_a_part_of_the_settings():
    card = ScorecardClassifier(settings=QUICK, max_bins=2, directions={"b": "higher_is_better"})
    assert card.get_params()["settings"] is QUICK
    assert card.set_params(most_features=1) is card
    frame, bad = table(1, rows=600)
    card.fit(frame, bad)
    assert all(entry.ways <= 2 for entry in card.model_.characteristics)
    assert card.get_params()["settings"] is QUICK
    with pytest.raises(ValueError, match="no parameter"):
        card.set_params(colour="red")
    assert "max_bins=2" in repr(card)


@pytest.mark.parametrize(
    ("rows", "outcome", "code"),
    [
        ([1.0, 2.0], [0, 1], "scorecard.no_table"),
        (np.ones((3, 2)), [0, 1], "scorecard.bad_outcome"),
        (np.ones((3, 2)), [0, 1, 2], "scorecard.bad_outcome"),
        (np.ones((3, 2)), [0, 0, None], "scorecard.bad_outcome"),
        (np.ones((3, 2)), ["a", "b", "a"], "scorecard.bad_outcome"),
    ],
)
def test_what_is_no_table_of_two_outcomes_is_refused(rows, outcome, code):
    with pytest.raises(BadInput) as refused:
        ScorecardClassifier(positive=1).fit(rows, outcome)
    assert refused.value.code == code
    assert refused.value.facts["rule"]


def test_it_scores_nothing_before_it_has_learnt():
    with pytest.raises(BadInput) as refused:
        ScorecardClassifier().predict(pl.DataFrame({"a": [1.0]}))
    assert refused.value.code == "scorecard.not_fitted"


def test_the_tools_of_scikit_learn_take_it():
    base = pytest.importorskip("sklearn.base")
    selection = pytest.importorskip("sklearn.model_selection")
    frame, bad = table(1, rows=600)
    card = ScorecardClassifier(settings=QUICK)
    assert base.is_classifier(card)
    assert base.clone(card).get_params() == card.get_params()
    areas = selection.cross_val_score(card, frame, bad, cv=3, scoring="roc_auc")
    assert len(areas) == 3
    assert areas.min() > 0.65
    by_hand = []
    for fit, test in selection.StratifiedKFold(3).split(frame, bad):
        told = card.fit(frame[fit], bad[fit]).predict_proba(frame[test])[:, 1]
        by_hand.append(auc(risk=told, bad=bad[test]))
    assert areas == pytest.approx(by_hand)
    searched = selection.GridSearchCV(card, {"max_bins": [2, 5]}, cv=3, scoring="roc_auc")
    assert searched.fit(frame, bad).best_params_["max_bins"] in (2, 5)


#: Checks of scikit-learn's own suite that hold. Most of the others want ValueError where ours is a
#: refusal with a code, or try rows of noise, from which a scorecard says that it can learn nothing.
HOLD = {
    "check_classifiers_classes",
    "check_decision_proba_consistency",
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_dtype_object",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimators_dtypes",
    "check_estimators_fit_returns_self",
    "check_estimators_overwrite_params",
    "check_estimators_pickle",
    "check_fit_check_is_fitted",
    "check_fit_idempotent",
    "check_fit_score_takes_y",
    "check_get_params_invariance",
    "check_n_features_in",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_pipeline_consistency",
    "check_readonly_memmap_input",
    "check_set_params",
    "check_valid_tag_types",
}


@pytest.mark.filterwarnings("ignore")
def test_the_checks_of_scikit_learn_that_suit_a_scorecard_pass():
    checks = pytest.importorskip("sklearn.utils.estimator_checks")
    small = replace(QUICK, inner_folds=2, information_floor=0.0)
    told = checks.check_estimator(ScorecardClassifier(settings=small), on_fail=None, on_skip=None)
    failed = {each["check_name"] for each in told if each["status"] != "passed"}
    assert {each["check_name"] for each in told} >= HOLD
    assert failed & HOLD == set()
