"""`puhui model train --duration`: time to default beside the score."""

import csv
import json

import numpy as np
import pytest
from tests.cli.test_model import answer, run
from tests.workbench.modelling.making import table


def watched(rows=900, seed=3):
    """Rows with a hazard that two columns move, lost from sight at random after 4 to 12 months."""
    chooser = np.random.default_rng(seed)
    debt, years, noise = chooser.normal(size=(3, rows))
    hazard = 1 / (1 + np.exp(3.4 - 1.1 * debt + 0.6 * years))
    first = chooser.geometric(hazard)
    lost = chooser.integers(4, 13, rows)
    return {
        "debt": [f"{value:.4f}" for value in debt],
        "years": [f"{value:.4f}" for value in years],
        "noise": [f"{value:.4f}" for value in noise],
        "months": [str(value) for value in np.minimum(first, lost).tolist()],
        "bad": [str(int(value)) for value in (first <= lost).tolist()],
    }


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("duration")
    (folder / "t.csv").write_bytes(table(watched()))
    answer("train", "--data", folder / "t.csv", "--target", "bad", "--duration", "months", "--repeats", 1, "--out", folder / "m")  # fmt: skip
    return folder, json.loads((folder / "m" / "report.json").read_text("utf-8"))


def test_the_duration_is_no_feature_and_the_score_needs_none(trained):
    folder, told = trained
    assert {"months": "duration"}.items() <= {each["feature"]: each["code"] for each in told["excluded"]}.items()  # fmt: skip
    bare = {name: values[:5] for name, values in watched().items() if name not in ("months", "bad")}
    answer("score", "--model", folder / "m", "--data", "-", "--out", folder / "s.csv", given=table(bare))  # fmt: skip
    assert len(list(csv.DictReader((folder / "s.csv").open("r")))) == 5


def test_hazards_rank_rows_held_out_and_meet_the_share_that_came(trained):
    _, told = trained
    survival = told["survival"]
    assert survival["rows"] == 900
    low, high = survival["c_interval_95"]
    assert 0.6 < low < survival["c"] < high < 0.9
    assert [point["period"] for point in survival["curve"]] == list(range(1, survival["periods"] + 1))  # fmt: skip
    for name in ("pd_within", "came"):
        shares = [point[name] for point in survival["curve"]]
        assert shares == sorted(shares)
    for point in survival["curve"]:
        low, high = point["came_interval_95"]
        assert low - 0.02 < point["pd_within"] < high + 0.02
    of = {each["feature"]: each["coefficient"] for each in survival["coefficients"]}
    assert of["debt"] > 0.5
    assert of["years"] > 0.3


def test_worse_grades_default_sooner(trained):
    folder, told = trained
    grades = told["survival"]["by_grade"]
    assert sum(each["rows"] for each in grades) == 900
    for horizon in grades[0]["pd_within"]:
        shares = [each["pd_within"][horizon] for each in grades]
        assert shares == sorted(shares)
    assert "Time to default · 违约时间" in (folder / "m" / "report.html").read_text("utf-8")


def test_values_that_are_no_duration_are_named_and_their_rows_left_out(tmp_path):
    columns = watched(400)
    columns["months"][4], columns["months"][9], columns["months"][11] = "0", "2.5", ""
    told = answer("train", "--data", "-", "--target", "bad", "--duration", "months", "--repeats", 1, "--out", tmp_path / "m", given=table(columns))  # fmt: skip
    assert told["rows"] == 397
    assert [(each["row"], each["field"], each["value"]) for each in told["rejected_rows"]] == [(5, "months", "0"), (10, "months", "2.5"), (12, "months", "")]  # fmt: skip
    assert told["survival"]["rows"] == 397


@pytest.mark.parametrize(
    ("change", "more", "code"),
    [
        ({"months": ["9000"] * 400}, (), "model.bad_duration"),
        ({"months": ["long"] * 400}, (), "model.bad_duration"),
        ({}, ("--kind", "boosting"), "model.scorecard_only"),
    ],
)
def test_a_duration_that_cannot_be_is_refused(tmp_path, change, more, code):
    content = table({**watched(400), **change})
    found, out, line = run("train", "--data", "-", "--target", "bad", "--duration", "months", *more, "--out", tmp_path / "m", given=content)  # fmt: skip
    assert (found, out) == (2, "")
    assert code in line
    assert not (tmp_path / "m").exists()
