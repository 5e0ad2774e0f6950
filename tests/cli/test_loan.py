"""`puhui loan`: terms and events in, schedules and records out; a broken rule is one line."""

import json
import os
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-c", "from puhui.cli.main import main; main()"]
TERMS = {
    "id": "a",
    "principal": "100.00",
    "annual_rate_percent": "9.4822",
    "submitted_on": "2024-01-01",
    "instalments": 6,
    "every": 1,
    "unit": "month",
    "method": "equal_instalment",
    "interest_period": "daily",
    "day_count": "30/360",
    "profile": "progressive",
    "month_end": "clamp",
    "grace_principal_instalments": 0,
    "grace_interest_payment_instalments": 0,
    "interest_free_instalments": 0,
    "rounding": {"decimals": 2, "mode": "half_even", "instalment_multiple_of": None},
    "down_payment_percent": "0",
    "partial_period_interest": None,
}
FIRST = TERMS | {"disbursed_on": "2024-01-01", "schedule_starts_on": "2024-01-01"}
EVENTS = [
    {"type": "as_of", "date": "2024-01-01"},
    {"type": "disburse", "date": "2024-01-01", "amount": "100.00"},
    {"type": "as_of", "date": "2024-02-01"},
    {"type": "repay", "date": "2024-02-01", "amount": "17.13"},
    {"type": "expect_schedule"},
    {"type": "expect_transactions"},
]
LOAN = TERMS | {"expected_disbursement_on": "2024-01-01", "events": EVENTS}


def run(command, given):
    """The command in a process of its own, with no database and no settings in reach."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    text = given if isinstance(given, bytes) else json.dumps(given).encode()
    return subprocess.run(
        [*COMMAND, "loan", command, "-"],
        input=text, capture_output=True, check=False, env=environment, timeout=120,
    )  # fmt: skip


def told(command, given):
    done = run(command, given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_schedule_has_its_rows_and_their_sums():
    answer = told("schedule", FIRST)

    assert answer["id"] == "a"
    assert answer["schedule"][0] == {"n": None, "date": "2024-01-01", "disbursed": "100.00"}
    assert answer["schedule"][1] == {
        "n": 1, "days": 31, "date": "2024-02-01", "principal": "16.34", "interest": "0.79",
        "fees": "0.00", "penalties": "0.00", "total": "17.13", "balance": "83.66",
    }  # fmt: skip
    assert answer["totals"] == {
        "principal": "100.00", "interest": "2.78", "fees": "0.00", "penalties": "0.00",
        "total": "102.78",
    }  # fmt: skip


def test_a_list_is_answered_as_a_list():
    answers = told("schedule", [FIRST, FIRST | {"id": "b", "principal": "200.00"}])

    assert [each["id"] for each in answers] == ["a", "b"]
    assert answers[1]["totals"]["principal"] == "200.00"


def test_a_replay_answers_its_questions_in_their_order():
    schedule, record = told("replay", LOAN)["answers"]

    assert (schedule["type"], record["type"]) == ("expect_schedule", "expect_transactions")
    assert schedule["rows"][1]["paid_on"] == "2024-02-01"
    assert schedule["totals"]["outstanding"] == "85.65"
    assert [(row["type"], row["balance"]) for row in record["rows"]] == [
        ("disbursement", "100.00"),
        ("repayment", "83.66"),
    ]


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"principal": "ten"}, "principal", "an amount"),
        ({"principal": "0.00"}, "principal", "above zero"),
        ({"principal": 100}, "principal", "an amount as text"),
        ({"annual_rate_percent": "-1"}, "annual_rate_percent", "0 to"),
        ({"annual_rate_percent": None}, "annual_rate_percent", "given"),
        ({"instalments": 0}, "instalments", "1 to"),
        ({"instalments": "6"}, "instalments", "a whole number"),
        ({"unit": "fortnight"}, "unit", "one of day"),
        ({"method": "magic"}, "method", "one of equal_instalment"),
        ({"day_count": "30E/360"}, "day_count", "one of 30/360"),
        ({"disbursed_on": "2024-02-30"}, "disbursed_on", "a date"),
        ({"rounding": "half_even"}, "rounding", "an object"),
        ({"rounding": {"mode": "down"}}, "mode", "one of half_even"),
        ({"down_payment_percent": "100"}, "down_payment_percent", "0 to below 100"),
        ({"grace_principal_instalments": 6}, "grace_principal_instalments", "fewer than"),
        ({"schedule_starts_on": "2023-01-01"}, "schedule_starts_on", "after the payout"),
        ({"allocation_order": ["due_fee"]}, "allocation_order", "once"),
    ],
)
def test_terms_that_break_a_rule_are_named_with_field_row_and_rule(change, field, rule):
    done = run("schedule", [FIRST, FIRST | change])

    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert f"row=2, field={field}" in line
    assert rule in line


@pytest.mark.parametrize(
    ("events", "row", "field"),
    [
        ([EVENTS[1]], 1, "type"),
        ([EVENTS[0], {"type": "reverse"}], 2, "type"),
        ([EVENTS[0], EVENTS[1] | {"amount": "0.00"}], 2, "amount"),
        ([EVENTS[0], EVENTS[1] | {"date": "2024-01-02"}], 2, "date"),
        ([EVENTS[0], EVENTS[1], EVENTS[1]], 3, "event"),
        ([EVENTS[0], {"type": "repay", "date": "2024-01-01", "amount": "1.00"}], 2, "event"),
        ([EVENTS[0], "pay"], 2, "row"),
    ],
)
def test_events_that_break_a_rule_are_named_with_their_number(events, row, field):
    done = run("replay", LOAN | {"events": events})

    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert f"row={row}, field={field}" in line


@pytest.mark.parametrize("text", [b"{", b"\xff", b"[]", b"NaN", b"[" * 100_000])
def test_a_file_that_is_no_json_is_one_line(text):
    done = run("schedule", text)

    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.decode().splitlines()) == 1
