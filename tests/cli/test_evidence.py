"""`puhui evidence import`, as a script calls it."""

import csv
import json
import os
import subprocess
import sys

import psycopg
import pytest
from tests.domains.evidence.conftest import KIND, csv_of, invoice, parquet_of

COMMAND = (sys.executable, "-c", "from puhui.cli.main import main; main()", "evidence", "import")


@pytest.fixture
def run(own_database, tmp_path):
    """`run(*arguments)`: the command over a database of its own, from an empty folder."""
    environment = {**os.environ, "DATABASE_URL": own_database, "PUHUI_HOME": str(tmp_path / "home")}
    folder = tmp_path / "work"
    folder.mkdir()

    def call(*arguments, stdin=b""):
        return subprocess.run(
            [*COMMAND, *arguments], input=stdin, capture_output=True, cwd=folder,
            env=environment, timeout=120, check=False,
        )  # fmt: skip

    call.folder = folder
    return call


def count(url, table="evidence_invoice"):
    with psycopg.connect(url) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def refused(done):
    """The one line on standard error of a refusal."""
    lines = done.stderr.decode().splitlines()
    assert (done.returncode, done.stdout, len(lines)) == (2, b"", 1)
    return lines[0]


def test_a_file_is_brought_in_and_bad_rows_lie_beside_their_reason(run, own_database):
    rows = (invoice(1), invoice(2, 税额="x"), invoice(1), invoice(4, 企业代号="E2"))
    (run.folder / "a.csv").write_bytes(csv_of(*rows))

    done = run("--kind", KIND, "a.csv")

    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    assert [told[name] for name in ("read", "accepted", "rejected", "duplicate")] == [4, 2, 1, 1]
    assert told["reasons"] == {"not_a_number": 1}
    assert told["files"][0]["rejected_file"] == "a.csv.rejected.csv"
    with (run.folder / "a.csv.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert [(row["row"], row["field"], row["rule"], row["税额"]) for row in found] == [
        ("3", "tax", "not_a_number", "x"),
    ]  # fmt: skip
    assert count(own_database) == 2

    again = json.loads(run("--kind", KIND, "a.csv").stdout)
    assert (again["accepted"], again["duplicate"]) == (0, 3)
    assert count(own_database) == 2


def test_several_files_and_standard_input(run, own_database):
    (run.folder / "a.parquet").write_bytes(parquet_of(invoice(1)))
    done = run("--kind", KIND, "--scheme", "erp", "a.parquet", "-", stdin=csv_of(invoice(1), invoice(2)))  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["read"], told["accepted"], told["duplicate"]) == (3, 2, 1)
    assert [each["file"] for each in told["files"]] == ["a.parquet", "-"]
    assert count(own_database) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--kind", "tea", "a.csv"), ("evidence.no_such_kind", "vat_invoices_in")),
        (("--kind", KIND, "--contract", "x", "a.csv"), ("evidence.no_such_contract", "vat-zh-1")),
        (("--kind", "vat_invoices_out", "a.csv"), ("evidence.missing_column", "购方单位代号", "a.csv")),
        (("--kind", KIND, "a.csv", "none.csv"), ("cli.no_such_file", "none.csv")),
        (("--kind", KIND, "a.csv", "b.csv"), ("evidence.empty_file", "b.csv")),
        (("--kind", KIND, "--as", "nobody", "a.csv"), ("accounts.no_such_organisation", "nobody")),
        (("--kind", KIND, "--basis", "HABIT", "a.csv"), ("evidence.no_such_basis", "HABIT")),
        (("--kind", KIND, "--scheme", "Not a word", "a.csv"), ("parties.scheme_invalid",)),
        (("--kind", KIND, "--rejected", "nowhere", "a.csv"), ("cli.cannot_write", "nowhere")),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_nothing_is_kept(run, own_database, arguments, words):
    (run.folder / "a.csv").write_bytes(csv_of(invoice(1)))
    (run.folder / "b.csv").write_bytes(b"")
    line = refused(run(*arguments))
    assert all(word in line for word in words), line
    assert [count(own_database, table) for table in ("evidence_import", "evidence_invoice", "files_document")] == [0, 0, 0]  # fmt: skip
    assert sorted(path.name for path in run.folder.iterdir()) == ["a.csv", "b.csv"]


def test_options_are_explained(run):
    done = run("--help")
    assert done.returncode == 0
    for option in ("--kind", "--contract", "--as", "--scheme", "--home", "--json"):
        assert option in done.stdout.decode()


@pytest.mark.slow
def test_the_rated_files_by_command(run, own_database, cumcm):
    bought = json.loads(run("--kind", KIND, str(cumcm / "rated_input_invoices.csv.gz")).stdout)
    assert (bought["accepted"], bought["rejected"], bought["duplicate"]) == (125_646, 2, 0)
    sold = json.loads(
        run("--kind", "vat_invoices_out", str(cumcm / "rated_output_invoices.csv.gz")).stdout
    )
    assert (sold["accepted"], sold["rejected"], sold["duplicate"]) == (103_607, 0, 2_658)
    assert count(own_database) == 125_646 + 103_607
