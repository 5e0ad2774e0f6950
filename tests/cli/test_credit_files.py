"""`puhui credit train` and `assess`: files in, a model's folder and a table out, no database."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from types import SimpleNamespace

import polars as pl
import pytest
from tests.workbench.credit.files import economy, write

from puhui.cli.main import main

COMMAND = [sys.executable, "-c", "from puhui.cli.main import main; main()", "credit"]
COLUMNS = "enterprise,score,pd,grade,limit,annual_rate,reason_1,reason_2,reason_3,reason_4"
MODEL_FILES = ("model.json", "report.json", "reasons.json")


def run(*arguments, given=b""):
    """The command in a process of its own, with no database and no settings in reach."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=given, capture_output=True, check=False, env=environment, timeout=600,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def run_here(*arguments, given=b""):
    """The same in this process: starting one for each call would take most of the time."""
    out, told, code = io.StringIO(), io.StringIO(), 0
    before = sys.stdin
    sys.stdin = SimpleNamespace(buffer=io.BytesIO(given))
    try:
        with redirect_stdout(out), redirect_stderr(told):
            main(["credit", *map(str, arguments)])
    except SystemExit as stopped:
        code = stopped.code
    finally:
        sys.stdin = before
    return code, out.getvalue(), told.getvalue()


def answer(*arguments, given=b"", by=run_here):
    code, out, told = by(*arguments, given=given)
    assert code == 0, told
    return json.loads(out)


def refusal(*arguments, given=b""):
    code, out, told = run_here(*arguments, given=given)
    assert code == 2, told
    assert out == ""
    assert len(told.strip().splitlines()) == 1, told
    return told


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("credit")


@pytest.fixture(scope="module")
def files(folder):
    return write(folder / "files", economy(count=30))


@pytest.fixture(scope="module")
def model(folder, files):
    told = answer("train", *files, "--out", folder / "model", "--repeats", "1", by=run)
    assert told["out"] == str(folder / "model")
    return folder / "model"


def test_training_writes_a_model_a_report_and_its_words(model):
    assert sorted(path.name for path in model.iterdir()) == sorted(MODEL_FILES)
    report = json.loads((model / "report.json").read_text())
    wanted = ("auc_cv", "auc_cv_std", "ks_cv", "brier_cv", "rows", "positives", "excluded", "auc_size_only")  # fmt: skip
    assert all(name in report for name in wanted)
    words = json.loads((model / "reasons.json").read_text())
    assert set(words["no_invoices"]) == {"zh", "en", "advice_zh", "advice_en"}


def test_a_second_run_writes_the_same_bytes(files, model, folder):
    answer("train", *files, "--out", folder / "again", "--repeats", "1")
    for name in MODEL_FILES:
        assert (folder / "again" / name).read_bytes() == (model / name).read_bytes()


def test_assessing_answers_every_enterprise_in_each_form(files, model, folder):
    told = answer("assess", *files, "--model", model, "--out", folder / "a.csv")
    assert told["enterprises"] == told["scored"] == 30
    assert sum(told["grades"].values()) == 30
    lines = (folder / "a.csv").read_text().splitlines()
    assert lines[0] == COLUMNS
    assert len(lines) == 31
    answer("assess", *files, "--model", model, "--out", folder / "a.json")
    answer("assess", *files, "--model", model, "--out", folder / "a.parquet")
    rows = json.loads((folder / "a.json").read_text())
    assert pl.read_parquet(folder / "a.parquet").to_dicts() == rows
    assert [row["enterprise"] for row in rows] == [f"E{n + 1}" for n in range(30)]
    assert [f"{row['score']}" for row in rows] == [line.split(",")[1] for line in lines[1:]]


def test_enterprises_may_come_by_standard_input_with_a_code_alone(files, model, folder):
    others = files[2:]
    told = answer(
        "assess", "--enterprises", "-", *others, "--model", model, "--out", folder / "two.csv",
        given="企业代号\nE3\nE404\n".encode(),
    )  # fmt: skip
    assert (told["scored"], told["without_invoices"]) == (1, 1)
    last = (folder / "two.csv").read_text().splitlines()[-1]
    assert last == "E404,,,,,,no_invoices,,,"


def test_the_size_blind_promise_by_command(files, folder):
    answer("train", *files, "--out", folder / "blind", "--repeats", "1", "--size-blind")
    larger = write(folder / "larger", economy(count=30, times={f"E{n}": 10 for n in range(1, 31)}))
    tables = []
    for name, given in (("small", files), ("large", larger)):
        answer("assess", *given, "--model", folder / "blind", "--out", folder / f"{name}.csv")
        rows = [line.split(",") for line in (folder / f"{name}.csv").read_text().splitlines()]
        tables.append([row[:4] for row in rows])
    assert tables[0] == tables[1]
    report = json.loads((folder / "blind" / "report.json").read_text())
    assert report["size_blind"] is True
    assert report["score_shift_when_amounts_times_10"] == {"mean": 0.0, "most": 0.0}
    assert "cost_of_size_blindness" in report


def test_bad_input_is_one_line_and_leaves_nothing_behind(files, folder):
    out = folder / "never"
    for column in ("企业代号", "是否违约"):
        text = economy(count=30)["enterprises"].decode().replace(column, "x", 1)
        broken = write(folder / "broken", {"enterprises": text.encode()})
        told = refusal("train", *broken, *files[2:], "--out", out)
        assert "credit.missing_column" in told
        assert f"field={column}" in told
    told = refusal("train", *files[:2], "--input-invoices", folder / "none.csv", *files[4:], "--out", out)  # fmt: skip
    assert "cli.no_such_file" in told
    told = refusal("train", *files, "--out", out, "--as-of", "yesterday")
    assert "field=as_of" in told
    told = refusal("train", *files, "--out", out, "--as-of", "2001-01-01")
    assert "credit.no_rows" in told
    assert not out.exists()


def test_a_model_that_was_changed_or_is_none_is_refused(files, model, folder):
    out = folder / "no.csv"
    assert "credit.no_model" in refusal("assess", *files, "--model", folder / "none", "--out", out)
    changed = folder / "changed"
    changed.mkdir()
    text = (model / "model.json").read_text()
    (changed / "model.json").write_text(text.replace('"rows": 30', '"rows": 31'))
    assert "digest_differs" in refusal("assess", *files, "--model", changed, "--out", out)
    assert not out.exists()
