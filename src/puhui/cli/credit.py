"""`puhui credit`: from files of enterprises and invoices to a scorecard, and to scores."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from puhui.cli.lazy import LazyGroup
from puhui.cli.output import answer, json_option, open_input, progress
from puhui.engines.scorecard.fitting import Settings
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.assessing import Assessed, assess
from puhui.workbench.credit.enterprises import OUTCOME, Enterprises, read_enterprises
from puhui.workbench.credit.folders import read_model, write_folder
from puhui.workbench.credit.invoices import Invoices, read_invoices
from puhui.workbench.credit.reporting import invoices_told, report
from puhui.workbench.credit.training import learn
from puhui.workbench.credit.validating import REPEATS
from puhui.workbench.credit.writing import write_table

_TOLD = (
    "rows", "positives", "auc_cv", "auc_cv_std", "auc_cv_interval_95", "ks_cv", "brier_cv",
    "calibration_slope", "calibration_intercept", "auc_size_only", "auc_by_turnover_third",
    "score_shift_when_amounts_times_10", "size_blind_auc_cv", "sized_auc_cv",
    "cost_of_size_blindness", "size_blind", "as_of", "seed", "excluded", "left_out",
)  # fmt: skip


@click.group(cls=LazyGroup, late={"adopt": ("puhui.cli.adopting", "adopt_command")})
def credit() -> None:
    """Scorecards from VAT invoices: train one, assess enterprises with it."""


def _given[Command: Callable[..., Any]](command: Command) -> Command:
    """The options that name the three files and the day."""
    for name, said in (
        (
            "--as-of",
            "The day to look from, YYYY-MM-DD (default: the last invoice date).",
        ),
        ("--output-invoices", "Sales invoices (销项): CSV, CSV.gz or Parquet."),
        ("--input-invoices", "Purchase invoices (进项): CSV, CSV.gz or Parquet."),
        ("--enterprises", "Enterprises: CSV, CSV.gz or Parquet with 企业代号."),
    ):
        command = click.option(name, required=name != "--as-of", help=said)(command)
    return command


@credit.command("train")
@_given
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="Folder for the model.")  # fmt: skip
@click.option("--size-blind", is_flag=True, help="Use no feature that knows the size.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=Settings().seed, show_default=True, help="Same seed, same bytes.")  # fmt: skip
@click.option("--repeats", type=click.IntRange(1, 100), default=REPEATS, show_default=True, help="How often cross-validation is repeated.")  # fmt: skip
@json_option
def train_command(
    *,
    enterprises: str,
    input_invoices: str,
    output_invoices: str,
    as_of: str | None,
    folder: Path,
    size_blind: bool,
    seed: int,
    repeats: int,
    as_json: bool,
) -> None:
    """Train a scorecard on enterprises with known outcomes (是否违约) and write it to a folder."""
    day = _date(as_of)
    _writable(folder)
    files = _contents(enterprises, input_invoices, output_invoices)
    known, incoming, outgoing = _read(files, outcome=True)
    with progress("train") as tell:
        result = learn(
            enterprises=known,
            incoming=incoming,
            outgoing=outgoing,
            size_blind=size_blind,
            as_of=day,
            seed=seed,
            repeats=repeats,
            workers=min(os.cpu_count() or 1, 8, repeats),  # a few folds are not worth a process
            tell=tell,
        )
    told = report(result, incoming=incoming, outgoing=outgoing, inputs=files)
    write_folder(folder, model=result.trained.model, report=told)
    chosen = [entry.name for entry in result.trained.model.characteristics]
    answer({"out": str(folder), **{name: told[name] for name in _TOLD if name in told}, "features": chosen, "invoices": told["invoices"]}, as_json=as_json)  # fmt: skip


@credit.command("assess")
@_given
@click.option("--model", "model_folder", type=click.Path(path_type=Path), required=True, help="Folder of the model.")  # fmt: skip
@click.option("--out", "target", type=click.Path(path_type=Path), required=True, help="File to write: .csv, .json or .parquet.")  # fmt: skip
@json_option
def assess_command(
    *,
    enterprises: str,
    input_invoices: str,
    output_invoices: str,
    as_of: str | None,
    model_folder: Path,
    target: Path,
    as_json: bool,
) -> None:
    """Assess enterprises with a trained model: score, grade, limit, rate and reasons of each."""
    day = _date(as_of)
    _writable(target)
    model = read_model(model_folder)
    with progress("assess") as tell:
        tell(0, 2)
        known, incoming, outgoing = _read(_contents(enterprises, input_invoices, output_invoices), outcome=False)  # fmt: skip
        tell(1, 2)
        assessed = assess(enterprises=known, incoming=incoming, outgoing=outgoing, model=model, as_of=day)  # fmt: skip
        tell(2, 2)
    write_table(assessed.table, target)
    answer({**_summary(assessed), "invoices": invoices_told(incoming, outgoing, assessed.gathered), "out": str(target)}, as_json=as_json)  # fmt: skip


def _contents(enterprises: str, incoming: str, outgoing: str) -> dict[str, bytes]:
    paths = {"enterprises": enterprises, "input_invoices": incoming, "output_invoices": outgoing}
    if list(paths.values()).count("-") > 1:
        raise BadInput("cli.standard_input_twice", rule="one file at most from standard input")
    contents = {}
    for name, path in paths.items():
        if path != "-" and Path(path).is_dir():
            raise BadInput("cli.no_such_file", field=name, file=path, rule="a file")
        with open_input(path) as stream:
            contents[name] = stream.read()
    return contents


def _read(files: dict[str, bytes], *, outcome: bool) -> tuple[Enterprises, Invoices, Invoices]:
    return (
        read_enterprises(files["enterprises"], required=(OUTCOME,) if outcome else ()),
        read_invoices(files["input_invoices"], direction="IN", field="input_invoices"),
        read_invoices(files["output_invoices"], direction="OUT", field="output_invoices"),
    )


def _summary(assessed: Assessed) -> dict[str, object]:
    table, day = assessed.table, assessed.gathered.as_of
    grades = dict(table["grade"].drop_nulls().value_counts().sort("grade").iter_rows())
    return {
        "enterprises": len(table),
        "scored": table["score"].count(),
        "without_invoices": table["score"].null_count(),
        "offered": table["annual_rate"].count(),
        "grades": grades,
        "as_of": day.isoformat() if day else None,
    }


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise BadInput("cli.not_a_date", field="as_of", value=text, rule="YYYY-MM-DD") from None


def _writable(target: Path) -> None:
    """Refuse before the work, and make nothing yet; a file may stand where a file goes."""
    known = next(each for each in (target, *target.absolute().parents) if each.exists())
    if not os.access(known, os.W_OK) or (known != target and not known.is_dir()):
        raise BadInput("cli.not_writable", field="out", value=str(target), rule="a place to write to")  # fmt: skip
