"""`puhui rates`: annual rates of what a file asks; no database."""

from typing import Any

import click
from rich.table import Table

from puhui.cli.output import answer, json_option, open_input, rows_table
from puhui.workbench.rates.answering import annual_rates


@click.group()
def rates() -> None:
    """Annual rates: EU and UK effective, US actuarial, of dated flows, of flows in years."""


@rates.command("apr")
@click.argument("file")
@json_option
def apr(file: str, as_json: bool) -> None:
    """The annual rate of FILE (`-` reads standard input): a JSON object with `method`, or a list.

    `eu`: advances and payments by months. `us`: one advance, payments a unit-period apart.
    `dated`: flows by dates and the days of a year, 365 or 365.25. `years`: flows by years. The
    answer is `apr_percent`, null where no rate exists, with `roots` where several do.
    """
    with open_input(file) as source:
        told = annual_rates(source.read())
    answer(told, as_json=as_json, table=_table)


def _table(told: Any) -> Table:
    listed = told if isinstance(told, list) else [told]
    columns = [name for name in ("id", "apr_percent", "roots", "every_rate") if any(name in each for each in listed)]  # fmt: skip
    return rows_table([{name: _cell(each.get(name)) for name in columns} for each in listed])


def _cell(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
