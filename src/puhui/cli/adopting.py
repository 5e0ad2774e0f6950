"""`puhui credit adopt`: puts a model that was trained on files in force in an installation."""

import json
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from puhui.cli.output import answer, json_option
from puhui.cli.platform import home_option, installation
from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.operations.scorecards import adopt
from puhui.foundation.accounts.enrolling import LOCAL
from puhui.kernel.refusals import BadInput


@click.command("adopt")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="What to call it (the folder's name).")
@click.option("--provenance", default="", help="Where its data came from; shown beside each score.")
@home_option
@json_option
def adopt_command(
    *, folder: Path, name: str | None, provenance: str, home: Path | None, as_json: bool
) -> None:
    """Put the model in FOLDER in force: new scores of its kind are made with it from now on."""
    document, report = _text(folder / "model.json"), json.loads(_text(folder / "report.json"))
    kind = ScoreKind.SIZE_BLIND if report.get("size_blind") else ScoreKind.STANDARD
    with installation(home):
        told = adopt(
            actor=LOCAL,
            document=document,
            kind=kind,
            name=name or folder.name,
            provenance=provenance,
            figures=_figures(report),
            now=timezone.now(),
        )
    answer({"scorecard": told.id, "kind": kind, "digest": told.digest, "rows": told.rows, "bads": told.bads}, as_json=as_json)  # fmt: skip


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise BadInput("credit.no_model", field="folder", value=str(path), rule=type(reason).__name__) from None  # fmt: skip


def _figures(report: dict[str, Any]) -> dict[str, Any]:
    """The figures that stand beside a score: plain numbers of the report."""
    return {name: value for name, value in report.items() if isinstance(value, int | float | str)}
