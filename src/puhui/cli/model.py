"""`puhui model`: from any table to a scorecard, and to scores; no database."""

import os
import re
from pathlib import Path

import click

from puhui.cli.output import answer, json_option, open_input, progress
from puhui.engines.scorecard.binning import Direction
from puhui.engines.scorecard.rejects import Method
from puhui.engines.scorecard.signing import verifying_key as public_key
from puhui.engines.scorecard.sql import score_sql
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.writing import write_table
from puhui.workbench.modelling.evaluating import evaluate
from puhui.workbench.modelling.folders import read_folder, write_folder
from puhui.workbench.modelling.learning import Kind, learn
from puhui.workbench.modelling.preparing import Terms
from puhui.workbench.modelling.reading import Table, read
from puhui.workbench.modelling.recipes import Card
from puhui.workbench.modelling.rejecting import Rejects
from puhui.workbench.modelling.reporting import report
from puhui.workbench.modelling.scoring import score

_TOLD = (
    "kind", "rows", "positives", "auc_cv", "auc_cv_std", "auc_cv_interval_95", "ks_cv", "brier_cv",
    "calibration_slope", "calibration_intercept", "intervals_95", "best_single_feature", "auc_best_single",
    "size_column", "auc_size_only", "auc_by_size_third", "validation", "excluded",
    "suspected_leaks", "kept_although_accused", "choice", "prior", "survival", "rejects", "out_of_time", "rejected", "rejected_rows", "without_outcome",
)  # fmt: skip

_data = click.option("--data", required=True, help="The table: CSV, CSV.gz or Parquet; - is standard input.")  # fmt: skip
_model = click.option("--model", "folder", type=click.Path(path_type=Path), required=True, help="Folder of the model.")  # fmt: skip
_signing = click.option("--signing-key", envvar="PUHUI_SIGNING_KEY", help="Private Ed25519 key, 64 hex digits or a file of them.")  # fmt: skip
_verifying = click.option("--verifying-key", envvar="PUHUI_VERIFYING_KEY", help="Public Ed25519 key, 64 hex digits or a file of them: take signed models only.")  # fmt: skip
_positive = click.option("--positive", help="The value of a bad outcome, or a comparison such as '>0'.")  # fmt: skip


@click.group()
def model() -> None:
    """Scorecards from any table: train and validate one, score rows with it, evaluate it."""


@model.command("train")
@_data
@click.option("--target", required=True, help="The column of the outcome.")
@_positive
@click.option("--id", "id_column", help="A column that names rows; rows of one id share a fold.")
@click.option("--exclude", default="", help="Columns to leave out: A,B.")
@click.option("--keep", default="", help="Columns to keep whatever they are suspected of: A,B.")
@click.option("--time", help="A column of dates or numbers to validate forward in.")
@click.option("--size", help="The column that measures size (else one is found by its name).")
@click.option("--higher-is-better", "higher", default="", help="Columns whose risk must only fall: A,B.")  # fmt: skip
@click.option("--lower-is-better", "lower", default="", help="Columns whose risk must only rise: A,B.")  # fmt: skip
@click.option("--kind", type=click.Choice(["scorecard", "boosting", "best"]), default="scorecard", show_default=True, help="The kind of model.")  # fmt: skip
@click.option("--prior", type=float, help="The rate of bad outcomes among everybody, where goods (or bads) were sampled.")  # fmt: skip
@click.option("--duration", help="A column of whole periods until default, or until a row was lost from sight.")  # fmt: skip
@click.option("--rejects", "rejects_file", help="A table of rejected rows, whose outcomes are assumed: see the warning in the report.")  # fmt: skip
@click.option("--reject-method", type=click.Choice(["parcelling", "fuzzy"]), default="parcelling", show_default=True, help="How rejected rows are taken in.")  # fmt: skip
@click.option("--rejects-worse", type=float, default=1.0, show_default=True, help="By how much the odds of a bad outcome of rejected rows are higher at the same score.")  # fmt: skip
@click.option("--repeats", type=click.IntRange(1, 100), help="How often cross-validation is repeated (default: by rows).")  # fmt: skip
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="Folder for the model.")  # fmt: skip
@_signing
@json_option
def train_command(
    *,
    data: str,
    target: str,
    positive: str | None,
    id_column: str | None,
    exclude: str,
    keep: str,
    time: str | None,
    size: str | None,
    higher: str,
    lower: str,
    kind: Kind,
    prior: float | None,
    duration: str | None,
    rejects_file: str | None,
    reject_method: Method,
    rejects_worse: float,
    repeats: int | None,
    folder: Path,
    signing_key: str | None,
    as_json: bool,
) -> None:
    """Train a model on a table with known outcomes, validate it and write it to a folder."""
    _writable(folder)
    key = _key(signing_key, field="signing_key")
    if data == rejects_file == "-":
        raise BadInput("cli.standard_input_twice", field="rejects", rule="one file at most from standard input")  # fmt: skip
    content, table = _read(data)
    rejects = Rejects(_read(rejects_file)[1], reject_method, rejects_worse) if rejects_file else None  # fmt: skip
    terms = Terms(
        target=target,
        positive=positive,
        id_column=id_column,
        time=time,
        size=size,
        exclude=_names(exclude),
        keep=_names(keep),
        directions=_directions(higher, lower),
        prior=prior,
        duration=duration,
    )
    with progress(kind) as bar:
        result = learn(table, terms, kind=kind, repeats=repeats, rejects=rejects, tell=lambda _label, done, total: bar(done, total))  # fmt: skip
    told = report(result, content=content)
    write_folder(folder, result, told, signing_key=key)
    answer(
        {"out": str(folder), **{name: told[name] for name in _TOLD if name in told}},
        as_json=as_json,
    )


