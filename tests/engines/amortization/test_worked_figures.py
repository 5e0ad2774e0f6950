"""Worked figures of other systems, to the cent: first schedules, loans with events, the library."""

from datetime import date
from decimal import Decimal

import pytest

from puhui.engines.amortization.advances import AdvanceTerms, daily_rate, recognised
from puhui.engines.amortization.diaries import answers_of, schedule_of
from puhui.engines.amortization.penalties import simple_interest
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

#: What a file asks; the rest of a vector is its answer.
ANSWERS = ("schedule", "totals", "instalment", "cases", "expected_instalments")


def asked(vector):
    """A vector without its answers."""
    return {name: value for name, value in vector.items() if name not in ANSWERS}


def agrees(told, expected):
    """Whether rows say what is expected of them, and there are as many."""
    return len(told) == len(expected) and all(
        all(row.get(name) == value for name, value in wanted.items())
        for row, wanted in zip(told, expected, strict=True)
    )


@pytest.mark.parametrize("name", ["loan_schedules_fineract.json", "loan_schedules_other.json"])
def test_first_schedules(vectors, name):
    given = vectors(name)
    assert given

    for vector in given:
        told = schedule_of(asked(vector))
        assert told["id"] == vector["id"]
        assert told["schedule"] == vector["schedule"], vector["id"]
        assert told["totals"] == vector["totals"], vector["id"]


def questions(vector, **habits):
    """Each question of a vector: its kind, and whether its answer is what is expected."""
    told = answers_of(vector, **habits)["answers"]
    wanted = [event for event in vector["events"] if event["type"].startswith("expect")]
    return [
        (
            question["type"],
            agrees(answer["rows"], question["rows"])
            and answer.get("totals") == question.get("totals"),
        )
        for question, answer in zip(wanted, told, strict=True)
    ]


@pytest.mark.parametrize("name", ["loan_events_fineract.json", "loan_events_other.json"])
def test_loans_with_events(vectors, name):
    """Every schedule is met. So is every record: of some loans only with another system's habit.

    There the first close of a loan that several days were open for was run for its last day
    alone, which wrote one accrual for all of them. Other loans of the same file, with the same
    terms, have one a day, as it should be.
    """
    given = vectors(name)
    assert given

    for vector in given:
        usual = questions(vector)
        assert all(met for kind, met in usual if kind == "expect_schedule"), vector["id"]
        if not all(met for _, met in usual):
            at_once = questions(vector, closes_first_at_once=True)
            assert all(met for _, met in at_once), vector["id"]


def test_most_records_need_no_habit_of_another_system(vectors):
    given = vectors("loan_events_fineract.json")

    strict = [vector for vector in given if all(met for _, met in questions(vector))]

    assert len(given) - len(strict) <= 9


def test_a_term_loan_whose_instalment_is_rounded_upwards(vectors):
    (vector,) = [each for each in vectors("loan_frappe.json") if "instalment" in each]
    told = schedule_of(asked(vector))

    def rounded(text):
        return f"{round(Decimal(text), vector['compare_decimals']):.2f}"

    rows = {row["n"]: row for row in told["schedule"]}
    assert rows[1]["total"] == vector["instalment"]
    for wanted in vector["schedule"]:
        for column in ("principal", "interest", "balance"):
            assert rounded(rows[wanted["n"]][column]) == wanted[column]
    for column, amount in vector["totals"].items():
        assert rounded(told["totals"][column]) == amount


def test_due_dates_by_rule(vectors):
    (vector,) = [each for each in vectors("loan_frappe.json") if "cases" in each]
    assert vector["cases"]

    for case in vector["cases"]:
        told = schedule_of(asked(vector) | {"due_date_rule": case["due_date_rule"]})
        days = [row["date"] for row in told["schedule"] if row["n"] is not None]
        assert (days[0], days[1], days[-1]) == (case["first"], case["second"], case["last"])


def test_a_demand_loan_accrues_and_is_penalised_by_the_day(vectors):
    (vector,) = [each for each in vectors("loan_frappe.json") if "penalty_base" in each]
    start, end = (date.fromisoformat(vector[name]) for name in ("disbursed_on", "accrued_to"))
    first, last = (date.fromisoformat(vector[name]) for name in ("penalty_from", "as_of"))
    rate, penal = (
        Rate.of_percent(vector[name])
        for name in ("annual_rate_percent", "penalty_annual_rate_percent")
    )
    days = (last - first).days + 1

    accrued = simple_interest(Money.of(vector["principal"]), rate, (end - start).days + 1, 365)
    penalty = simple_interest(Money.of(vector["penalty_base"]), penal, days, 365)

    assert vector["expected"] == {
        "interest_accrued": str(accrued),
        "penalty_days": days,
        "penalty": str(penalty),
    }


def test_an_advance_repaid_daily_from_sales(vectors):
    (vector,) = vectors("loan_working_capital.json")
    terms = AdvanceTerms(
        net=Money.of(vector["net_advance"]),
        fee=Money.of(vector["discount_fee"]),
        volume=Money.of(vector["total_payment_volume"]),
        share=Rate.of_percent(vector["period_payment_rate_percent"]).fraction,
        year_days=vector["year_days"],
        starts_on=date.fromisoformat(vector["disbursed_on"]),
    )
    told = recognised(terms)

    assert (str(terms.daily_payment), terms.payments) == (
        vector["daily_payment"],
        vector["payments"],
    )
    assert f"{daily_rate(terms):.15f}" == vector["daily_effective_rate"]
    for wanted in vector["rows"]:
        row = told[wanted["n"]]
        assert {
            "n": row.n,
            "date": row.on.isoformat(),
            "balance": str(row.balance),
            "fee_earned": str(row.earned),
            "fee_deferred": str(row.deferred),
        } == wanted
