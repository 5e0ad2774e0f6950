"""`puhui model`: any table in, a model's folder, scores and figures out, no database."""

import csv
import gzip
import io
import json
import math
import os
import pty
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest
from tests.workbench.modelling.making import cases, table

from puhui.cli.main import main

COMMAND = [sys.executable, "-c", "from puhui.cli.main import main; main()", "model"]
REPORTED = ("auc_cv", "auc_cv_std", "ks_cv", "brier_cv", "rows", "positives", "excluded", "suspected_leaks")  # fmt: skip
HEADER = "row,pd,score,grade,reason_1,reason_2,reason_3,reason_4,at_bound"
EVALUATED = ("auc", "ks", "gini", "brier", "calibration_slope", "calibration_intercept", "n", "positives")  # fmt: skip


def run(*arguments, given=b""):
    """The command in this process: exit code, standard output, standard error."""
    out, told, code = io.StringIO(), io.StringIO(), 0
    before = sys.stdin
    sys.stdin = SimpleNamespace(buffer=io.BytesIO(given))
    try:
        with redirect_stdout(out), redirect_stderr(told):
            main(["model", *map(str, arguments)])
    except SystemExit as stopped:
        code = stopped.code
    finally:
        sys.stdin = before
    return code, out.getvalue(), told.getvalue()


