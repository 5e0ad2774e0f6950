"""A model's folder: the model, its report and the texts of its reasons, written all or none."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from puhui.engines.features.querying import version
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.portable import from_json, to_json
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.wording import reason_texts

MODEL, REPORT, REASONS = "model.json", "report.json", "reasons.json"


def write_folder(folder: Path, *, model: Model, report: Mapping[str, object]) -> None:
    """Write the three files; the same model and report give the same bytes."""
    texts = {
        MODEL: to_json(model),
        REPORT: _json(report),
        REASONS: _json(reason_texts(model)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
        for name, text in texts.items():
            (Path(draft) / name).write_text(text, encoding="utf-8")
        for name in texts:
            (Path(draft) / name).replace(folder / name)


def read_model(folder: Path) -> Model:
    """The model of a folder (or of a file).

    BadInput `credit.no_model`, those of `portable.from_json`, and `credit.features_differ` where
    it was trained on features of other definitions than today's: its points would mean nothing.
    """
    path = folder / MODEL if folder.is_dir() else folder
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise BadInput("credit.no_model", field="model", value=str(path), rule=f"a readable {MODEL} ({type(reason).__name__})") from None  # fmt: skip
    model = from_json(text)
    trained_on = model.training.features_version
    if trained_on != version():
        raise BadInput("credit.features_differ", field="features_version", value=trained_on, rule=version())  # fmt: skip
    return model


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
