"""`puhui rates apr`: an object or a list in, the annual rate out; a broken rule is one line."""

import json
import os
import pty
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from puhui.cli.main import main; main()"]
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"
ANSWERS = ("rate_percent", "decimals", "published_percent", "any_root")

EU = {
    "method": "eu",
    "advances": [{"amount": "200000.00", "first_month": 0, "count": 1}],
    "payments": [
        {"amount": "4000.00", "first_month": 0, "count": 1},
        {"amount": "1432.86", "first_month": 1, "count": 240},
    ],
}
US = {
    "method": "us",
    "advance": "5000.00",
    "advance_date": "1978-01-10",
    "unit_period": {"unit": "month", "every": 1},
    "unit_periods_per_year": 12,
    "payments": [{"amount": "230.00", "count": 24, "first": "1978-02-10", "last": "1980-01-10"}],
}
DATED = {
    "method": "dated",
    "year_days": "365",
    "flows": [["2025-09-08", "-1000.00"], ["2026-09-08", "1120.00"]],
}
YEARS = {"method": "years", "flows_years": [["0", "-200.00"], ["0.5", "210.00"]]}


def run(*arguments, given=b""):
    """The command in a process of its own, with no database and no settings in reach."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    return subprocess.run(
        [*COMMAND, "rates", "apr", *arguments],
        input=given, capture_output=True, check=False, env=environment, timeout=120,
    )  # fmt: skip


def ask(question):
    done = run("-", given=json.dumps(question).encode())
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["apr_eu_uk.json", "apr_us_regz.json", "irr_annuity.json"])
def test_worked_figures_are_met_to_their_decimals(name):
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"worked figures are not here: ../shared/vectors/{name} is missing")
    listed = json.loads(path.read_text("utf-8"))["vectors"]

    questions = [{key: value for key, value in each.items() if key not in ANSWERS} for each in listed]  # fmt: skip
    told = ask(questions)

    assert [each["id"] for each in told] == [each["id"] for each in listed]
    for answer, vector in zip(told, listed, strict=True):
        _meets(answer, vector)


def _meets(answer, vector):
    expected, places = vector["rate_percent"], vector["decimals"]
    if expected is None:
        assert answer["apr_percent"] is None, vector["id"]
        return
    wanted = round(Decimal(expected), places)
    shown = [answer["apr_percent"], *(answer.get("roots", []) if vector["any_root"] else [])]
    assert wanted in [round(Decimal(each), places) for each in shown], vector["id"]


def test_one_object_has_one_answer_and_a_list_has_a_list_in_its_order():
    assert round(Decimal(ask(EU)["apr_percent"]), 6) == Decimal("6.434412")
    assert round(Decimal(ask(US)["apr_percent"]), 4) == Decimal("9.6857")
    assert ask(YEARS) == {"apr_percent": "10.25"}
    assert ask([DATED, YEARS | {"id": "half"}]) == [
        {"apr_percent": "12"},
        {"id": "half", "apr_percent": "10.25"},
    ]


def test_none_several_and_every_rate_are_answered_as_such():
    none = YEARS | {"flows_years": [["0", "100"], ["1", "50"]]}
    several = YEARS | {"flows_years": [["0", "-100"], ["1", "230"], ["2", "-132"]]}
    every = DATED | {"flows": [["2025-01-01", "-5"], ["2025-01-01", "5"]]}

    assert ask(none) == {"apr_percent": None}
    assert ask(several) == {"apr_percent": "10", "roots": ["10", "20"]}
    assert ask(every) == {"apr_percent": "0", "every_rate": True}


def test_the_length_of_the_year_is_a_parameter():
    longer = ask(DATED | {"year_days": 365.25})["apr_percent"]

    assert Decimal(longer) > 12
    assert round(Decimal(longer), 6) == round(Decimal(100 * (1.12 ** (365.25 / 365) - 1)), 6)


def test_a_file_with_a_mark_at_its_start_is_read(tmp_path):
    file = tmp_path / "asked.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(YEARS).encode())

    done = run(str(file), "--json")

    assert json.loads(done.stdout) == {"apr_percent": "10.25"}


BROKEN = [
    ([EU, US | {"method": "uk"}], ["entry=2", "field=method", "row=1", "rule=one of eu us dated years"]),
    (EU | {"payments": [{"amount": "x", "first_month": 1}]}, ["field=payments.amount", "row=1", "rule="]),
    (EU | {"payments": [*EU["payments"], {"amount": "1", "first_month": -1}]}, ["payments.first_month", "row=3"]),
    (EU | {"payments": [{"amount": "1", "first_month": 1, "count": 0}]}, ["payments.count", "row=1", "whole number"]),
    (EU | {"payments": [{"amount": "1", "first_month": 1, "count": 10**9}]}, ["payments.count", "row=1"]),
    (EU | {"payments": [5]}, ["field=payments", "row=1", "an object"]),
    (EU | {"payments": []}, ["field=payments", "row=1", "a list of 1"]),
    ({"method": "eu"}, ["field=advances", "row=1", "must be there"]),
    (US | {"advance_date": "1978-02-30"}, ["field=advance_date", "row=1", "YYYY-MM-DD"]),
    (US | {"advance": "NaN"}, ["field=advance", "a decimal"]),
    (US | {"advance": True}, ["field=advance", "a decimal"]),
    (US | {"unit_period": {"unit": "fortnight"}}, ["field=unit_period.unit", "day week semimonth month year"]),
    (US | {"unit_periods_per_year": 0}, ["field=unit_periods_per_year", "above 0"]),
    (US | {"payments": [{"amount": "1", "first": "1978-01-09"}]}, ["payments.first", "row=1", "not before advance_date"]),
    (US | {"payments": [US["payments"][0] | {"count": 23}]}, ["payments.last", "row=1", "1979-12-10"]),
    (DATED | {"year_days": "360"}, ["field=year_days", "365 or 365.25"]),
    (DATED | {"flows": [["2025-01-01", "1"], ["2025-01-01"]]}, ["field=flows", "row=2", "a pair"]),
    (DATED | {"flows": [["2025-01-01", "1"], ["01/02/2025", "1"]]}, ["field=flows.date", "row=2"]),
    (YEARS | {"flows_years": [["0", "-1"], ["2000", "1"]]}, ["field=flows_years.years", "row=2"]),
    ([], ["row=1", "a list of 1"]),
    (7, ["row=1", "an object with method"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "named"), BROKEN)
def test_a_broken_rule_names_field_row_and_rule_and_answers_nothing(question, named):
    done = run("-", given=json.dumps(question).encode())

    assert done.returncode == 2
    assert done.stdout == b""
    told = done.stderr.decode()
    assert told.count("\n") == 1
    assert "Traceback" not in told
    for each in named:
        assert each in told


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (b'{"method": "eu",\n oops}', ["rates.not_json", "row=2"]),
        (b"\xff\xfe", ["rates.not_json", "UTF-8"]),
        (b'{"method": NaN}', ["rates.not_json", "plain numbers"]),
        (b"[" * 100_000, ["rates.not_json"]),
        (b"", ["rates.not_json", "row=1"]),
    ],
)
def test_what_is_not_json_is_one_line_too(given, named):
    done = run("-", given=given)

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    for each in named:
        assert each in done.stderr.decode()


def test_a_file_that_is_not_there_is_named():
    done = run("no-such-file.json")

    assert done.returncode == 2
    assert b"no-such-file.json" in done.stderr


def test_people_at_a_terminal_get_a_table(tmp_path):
    file = tmp_path / "asked.json"
    file.write_text(json.dumps([YEARS | {"id": "half"}, DATED]))
    ours, theirs = pty.openpty()
    subprocess.run(
        [*COMMAND, "rates", "apr", str(file)],
        stdout=theirs, check=True, timeout=60,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)

    assert "apr_percent" in shown
    assert "10.25" in shown
    assert "{" not in shown
