"""The recipe of the boosted challenger; loaded only where one is asked for, as its libraries are large."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.binning import Direction
from puhui.engines.scorecard.boosting import Boosting, boost
from puhui.engines.scorecard.challenger import Challenger, from_json, served, to_json
from puhui.engines.scorecard.model import Grade, Scaling
from puhui.workbench.modelling.recipes import Answers, Fitted

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trees:
    """A boosted model, out of training or out of its folder (then without gains and leaves)."""

    model: Challenger
    gains: Mapping[str, float] | None = None
    leaves: int | None = None

    @property
    def kind(self) -> str:
        """The kind that only a computer adds up."""
        return "boosting"

    @property
    def columns(self) -> Sequence[tuple[str, str]]:
        """Name and kind of each input."""
        return [(entry.name, entry.kind) for entry in self.model.inputs]

    @property
    def scaling(self) -> Scaling:
        """The model's own."""
        return self.model.scaling

    @property
    def grades(self) -> Sequence[Grade]:
        """The model's own."""
        return self.model.grades

    def risk(self, frame: pl.DataFrame) -> Floats:
        """Calibrated probabilities, as onnxruntime tells them."""
        return self.model.pd(self.model.raw(frame))

    def answers(self, frame: pl.DataFrame) -> Answers:
        """Raw scores, probabilities and reasons of every row."""
        raw = self.model.raw(frame)
        return Answers(raw.tolist(), self.model.pd(raw).tolist(), self.model.reasons(frame))


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """LightGBM, exported to ONNX: rows held out are told by what will be served."""

    terms: Boosting

    def fit(self, frame: pl.DataFrame, bad: Flags) -> Fitted:
        """A boosted model of these rows."""
        made, _runs = boost(frame=frame, bad=bad, terms=self.terms)
        return Trees(served(made), made.gains, made.leaves)


def recipe(directions: Mapping[str, Direction]) -> BoostedTrees:
    """The recipe with the directions that the user declares."""
    return BoostedTrees(Boosting(directions=directions))


def texts(fitted: Trees) -> tuple[str, bytes]:
    """The model as JSON text and ONNX bytes."""
    return to_json(fitted.model), fitted.model.onnx


def read(text: str, onnx: bytes) -> Trees:
    """The model of a folder's two files."""
    return Trees(from_json(text, onnx))


def described(fitted: Trees) -> Mapping[str, object]:
    """What the report says of a boosted model: leaves, rounds, calibration, gain of each column."""
    gains = fitted.gains or {}
    return {
        "leaves": fitted.leaves,
        "rounds": fitted.model.rounds,
        "calibration": {"intercept": fitted.model.calibration.intercept, "slope": fitted.model.calibration.slope},
        "features": [{"feature": name, "gain": round(gain, 3)} for name, gain in sorted(gains.items(), key=lambda each: -each[1])],
    }  # fmt: skip
