"""`puhui model train --rejects`: off by default, labelled, and only as true as what it assumes."""

import json

import pytest
from tests.cli.test_model import answer, run
from tests.workbench.modelling.making import cases, table

from puhui.engines.scorecard.rejects import WARNING


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Accepted rows with their outcomes, and rejected ones without."""
    folder = tmp_path_factory.mktemp("rejects")
    columns = cases(900)
    worst = [float(value) > 0.7 for value in columns["debt"]]
    accepted = {name: [value for value, out in zip(values, worst, strict=True) if not out] for name, values in columns.items()}  # fmt: skip
    rejected = {name: [value for value, out in zip(values, worst, strict=True) if out] for name, values in columns.items() if name != "bad"}  # fmt: skip
    (folder / "accepted.csv").write_bytes(table(accepted))
    (folder / "rejected.csv").write_bytes(table(rejected))
    backwards = {name: values[::-1] for name, values in rejected.items()}
    (folder / "backwards.csv").write_bytes(table(backwards))
    return folder, sum(worst)


def trained(folder, out, *more):
    answer("train", "--data", folder / "accepted.csv", "--target", "bad", "--repeats", 1, *more, "--out", out)  # fmt: skip
    return json.loads((out / "report.json").read_text("utf-8"))


def model(out):
    return json.loads((out / "model.json").read_text("utf-8"))


def test_without_the_option_nothing_is_assumed(files, tmp_path):
    folder, _ = files
    assert trained(folder, tmp_path / "m")["rejects"] is None
    assert "inferred" not in model(tmp_path / "m")["training"]
    assert "Rejected rows" not in (tmp_path / "m" / "report.html").read_text("utf-8")


@pytest.mark.slow
def test_fuzzy_rows_leave_every_point_where_it_was(files, tmp_path):
    folder, rejected = files
    trained(folder, tmp_path / "plain")
    told = trained(folder, tmp_path / "m", "--rejects", folder / "rejected.csv", "--reject-method", "fuzzy")["rejects"]  # fmt: skip
    assert told["warning"]["en"] == WARNING
    assert told["rejected"] == rejected == model(tmp_path / "m")["training"]["inferred"]
    pairs = zip(model(tmp_path / "plain")["characteristics"], model(tmp_path / "m")["characteristics"], strict=True)  # fmt: skip
    gaps = [abs(old["points"] - new["points"]) for left, right in pairs for old, new in zip(left["bins"], right["bins"], strict=True)]  # fmt: skip
    assert len(gaps) > 5
    assert max(gaps) < 1e-4


def test_parcels_are_labelled_and_the_figures_are_of_accepted_rows(files, tmp_path):
    folder, rejected = files
    report = trained(folder, tmp_path / "m", "--rejects", folder / "rejected.csv")
    told = report["rejects"]
    assert told["method"] == "parcelling"
    assert sum(band["rejected"] for band in told["bands"]) == rejected
    assert sum(band["accepted"] for band in told["bands"]) == report["rows"]
    assert report["validation"]["rows_tested"] == report["rows"]
    assert told["assumed_rate"] > told["rate_of_accepted"]
    page = (tmp_path / "m" / "report.html").read_text("utf-8")
    assert WARNING in page
    assert "推断" in page


@pytest.mark.slow
def test_parcels_do_not_hang_on_the_order_of_the_file_and_may_be_assumed_worse(files, tmp_path):
    folder, _ = files
    told = trained(folder, tmp_path / "m", "--rejects", folder / "rejected.csv")["rejects"]
    trained(folder, tmp_path / "back", "--rejects", folder / "backwards.csv")
    assert model(tmp_path / "back")["digest"] == model(tmp_path / "m")["digest"]
    worse = trained(folder, tmp_path / "worse", "--rejects", folder / "rejected.csv", "--rejects-worse", 3)  # fmt: skip
    assert worse["rejects"]["assumed_rate"] > told["assumed_rate"]


def test_only_one_table_comes_from_standard_input(tmp_path):
    found, _, line = run("train", "--data", "-", "--target", "bad", "--rejects", "-", "--out", tmp_path / "m")  # fmt: skip
    assert found == 2
    assert "cli.standard_input_twice" in line


@pytest.mark.parametrize(
    ("columns", "more", "code"),
    [
        ({"debt": ["1"]}, (), "model.unknown_column"),
        ({"debt": ["much"], "years": ["1"], "trade": ["shop"], "noise": ["0"]}, (), "model.wrong_kind"),
        ({"debt": ["1"], "years": ["1"], "trade": ["shop"], "noise": ["0"]}, ("--rejects-worse", "-1"), "scorecard.bad_worse"),
        ({"debt": ["1"], "years": ["1"], "trade": ["shop"], "noise": ["0"]}, ("--kind", "boosting"), "model.scorecard_only"),
    ],
)  # fmt: skip
def test_rejected_rows_that_do_not_fit_are_refused(files, tmp_path, columns, more, code):
    folder, _ = files
    found, out, line = run("train", "--data", folder / "accepted.csv", "--target", "bad", "--rejects", "-", *more, "--repeats", 1, "--out", tmp_path / "m", given=table(columns))  # fmt: skip
    assert (found, out) == (2, "")
    assert code in line
    assert not (tmp_path / "m").exists()
