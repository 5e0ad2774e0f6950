"""`puhui loan`: schedules and replays of loans in files; no database."""

from typing import Any

import click
from rich.table import Table

from puhui.cli.output import answer, json_option, open_input, rows_table
from puhui.workbench.loans.answering import replays, schedules


@click.group()
def loan() -> None:
    """Loans in files: the schedule of their terms, their state after events."""


@loan.command("schedule")
@click.argument("file")
@json_option
def schedule(file: str, as_json: bool) -> None:
    """The first schedule of FILE (`-` reads standard input): the terms of a loan, or a list.

    Answers the id, the rows of the schedule (payouts without a number) and the sums of their
    columns.
    """
    with open_input(file) as source:
        told = schedules(source.read())
    answer(told, as_json=as_json, table=_schedule_table)


@loan.command("replay")
@click.argument("file")
@json_option
def replay(file: str, as_json: bool) -> None:
    """The loan of FILE (`-` reads standard input) after its events: terms with `events`.

    Each `expect_schedule` and `expect_transactions` among the events is a question; the answers
    come in their order.
    """
    with open_input(file) as source:
        told = replays(source.read())
    answer(told, as_json=as_json, table=_replay_table)


def _schedule_table(told: Any) -> Table:
    listed = told if isinstance(told, list) else [told]
    return rows_table([_same(row) for each in listed for row in each["schedule"]])


def _replay_table(told: Any) -> Table:
    listed = told if isinstance(told, list) else [told]
    last = [row for each in listed for asked in each["answers"][-1:] for row in asked["rows"]]
    return rows_table([_same(row) for row in last])


def _same(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the columns of an instalment, so that payouts stand in the same table."""
    if "disbursed" not in row:
        return {"disbursed": None, **row} if "n" in row else row
    return {"disbursed": row["disbursed"], "n": None, "days": None, "date": row["date"]}
