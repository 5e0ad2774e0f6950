"""`puhui model train --prior`: a table sampled by outcome, a model for everybody."""

import csv
import json

import pytest
from tests.cli.test_model import answer, run
from tests.workbench.modelling.making import cases, table


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prior")
    (folder / "t.csv").write_bytes(table(cases(600)))
    for name, more in (("plain", ()), ("moved", ("--prior", "0.05"))):
        answer("train", "--data", folder / "t.csv", "--target", "bad", "--repeats", 1, *more, "--out", folder / name)  # fmt: skip
    return folder


def told(folder, name):
    return json.loads((folder / name / "report.json").read_text("utf-8"))


def probabilities(folder, name):
    answer("score", "--model", folder / name, "--data", folder / "t.csv", "--out", folder / f"{name}.csv")  # fmt: skip
    return [float(each["pd"]) for each in csv.DictReader((folder / f"{name}.csv").open("r"))]


def test_the_rate_stands_in_the_model_and_the_report(trained):
    assert told(trained, "plain")["prior"] is None
    prior = told(trained, "moved")["prior"]
    assert prior["rate"] == 0.05
    assert prior["rate_of_sample"] == pytest.approx(told(trained, "moved")["positives"] / 600, abs=1e-6)  # fmt: skip
    model = json.loads((trained / "moved" / "model.json").read_text("utf-8"))
    assert model["training"]["prior"] == 0.05
    assert "Prior · 先验校正" in (trained / "moved" / "report.html").read_text("utf-8")


def test_weighed_as_everybody_the_scored_rows_meet_the_prior(trained):
    outcome = [value == "1" for value in cases(600)["bad"]]
    rate = sum(outcome) / 600
    weight = [0.05 / rate if bad else 0.95 / (1 - rate) for bad in outcome]
    found = probabilities(trained, "moved")
    mean = sum(w * pd for w, pd in zip(weight, found, strict=True)) / 600
    assert mean == pytest.approx(0.05, rel=0.15)
    plain = probabilities(trained, "plain")
    assert sorted(range(600), key=found.__getitem__) == sorted(range(600), key=plain.__getitem__)


def test_figures_of_validation_stay_those_of_the_sample(trained):
    plain, moved = told(trained, "plain"), told(trained, "moved")
    for name in ("auc_cv", "ks_cv", "brier_cv", "calibration_slope", "intervals_95"):
        assert plain[name] == moved[name]
    assert plain["pluto_tasche"] != moved["pluto_tasche"]


@pytest.mark.parametrize(
    ("more", "code"),
    [(("--prior", "5"), "scorecard.bad_prior"), (("--prior", "0.1", "--kind", "boosting"), "model.scorecard_only")],
)  # fmt: skip
def test_a_prior_that_cannot_be_is_refused(trained, tmp_path, more, code):
    found, out, line = run("train", "--data", trained / "t.csv", "--target", "bad", *more, "--out", tmp_path / "m")  # fmt: skip
    assert (found, out) == (2, "")
    assert code in line
    assert not (tmp_path / "m").exists()
