"""The boosted challenger: what is served is what was trained, directions hold, files are sealed."""

import json

import numpy as np
import polars as pl
import pytest

from puhui.kernel.refusals import BadInput

pytest.importorskip("lightgbm", reason="LightGBM is not installed")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from puhui.engines.scorecard.boosting import Boosting, boost, matrix
from puhui.engines.scorecard.challenger import from_json, served, to_json
from puhui.engines.scorecard.columns import columns_of
from puhui.engines.scorecard.trees import Served, to_onnx


@pytest.fixture(scope="module")
def made():
    chooser = np.random.default_rng(3)
    values = chooser.normal(size=(900, 3))
    values[chooser.random((900, 3)) < 0.1] = np.nan
    known = np.nan_to_num(values)
    bad = chooser.random(900) < 1 / (1 + np.exp(1 - known[:, 0] - known[:, 1] ** 2))
    frame = pl.DataFrame({"a": values[:, 0], "b": values[:, 1], "c": known[:, 2], "t": chooser.choice(["p", "q", "r"], 900)})  # fmt: skip
    trained, runs = boost(frame=frame, bad=bad, terms=Boosting(directions={"a": "lower_is_better"}, most_rounds=120))  # fmt: skip
    return frame, trained, runs


def test_onnx_answers_in_double_what_the_trees_answer(made):
    frame, trained, runs = made
    rows = matrix(trained.inputs, columns_of(frame))
    rows[:40] = np.nan
    told = Served(to_onnx(trained.dump, features=4)).raw(rows)
    each = [run.predict(rows, raw_score=True) for run in runs]
    assert len(each) == 5
    assert np.abs(told - np.mean(each, axis=0)).max() <= 1e-12
    assert all(np.abs(one - each[0]).max() > 0.0 for one in each[1:])


def test_a_declared_direction_holds_everywhere(made):
    frame, trained, _ = made
    model = served(trained)
    grid = np.linspace(-4, 4, 200)
    for row in frame.head(5).iter_rows(named=True):
        line = pl.DataFrame({"a": grid, **{name: [row[name]] * 200 for name in ("b", "c", "t")}}, schema_overrides={"b": pl.Float64, "c": pl.Float64})  # fmt: skip
        assert (np.diff(model.raw(line)) <= 1e-9).all()


def test_the_score_is_the_probability_on_another_scale(made):
    frame, trained, _ = made
    model = served(trained)
    raw = model.raw(frame)
    pd = model.pd(raw)
    through = model.scaling.offset - model.scaling.factor * np.log(pd / (1 - pd))
    assert np.abs(through - raw).max() < 1e-9


def test_row_and_batch_are_one_number_and_the_file_gives_it_back(made):
    frame, trained, _ = made
    model = served(trained)
    kept = from_json(to_json(model), model.onnx)
    batch = kept.raw(frame)
    rows = [kept.raw(frame[place : place + 1])[0] for place in range(50)]
    assert np.abs(batch - model.raw(frame)).max() == 0.0
    assert rows == batch[:50].tolist()


def test_a_changed_file_is_refused(made):
    _, trained, _ = made
    model = served(trained)
    text = to_json(model)
    document = json.loads(text)
    for content, onnx, code in (
        (text.replace('"rounds": ', '"rounds": 1'), model.onnx, "scorecard.digest_differs"),
        (text, model.onnx + b" ", "scorecard.digest_differs"),
        (json.dumps({**document, "version": 9}), model.onnx, "scorecard.unknown_version"),
        (json.dumps({**document, "format": "x"}), model.onnx, "scorecard.unknown_format"),
        ("{", model.onnx, "scorecard.not_json"),
    ):
        with pytest.raises(BadInput) as refusal:
            from_json(content, onnx)
        assert refusal.value.code == code
