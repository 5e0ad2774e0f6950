"""Rows sampled by outcome: the prior is met, the ranking and the points stay."""

import json
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.making import QUICK, model_of

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.portable import digest, from_json, to_json
from puhui.engines.scorecard.priors import moved, shift, with_prior
from puhui.engines.scorecard.rows import compile_row, contributions
from puhui.kernel.refusals import BadInput


def everybody(seed, rows):
    chooser = np.random.default_rng(seed)
    a, b = chooser.normal(size=(2, rows))
    bad = chooser.random(rows) < 1 / (1 + np.exp(3.4 - 1.2 * a + 0.8 * b))
    return pl.DataFrame({"a": a, "b": b}), bad


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_mean_probability_of_everybody_meets_the_prior(seed):
    frame, bad = everybody(seed, 40_000)
    chooser = np.random.default_rng(seed)
    sampled = bad | (chooser.random(len(bad)) < bad.mean() / (1 - bad.mean()))
    model = train(frame=frame.filter(sampled), bad=bad[sampled], settings=QUICK).model
    assert bad[sampled].mean() == pytest.approx(0.5, abs=0.03)
    before = score_frame(model, frame)["pd"].to_numpy().mean()
    after = score_frame(with_prior(model, prior=bad.mean()), frame)["pd"].to_numpy().mean()
    error = math.sqrt(bad.sum()) / len(bad)
    assert abs(after - bad.mean()) < 3 * error
    assert abs(before - bad.mean()) > 50 * error


@settings(max_examples=40, deadline=None)
@given(prior=st.floats(0.001, 0.999))
def test_points_stay_and_still_add_up_to_the_score(prior):
    model = model_of(1)
    for_all = with_prior(model, prior=prior)
    assert [each.bins for each in for_all.characteristics] == [each.bins for each in model.characteristics]  # fmt: skip
    row = {"a": 0.3, "b": None, "noise": -1.0, "trade": "farm"}
    old, new = compile_row(model)(row), compile_row(for_all)(row)
    assert for_all.base + sum(each.points for each in contributions(for_all, row)) == pytest.approx(new.raw)  # fmt: skip
    assert new.raw == pytest.approx(for_all.scaling.offset - for_all.scaling.factor * math.log(new.pd / (1 - new.pd)), abs=1e-9)  # fmt: skip
    by = shift(sampled=model.training.bads / model.training.rows, prior=prior)
    assert new.pd == pytest.approx(float(moved(np.array(old.pd), by=by)))


def test_the_rate_is_kept_with_the_model_and_read_again():
    model = model_of(1)
    assert "prior" not in json.loads(to_json(model))["training"]
    for_all = with_prior(model, prior=0.02)
    assert json.loads(to_json(for_all))["training"]["prior"] == 0.02
    assert from_json(to_json(for_all)) == for_all
    document = json.loads(to_json(for_all))
    document["training"]["prior"] = 1.5
    document["digest"] = digest(document)
    with pytest.raises(BadInput) as refused:
        from_json(json.dumps(document))
    assert refused.value.facts["field"] == "training.prior"


def test_the_same_rate_moves_nothing_and_one_shift_undoes_the_other():
    assert shift(sampled=0.3, prior=0.3) == 0.0
    assert shift(sampled=0.3, prior=0.1) == pytest.approx(-shift(sampled=0.1, prior=0.3))


@pytest.mark.parametrize("prior", [0.0, 1.0, -0.1, float("nan")])
def test_a_prior_that_is_no_rate_is_refused(prior):
    with pytest.raises(BadInput) as refused:
        with_prior(model_of(1), prior=prior)
    assert refused.value.code == "scorecard.bad_prior"


def test_a_prior_is_told_once():
    with pytest.raises(BadInput) as refused:
        with_prior(with_prior(model_of(1), prior=0.1), prior=0.2)
    assert refused.value.code == "scorecard.bad_prior"
