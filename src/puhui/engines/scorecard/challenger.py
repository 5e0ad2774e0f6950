"""A boosted model as it is kept and served: JSON with a digest, ONNX beside it, scores and reasons."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.boosting import Boosted, Input, matrix
from puhui.engines.scorecard.calibration import Calibration
from puhui.engines.scorecard.columns import columns_of
from puhui.engines.scorecard.likelihood import chance
from puhui.engines.scorecard.model import Grade, Scaling, Training
from puhui.engines.scorecard.portable import digest
from puhui.engines.scorecard.trees import Served, to_onnx
from puhui.kernel.refusals import BadInput

FORMAT, VERSION = "puhui.boosting", 1
Floats = npt.NDArray[np.float64]
#: Less than this many points is no reason.
_NOTHING = 0.01


@dataclass(frozen=True, slots=True)
class Challenger:
    """A boosted model that is served by onnxruntime: the same number from row and batch."""

    inputs: tuple[Input, ...]
    calibration: Calibration
    scaling: Scaling
    grades: tuple[Grade, ...]
    training: Training
    rounds: int
    onnx: bytes
    served: Served

    def raw(self, frame: pl.DataFrame) -> Floats:
        """Raw scores (before they are shown): offset + factor x calibrated log-odds of good."""
        return self._raw(self._rows(frame))

    def pd(self, raw: Floats) -> Floats:
        """Probabilities of a bad outcome at raw scores."""
        return chance(-(raw - self.scaling.offset) / self.scaling.factor)

    def reasons(self, frame: pl.DataFrame, *, most: int = 4) -> list[tuple[str, ...]]:
        """For each row the columns that cost most points, and on which side.

        A column's points are what the row would gain if only this column were typical of good
        rows. They do not add up to the score, as trees weigh columns together.
        """
        rows = self._rows(frame)
        mine = self._raw(rows)
        lost = np.empty(rows.shape)
        for place, entry in enumerate(self.inputs):
            typical = rows.copy()
            typical[:, place] = entry.typical
            lost[:, place] = self._raw(typical) - mine
        order = np.argsort(-lost, axis=1, kind="stable")[:, :most]
        return [
            tuple(self._code(place, rows[row, place], frame, row) for place in order[row] if lost[row, place] > _NOTHING)
            for row in range(len(rows))
        ]  # fmt: skip

    def _rows(self, frame: pl.DataFrame) -> Floats:
        for entry in self.inputs:
            if entry.name not in frame.columns:
                raise BadInput("scorecard.missing_feature", field=entry.name)
        return matrix(self.inputs, columns_of(frame.select(entry.name for entry in self.inputs)))

    def _raw(self, rows: Floats) -> Floats:
        good = self.calibration.apply(-self.served.raw(rows))
        return np.asarray(self.scaling.offset + self.scaling.factor * good, dtype=np.float64)

    def _code(self, place: int, value: float, frame: pl.DataFrame, row: int) -> str:
        entry = self.inputs[place]
        if np.isnan(value):
            return f"{entry.name}.missing"
        if entry.kind == "categorical":
            return f"{entry.name}.{'other' if frame[entry.name][row] in entry.categories else 'unseen'}"  # fmt: skip
        return f"{entry.name}.{'low' if value < entry.typical else 'high'}"


def served(made: Boosted) -> Challenger:
    """A trained model, ready to answer."""
    content = to_onnx(made.dump, features=len(made.inputs))
    return Challenger(made.inputs, made.calibration, made.scaling, made.grades, made.training, made.rounds, content, Served(content))  # fmt: skip


def to_json(model: Challenger) -> str:
    """The model as JSON text with its digest and that of the ONNX bytes beside it."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "inputs": [
            {"name": entry.name, "kind": entry.kind, "typical": entry.typical, "categories": dict(entry.categories), "unseen": entry.unseen}
            for entry in model.inputs
        ],
        "calibration": {"intercept": model.calibration.intercept, "slope": model.calibration.slope},
        "scaling": {"offset": model.scaling.offset, "factor": model.scaling.factor, "low": model.scaling.low, "high": model.scaling.high},
        "grades": [{"name": grade.name, "pd_below": grade.pd_below} for grade in model.grades],
        "training": {"rows": model.training.rows, "bads": model.training.bads},
        "rounds": model.rounds,
        "onnx": f"sha256:{hashlib.sha256(model.onnx).hexdigest()}",
    }  # fmt: skip
    document["digest"] = digest(document)
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(text: str, onnx: bytes) -> Challenger:
    """The model of a JSON text and the ONNX bytes beside it.

    BadInput `scorecard.not_json`, `scorecard.unknown_format`, `scorecard.unknown_version`,
    `scorecard.digest_differs` (of either) or `scorecard.bad_model`.
    """
    try:
        document = json.loads(text)
    except ValueError as reason:
        raise BadInput("scorecard.not_json", rule=str(reason)) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput("scorecard.unknown_format", rule=FORMAT)
    if document.get("version") != VERSION:
        raise BadInput("scorecard.unknown_version", version=document.get("version"), known=VERSION)
    if document.get("digest") != digest(document):
        raise BadInput("scorecard.digest_differs", told=document.get("digest"))
    if document.get("onnx") != f"sha256:{hashlib.sha256(onnx).hexdigest()}":
        raise BadInput("scorecard.digest_differs", field="model.onnx", told=document.get("onnx"))
    try:
        return _read(document, onnx)
    except (KeyError, TypeError, ValueError) as reason:
        raise BadInput("scorecard.bad_model", field=str(reason), rule="as training wrote it") from None  # fmt: skip


def _read(document: Mapping[str, Any], onnx: bytes) -> Challenger:
    return Challenger(
        inputs=tuple(Input(**entry) for entry in document["inputs"]),
        calibration=Calibration(**document["calibration"]),
        scaling=Scaling(**document["scaling"]),
        grades=tuple(Grade(**grade) for grade in document["grades"]),
        training=Training(document["training"]["rows"], document["training"]["bads"], ""),
        rounds=document["rounds"],
        onnx=onnx,
        served=Served(onnx),
    )
