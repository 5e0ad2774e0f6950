"""`puhui evidence import`: files of invoices into an installation."""

import importlib
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from puhui.cli.output import answer, json_option, rows_table
from puhui.cli.platform import installation


@click.group("evidence")
def evidence() -> None:
    """Facts about enterprises: what they bought and sold."""


@evidence.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--kind", required=True, help="vat_invoices_in or vat_invoices_out.")
@click.option("--contract", help="Data contract of the files (vat-zh-1).")
@click.option("--as", "organisation", help="Slug of the organisation that brings them in (the platform).")  # fmt: skip
@click.option("--scheme", default="contest", show_default=True, help="Scheme of the identifiers in the files; uscc for unified social credit codes.")  # fmt: skip
@click.option("--basis", default="CONTRACT", show_default=True, help="Legal ground: CONTRACT, CONSENT or LAW.")  # fmt: skip
@click.option("--rejected", "folder", default=".", type=click.Path(path_type=Path), help="Folder for FILE.rejected.csv (the current one).")  # fmt: skip
@click.option("--home", type=click.Path(path_type=Path), help="Folder of all state (PUHUI_HOME, ~/.puhui).")  # fmt: skip
@json_option
def import_command(
    *,
    files: tuple[str, ...],
    kind: str,
    contract: str | None,
    organisation: str | None,
    scheme: str,
    basis: str,
    folder: Path,
    home: Path | None,
    as_json: bool,
) -> None:
    """Bring in each FILE (CSV plain or gz, Parquet, Excel; - is standard input).

    Prints rows read, accepted, rejected and duplicate. Rejected rows lie in FILE.rejected.csv,
    each with its reason. The same file again accepts nothing. An organisation of the kind
    ENTERPRISE brings in the invoices of the one enterprise that it acts for.
    """
    with installation(home):
        # Loaded here, not above: it needs Django over the installation's database.
        importing = importlib.import_module("puhui.cli.importing")
        told = importing.run(
            files=files,
            kind=kind,
            contract=contract,
            organisation=organisation,
            scheme=scheme,
            basis=basis,
            folder=folder,
        )
    answer(told, as_json=as_json, table=_table)


def _table(told: dict[str, Any]) -> Table:
    shown = ("file", "read", "accepted", "rejected", "duplicate", "void", "red", "rejected_file")
    return rows_table([{name: each[name] for name in shown} for each in told["files"]])
