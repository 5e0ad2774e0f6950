"""`puhui simulate`: a simulated economy as Parquet files."""

import os
from datetime import date
from pathlib import Path

import click

from puhui.cli.output import answer, json_option, progress
from puhui.kernel.refusals import BadInput
from puhui.workbench.economy.simulating import LAST_DATE, Economy, simulate


@click.command("simulate")
@click.option("--enterprises", type=int, required=True, help="How many enterprises.")
@click.option("--months", type=int, required=True, help="How many months of trade.")
@click.option("--seed", type=int, required=True, help="Same seed, same bytes.")
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="Folder to write to.")  # fmt: skip
@click.option("--until", default=LAST_DATE.isoformat(), show_default=True, help="The last day.")
@json_option
def simulate_command(
    *, enterprises: int, months: int, seed: int, folder: Path, until: str, as_json: bool
) -> None:
    """Simulate an economy: enterprises, their VAT invoices, and the truth about defaults."""
    last = _date(until)
    _writable(folder)
    with progress("simulate") as tell:
        economy = simulate(enterprises=enterprises, months=months, seed=seed, until=last, tell=tell)
    economy.write(folder)
    answer(_counts(economy, last, folder), as_json=as_json)


def _counts(economy: Economy, until: date, folder: Path) -> dict[str, object]:
    return {
        "enterprises": economy.enterprises.height,
        "vat_invoices_in": economy.vat_invoices_in.height,
        "vat_invoices_out": economy.vat_invoices_out.height,
        "defaults": economy.truth["default_date"].count(),
        "until": until,
        "out": str(folder),
    }


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("cli.not_a_date", field="until", value=text, rule="YYYY-MM-DD") from None


def _writable(folder: Path) -> None:
    """Refuse before the work, and make nothing yet."""
    known = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not known.is_dir() or not os.access(known, os.W_OK):
        raise BadInput("cli.not_writable", field="out", value=str(folder), rule="a folder to write to")  # fmt: skip
