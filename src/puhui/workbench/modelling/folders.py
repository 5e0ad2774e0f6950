"""The folder of a model of any table: model, how tables are read for it, report, texts of reasons."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from puhui.engines.scorecard.portable import from_json, to_json
from puhui.engines.scorecard.signing import signed, verify
from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.describing import reason_texts
from puhui.workbench.modelling.late import boosting
from puhui.workbench.modelling.learning import Result
from puhui.workbench.modelling.pages import page
from puhui.workbench.modelling.recipes import Card, Scorer

MODEL, ONNX = "model.json", "model.onnx"
TABLE, REPORT, PAGE, REASONS = "table.json", "report.json", "report.html", "reasons.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A model that was read from its folder, and the columns of the table it was trained on."""

    fitted: Scorer
    id_column: str | None
    target: str
    positive: str


def write_folder(
    folder: Path, result: Result, report: Mapping[str, object], *, signing_key: bytes | None = None
) -> None:
    """Write all files of a model or none; the same model and report give the same bytes.

    With a key (32 bytes, Ed25519) the model is signed.
    """
    terms = result.terms
    table = {"id": terms.id_column, "target": terms.target, "positive": result.learning.prepared.positive}  # fmt: skip
    files = {
        **_model(result.fitted, signing_key),
        TABLE: _json(table),
        REPORT: _json(report),
        PAGE: page(report).encode(),
        REASONS: _json(reason_texts(result.fitted)),
    }
    write_files(folder, files)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files beside each other: each whole, and none before all are drafted.

    An ONNX model of an earlier training goes where none belongs to the new one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
        for name, content in files.items():
            (Path(draft) / name).write_bytes(content)
        for name in files:
            (Path(draft) / name).replace(folder / name)
    if ONNX not in files:
        (folder / ONNX).unlink(missing_ok=True)


def read_folder(folder: Path, *, verifying_key: bytes | None = None) -> Kept:
    """The model of a folder; with a key (32 bytes) only one that its holder signed.

    BadInput `scorecard.unsigned` and `scorecard.signature_differs` of `signing.verify`, `credit.no_model` where a file cannot be read, and those of `portable.from_json`.
    """
    text = _content(folder / MODEL).decode("utf-8", errors="replace")
    if verifying_key is not None:
        verify(text, key=verifying_key)
    try:
        table = json.loads(_content(folder / TABLE))
        names = table["id"], str(table["target"]), str(table["positive"])
    except (ValueError, KeyError, TypeError):
        raise BadInput("credit.no_model", field="model", value=str(folder / TABLE), rule="as training wrote it") from None  # fmt: skip
    return Kept(_fitted(folder, text), *names)


def _model(fitted: Scorer, key: bytes | None) -> Mapping[str, bytes]:
    if isinstance(fitted, Card):
        text, beside = to_json(fitted.model), {}
    else:
        text, onnx = boosting().texts(fitted)
        beside = {ONNX: onnx}
    return {MODEL: (signed(text, key=key) if key else text).encode(), **beside}


def _fitted(folder: Path, text: str) -> Scorer:
    if (folder / ONNX).exists():
        read: Scorer = boosting().read(text, _content(folder / ONNX))
        return read
    return Card(from_json(text))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as reason:
        raise BadInput("credit.no_model", field="model", value=str(path), rule=f"a readable file ({type(reason).__name__})") from None  # fmt: skip


def _json(content: Mapping[str, object]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