def answer(*arguments, given=b""):
    code, out, told = run(*arguments, given=given)
    assert code == 0, told
    return json.loads(out)


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A table, its file, and the folder of a model that was trained on it."""
    folder = tmp_path_factory.mktemp("model")
    columns = {"name": [f"C{row:04}" for row in range(400)], **cases()}
    file = folder / "cases.csv"
    file.write_bytes(table(columns))
    told = answer("train", "--data", file, "--target", "bad", "--id", "name", "--repeats", 1, "--out", folder / "model")  # fmt: skip
    return SimpleNamespace(columns=columns, file=file, folder=folder / "model", told=told)


def scores(trained, tmp_path, content):
    answer("score", "--model", trained.folder, "--data", "-", "--out", tmp_path / "s.csv", given=content)  # fmt: skip
    return list(csv.DictReader((tmp_path / "s.csv").read_text("utf-8").splitlines()))


def test_training_writes_the_model_and_what_there_is_to_say_of_it(trained):
    report = json.loads((trained.folder / "report.json").read_text("utf-8"))
    model = json.loads((trained.folder / "model.json").read_text("utf-8"))
    assert all(name in report and name in trained.told for name in REPORTED)
    assert report["rows"] == 400
    assert report["positives"] == trained.columns["bad"].count("1")
    assert report["auc_cv"] > report["auc_best_single"] > 0.6
    assert {each["feature"] for each in report["excluded"]} == {"bad", "name"}
    assert report["suspected_leaks"] == []
    assert {"debt", "years"} <= {each["name"] for each in model["characteristics"]}


def test_every_row_is_answered_in_its_order_with_its_id(trained, tmp_path):
    told = scores(trained, tmp_path, trained.file.read_bytes())
    assert (tmp_path / "s.csv").read_text("utf-8").splitlines()[0] == f"{HEADER},name"
    assert [each["name"] for each in told] == trained.columns["name"]
    assert [each["row"] for each in told] == [str(row) for row in range(1, 401)]
    texts = json.loads((trained.folder / "reasons.json").read_text("utf-8"))
    given = {each[f"reason_{n}"] for each in told for n in (1, 2, 3, 4)} - {""}
    assert given
    assert given <= texts.keys()


def test_the_score_is_the_probability_on_another_scale(trained, tmp_path):
    scaling = json.loads((trained.folder / "model.json").read_text("utf-8"))["scaling"]
    told = scores(trained, tmp_path, trained.file.read_bytes())
    free = [each for each in told if not each["at_bound"]]
    gaps = []
    for each in free:
        pd = float(each["pd"])
        through = scaling["offset"] - scaling["factor"] * math.log(pd / (1 - pd))
        gaps.append(abs(through - float(each["score"])))
    assert len(free) > 300
    assert max(gaps) < 1e-9


def test_a_row_that_cannot_be_read_has_no_score_and_says_why(trained, tmp_path):
    columns = {name: values[:20] for name, values in trained.columns.items()}
    columns["debt"] = ["plenty" if row == 3 else value for row, value in enumerate(columns["debt"])]
    told = scores(trained, tmp_path, table(columns))
    assert len(told) == 20
    assert (told[3]["pd"], told[3]["score"], told[3]["reason_1"]) == ("", "", "debt.not_a_number")
    assert all(each["pd"] for row, each in enumerate(told) if row != 3)


def test_missing_unseen_and_extreme_values_are_all_answered(trained, tmp_path):
    columns = {name: values[:4] for name, values in trained.columns.items()}
    columns["debt"] = ["", "inf", "-inf", "NA"]
    columns["trade"] = ["", "pub", "mill", "shop"]
    told = scores(trained, tmp_path, table(columns))
    assert all(0 < float(each["pd"]) < 1 for each in told)


def test_evaluation_tells_the_figures_of_the_promise(trained):
    told = answer("evaluate", "--model", trained.folder, "--data", trained.file, "--target", "bad")
    assert all(name in told for name in EVALUATED)
    assert told["n"] == 400
    assert told["auc"] > 0.75
    assert told["gini"] == pytest.approx(2 * told["auc"] - 1, abs=2e-6)
    assert 0.7 < told["calibration_slope"] < 1.5
    figures = {name for name, value in told.items() if isinstance(value, float)}
    assert figures >= {"auc", "ks", "gini", "brier", "calibration_slope", "mean_pd", "rate"}
    for name in figures:
        low, high = told[f"{name}_interval_95"]
        assert low < told[name] < high, name
    parts = told["brier_parts"]
    assert parts["reliability"] - parts["resolution"] + parts["uncertainty"] + parts["within"] == pytest.approx(told["brier"], abs=5e-6)  # fmt: skip
    assert told["brier_parts_interval_95"].keys() == parts.keys()


@pytest.mark.slow
def test_packed_and_columnar_files_and_standard_input_give_the_same_model(trained, tmp_path):
    plain = trained.file.read_bytes()
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(plain))
    pl.read_csv(io.BytesIO(plain)).write_parquet(tmp_path / "t.parquet")
    digests = set()
    for place, data in enumerate((tmp_path / "t.csv.gz", tmp_path / "t.parquet", "-")):
        out = tmp_path / f"m{place}"
        answer("train", "--data", data, "--target", "bad", "--id", "name", "--repeats", 1, "--out", out, given=plain)  # fmt: skip
        digests.add(json.loads((out / "model.json").read_text("utf-8"))["digest"])
    assert digests == {json.loads((trained.folder / "model.json").read_text("utf-8"))["digest"]}


def bad_tables():
    good = cases(120)
    head = {name: values[:1] for name, values in good.items()}
    return {
        "one row": (table(head), "scorecard.one_outcome"),
        "one outcome": (table({**good, "bad": ["0"] * 120}), "scorecard.one_outcome"),
        "no outcome": (table({**good, "bad": [""] * 120}), "model.bad_target"),
        "three outcomes": (table({**good, "bad": [str(row % 3) for row in range(120)]}), "model.bad_target"),
        "nothing known": (table({**{name: [""] * 120 for name in good}, "bad": good["bad"]}), "scorecard.nothing_to_learn"),
        "one row over and over": (table({**{name: values[:1] * 120 for name, values in good.items()}, "bad": good["bad"]}), "scorecard.nothing_to_learn"),
        "few rows": (table({name: values[:8] for name, values in good.items()}), "scorecard."),
        "a column twice": (table(good).replace(b"noise", b"debt"), "credit.column_twice"),
        "no rows": (b"debt,bad\n", "credit.no_rows"),
        "nothing": (b"", "credit.not_a_table"),
        "no table": (bytes(range(256)) * 9, "credit.not_a_table"),
        "too many columns": (table({**{f"f{n}": good["noise"][:30] for n in range(3000)}, "bad": good["bad"][:30]}), "model.too_many_columns"),
        "no such column": (table({"debt": good["debt"]}), "model.unknown_column"),
    }  # fmt: skip


@pytest.mark.parametrize("name", bad_tables())
def test_a_malformed_table_is_refused_in_one_line_and_leaves_nothing(name, tmp_path):
    content, rule = bad_tables()[name]
    code, out, told = run("train", "--data", "-", "--target", "bad", "--out", tmp_path / "m", given=content)  # fmt: skip
    assert (code, out) == (2, "")
    assert len(told.strip().splitlines()) == 1
    assert rule in told
    assert "rule=" in told
    assert not (tmp_path / "m").exists()


def test_rows_that_break_a_rule_are_named_and_the_others_count(tmp_path):
    columns = cases(200)
    columns["debt"][6] = "oops"
    columns["years"][9] = "inf"
    told = answer("train", "--data", "-", "--target", "bad", "--repeats", 1, "--out", tmp_path / "m", given=table(columns))  # fmt: skip
    assert told["rows"] == 199
    assert told["rejected_rows"] == [{"row": 7, "field": "debt", "value": "oops", "rule": "a number"}]  # fmt: skip


def test_a_model_that_was_changed_by_hand_is_refused(trained, tmp_path):
    changed = tmp_path / "changed"
    changed.mkdir()
    for name in ("model.json", "table.json"):
        text = (trained.folder / name).read_text("utf-8")
        (changed / name).write_text(text.replace('"rows": 400', '"rows": 401'), "utf-8")
    code, _, told = run("score", "--model", changed, "--data", trained.file, "--out", tmp_path / "s.csv")  # fmt: skip
    assert code == 2
    assert "scorecard.digest_differs" in told
    assert not (tmp_path / "s.csv").exists()


def test_a_table_without_a_column_or_with_one_of_another_kind_is_refused(trained, tmp_path):
    lacking = {name: values for name, values in trained.columns.items() if name != "debt"}
    wrong = {**trained.columns, "debt": ["plenty"] * 400}
    for columns, rule in ((lacking, "scorecard.missing_feature"), (wrong, "model.wrong_kind")):
        code, _, told = run("score", "--model", trained.folder, "--data", "-", "--out", tmp_path / "s.csv", given=table(columns))  # fmt: skip
        assert code == 2
        assert rule in told
        assert "field=debt" in told
        assert not (tmp_path / "s.csv").exists()


def test_a_bar_moves_on_a_terminal(trained, tmp_path):
    ours, theirs = pty.openpty()
    done = subprocess.Popen(
        [*COMMAND, "train", "--data", trained.file, "--target", "bad", "--repeats", "1", "--out", tmp_path / "m", "--json"],
        stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 4096):
            shown += chunk
    except OSError:  # how a terminal says that its other end is closed
        pass
    os.close(ours)
    out, _ = done.communicate(timeout=60)
    assert done.returncode == 0
    assert json.loads(out)["rows"] == 400
    assert b"%" in shown


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["boosting", pytest.param("best", marks=pytest.mark.slow)])
def test_a_challenger_is_trained_kept_and_served(kind, trained, tmp_path):
    pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    out = tmp_path / kind
    told = answer("train", "--data", trained.file, "--target", "bad", "--id", "name", "--kind", kind, "--repeats", 1, "--out", out)  # fmt: skip
    assert told["auc_cv"] > 0.7
    assert (out / "model.onnx").exists() == (told["kind"] == "boosting")
    if kind == "best":
        assert told["choice"]["auc_cv"].keys() == {"scorecard", "boosting"}
        assert told["choice"]["chosen"] == told["kind"]
    answer("score", "--model", out, "--data", trained.file, "--out", tmp_path / "s.csv")
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text("utf-8").splitlines()))
    assert [each["name"] for each in rows] == trained.columns["name"]
    texts = json.loads((out / "reasons.json").read_text("utf-8"))
    assert {each["reason_1"] for each in rows} - {""} <= texts.keys()


def test_a_signed_model_is_taken_by_its_key_alone(trained, tmp_path):
    secret, out = tmp_path / "secret", tmp_path / "signed"
    secret.write_text("ab" * 32 + "\n", "utf-8")
    answer("train", "--data", trained.file, "--target", "bad", "--id", "name", "--repeats", 1, "--signing-key", secret, "--out", out)  # fmt: skip
    key = answer("verifying-key", "--signing-key", secret, "--json")["verifying_key"]
    assert "ab" * 32 not in (out / "model.json").read_text("utf-8")
    scoring = ("score", "--data", trained.file, "--out", tmp_path / "s.csv")
    for folder, by, code in (
        (out, "cd" * 32, "scorecard.signature_differs"),
        (tmp_path, key, "credit.no_model"),
        (out, "no key", "model.bad_key"),
    ):
        refused, told, line = run(*scoring, "--model", folder, "--verifying-key", by)
        assert (refused, told) == (2, "")
        assert code in line
    assert not (tmp_path / "s.csv").exists()
    assert answer(*scoring, "--model", out, "--verifying-key", key)["unscored"] == 0


def test_a_model_without_a_signature_is_refused_where_one_is_wanted(trained, tmp_path, monkeypatch):
    monkeypatch.delenv("PUHUI_SIGNING_KEY", raising=False)
    answer("train", "--data", trained.file, "--target", "bad", "--repeats", 1, "--out", tmp_path / "m")  # fmt: skip
    code, _, told = run("evaluate", "--model", tmp_path / "m", "--data", trained.file, "--target", "bad", "--verifying-key", "cd" * 32)  # fmt: skip
    assert code == 2
    assert "scorecard.unsigned" in told


def test_the_model_as_sql_gives_the_scores_of_the_command(trained, tmp_path):
    told = scores(trained, tmp_path, trained.file.read_bytes())
    code, select, line = run("sql", "--model", trained.folder, "--relation", "cases", "--keys", "name")  # fmt: skip
    assert code == 0, line
    base = duckdb.connect()
    base.execute(f"CREATE TABLE cases AS SELECT * FROM read_csv('{trained.file}')")
    found = {name: (pd, score) for name, _, score, pd, _ in base.execute(select).fetchall()}
    gaps = [abs(found[each["name"]][0] - float(each["pd"])) for each in told]
    gaps += [abs(found[each["name"]][1] - float(each["score"])) for each in told]
    assert len(gaps) == 800
    assert max(gaps) < 1e-9