@model.command("score")
@_model
@_data
@click.option("--out", "target", type=click.Path(path_type=Path), required=True, help="File to write: .csv, .json or .parquet.")  # fmt: skip
@_verifying
@json_option
def score_command(
    *, folder: Path, data: str, target: Path, verifying_key: str | None, as_json: bool
) -> None:
    """Score every row of a table: probability, score, grade and reasons, in the table's order."""
    _writable(target)
    kept = read_folder(folder, verifying_key=_key(verifying_key, field="verifying_key"))
    _content, table = _read(data)
    with progress("score") as tell:
        scored = score(table, kept, tell=tell)
    write_table(scored.table, target)
    grades = dict(scored.table["grade"].drop_nulls().value_counts().sort("grade").iter_rows())
    answer({"rows": scored.table.height, "unscored": scored.unscored, "grades": grades, "out": str(target)}, as_json=as_json)  # fmt: skip


@model.command("evaluate")
@_model
@_data
@click.option("--target", required=True, help="The column of the outcome.")
@_positive
@_verifying
@json_option
def evaluate_command(
    *,
    folder: Path,
    data: str,
    target: str,
    positive: str | None,
    verifying_key: str | None,
    as_json: bool,
) -> None:
    """Tell how well a model foretells the outcomes of a table."""
    kept = read_folder(folder, verifying_key=_key(verifying_key, field="verifying_key"))
    _content, table = _read(data)
    with progress("evaluate") as tell:
        told = evaluate(table, kept, target=target, positive=positive, tell=tell)
    answer(told, as_json=as_json)


@model.command("sql")
@_model
@click.option("--relation", required=True, help="The table or view that holds the columns.")
@click.option("--keys", default="", help="Columns to give back beside the score: A,B.")
@_verifying
def sql_command(*, folder: Path, relation: str, keys: str, verifying_key: str | None) -> None:
    """Print a scorecard as one SELECT that DuckDB and PostgreSQL read alike."""
    kept = read_folder(folder, verifying_key=_key(verifying_key, field="verifying_key"))
    if not isinstance(kept.fitted, Card):
        raise BadInput("model.no_sql", field="model", value=kept.fitted.kind, rule="a scorecard")
    click.echo(score_sql(kept.fitted.model, relation=relation, keys=_names(keys)))


@model.command("verifying-key")
@_signing
@json_option
def verifying_key_command(*, signing_key: str | None, as_json: bool) -> None:
    """Print the public key of a signing key, to be configured where models are read."""
    key = _key(signing_key, field="signing_key")
    if key is None:
        raise BadInput("model.bad_key", field="signing_key", rule="64 hex digits or a file of them")
    answer({"verifying_key": public_key(key).hex()}, as_json=as_json)


def _key(told: str | None, *, field: str) -> bytes | None:
    """The 32 bytes of a key that is told in hex, or in a file; never shown in a refusal."""
    if not told:
        return None
    try:
        text = told if re.fullmatch("[0-9a-fA-F]{64}", told) else Path(told).read_text("utf-8")
        key = bytes.fromhex(text.strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != 32:
        raise BadInput("model.bad_key", field=field, rule="64 hex digits or a file of them")
    return key


def _read(path: str) -> tuple[bytes, Table]:
    if path != "-" and Path(path).is_dir():
        raise BadInput("cli.no_such_file", field="data", file=path, rule="a file")
    with open_input(path) as stream:
        content = stream.read()
    return content, read(content)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in (part.strip() for part in text.split(",")) if name)


def _directions(higher: str, lower: str) -> tuple[tuple[str, Direction], ...]:
    up: list[tuple[str, Direction]] = [(name, "higher_is_better") for name in _names(higher)]
    return (*up, *[(name, "lower_is_better") for name in _names(lower)])


def _writable(target: Path) -> None:
    """Refuse before the work, and make nothing yet; a file may stand where a file goes."""
    known = next(each for each in (target, *target.absolute().parents) if each.exists())
    if not os.access(known, os.W_OK) or (known != target and not known.is_dir()):
        raise BadInput("cli.not_writable", field="out", value=str(target), rule="a place to write to")  # fmt: skip
