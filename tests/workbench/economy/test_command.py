"""`puhui simulate`: files and counts, or one line that names the field."""

import json

import polars as pl
import pytest

from puhui.cli.main import main

ASKED = ["simulate", "--enterprises", "12", "--months", "6", "--seed", "3", "--json"]


def test_files_and_counts_agree(tmp_path, capsys):
    main([*ASKED, "--out", str(tmp_path / "economy")])
    told = json.loads(capsys.readouterr().out)
    for name in ("enterprises", "vat_invoices_in", "vat_invoices_out"):
        assert told[name] == pl.read_parquet(tmp_path / "economy" / f"{name}.parquet").height
    truth = pl.read_parquet(tmp_path / "economy" / "truth.parquet")
    assert told["defaults"] == truth["default_date"].count()
    assert told["until"] == "2025-12-31"


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [
        ("--enterprises", "0", "enterprises"),
        ("--months", "999", "months"),
        ("--seed", "-4", "seed"),
        ("--seed", "many", "--seed"),
        ("--until", "2025-13-01", "until"),
        ("--until", "1215-06-15", "until"),
    ],
)
def test_bad_input_is_one_line_that_names_the_field(tmp_path, capsys, option, value, field):
    with pytest.raises(SystemExit) as ended:
        main([*ASKED, option, value, "--out", str(tmp_path / "economy")])
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert field in told.err
    assert told.out == ""
    assert not (tmp_path / "economy").exists()


def test_a_file_in_the_way_is_refused(tmp_path, capsys):
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(SystemExit) as ended:
        main([*ASKED, "--out", str(tmp_path / "taken")])
    assert ended.value.code == 2
    assert "out" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text() == "mine"
