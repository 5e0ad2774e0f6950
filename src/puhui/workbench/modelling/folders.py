"""The folder of a model of any table: model, how tables are read for it, report, texts of reasons."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.portable import from_json, to_json
from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.describing import reason_texts
from puhui.workbench.modelling.learning import Result
from puhui.workbench.modelling.recipes import Card

MODEL, TABLE, REPORT, REASONS = "model.json", "table.json", "report.json", "reasons.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A model that was read from its folder, and the columns of the table it was trained on."""

    model: Model
    id_column: str | None
    target: str
    positive: str


def write_folder(folder: Path, result: Result, report: Mapping[str, object]) -> None:
    """Write all files of a model or none; the same model and report give the same bytes."""
    if not isinstance(result.fitted, Card):
        raise TypeError("only a scorecard has a portable form here")
    model = result.fitted.trained.model
    terms = result.terms
    table = {"id": terms.id_column, "target": terms.target, "positive": result.learning.prepared.positive}  # fmt: skip
    texts = {
        MODEL: to_json(model),
        TABLE: _json(table),
        REPORT: _json(report),
        REASONS: _json(reason_texts(model)),
    }
    write_texts(folder, texts)


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files beside each other: each whole, and none before all are drafted."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
        for name, text in texts.items():
            (Path(draft) / name).write_text(text, encoding="utf-8")
        for name in texts:
            (Path(draft) / name).replace(folder / name)


def read_folder(folder: Path) -> Kept:
    """The model of a folder.

    BadInput `credit.no_model` where a file cannot be read, and those of `portable.from_json`.
    """
    model = from_json(_text(folder / MODEL))
    try:
        table = json.loads(_text(folder / TABLE))
        return Kept(model, table["id"], str(table["target"]), str(table["positive"]))
    except (ValueError, KeyError, TypeError):
        raise BadInput("credit.no_model", field="model", value=str(folder / TABLE), rule="as training wrote it") from None  # fmt: skip


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise BadInput("credit.no_model", field="model", value=str(path), rule=f"a readable file ({type(reason).__name__})") from None  # fmt: skip


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
