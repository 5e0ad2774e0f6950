"""Ways to make a model out of features and outcomes, alike for validation, choice and the last fit."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.fitting import Settings, Trained, train
from puhui.kernel.refusals import BadInput

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Fitted(Protocol):
    """A model that tells probabilities of a bad outcome."""

    def risk(self, frame: pl.DataFrame) -> Floats:
        """One probability per row."""
        ...


class Recipe(Protocol):
    """How to make a model; it can be sent to another process."""

    def fit(self, frame: pl.DataFrame, bad: Flags) -> Fitted:
        """A model of these rows; all that looks at outcomes happens here."""
        ...


@dataclass(frozen=True, slots=True)
class Mean:
    """Where nothing can be learnt: everybody's rate."""

    rate: float

    def risk(self, frame: pl.DataFrame) -> Floats:
        """The same for every row."""
        return np.full(frame.height, self.rate)


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard as it came out of training."""

    trained: Trained

    def risk(self, frame: pl.DataFrame) -> Floats:
        """Calibrated probabilities."""
        told = score_frame(self.trained.model, frame)["pd"].to_numpy()
        return np.asarray(told, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scorecard of the platform."""

    settings: Settings

    def fit(self, frame: pl.DataFrame, bad: Flags) -> Fitted:
        """A scorecard, or the mean where no feature tells anything."""
        try:
            return Card(train(frame=frame, bad=bad, settings=self.settings))
        except BadInput as refusal:
            if refusal.code != "scorecard.nothing_to_learn":
                raise
            return Mean(float(bad.mean()))
