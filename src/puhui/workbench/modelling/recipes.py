"""Ways to make a model out of features and outcomes, alike for validation, choice and the last fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.binning import BinningRules
from puhui.engines.scorecard.fitting import Settings, train
from puhui.engines.scorecard.model import Grade, Model, Scaling
from puhui.engines.scorecard.rejects import Inferred
from puhui.engines.scorecard.rows import compile_row
from puhui.engines.scorecard.settings import Shape
from puhui.kernel.refusals import BadInput

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model says of rows: raw scores, probabilities, codes of reasons, one each per row."""

    raw: Sequence[float]
    pd: Sequence[float]
    reasons: Sequence[tuple[str, ...]]


class Fitted(Protocol):
    """A model that tells probabilities of a bad outcome."""

    @property
    def kind(self) -> str:
        """Scorecard, boosting, or mean where nothing could be learnt."""
        ...

    def risk(self, frame: pl.DataFrame) -> Floats:
        """One probability per row."""
        ...


class Scorer(Fitted, Protocol):
    """A model that can be kept and that scores."""

    @property
    def columns(self) -> Sequence[tuple[str, str]]:
        """Name and kind (numeric, categorical) of each column that it reads."""
        ...

    @property
    def scaling(self) -> Scaling:
        """How probabilities become scores."""
        ...

    @property
    def grades(self) -> Sequence[Grade]:
        """The bounds of the grades."""
        ...

    def answers(self, frame: pl.DataFrame) -> Answers:
        """Raw scores, probabilities and reasons of every row."""
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

    @property
    def kind(self) -> str:
        """No model."""
        return "mean"

    def risk(self, frame: pl.DataFrame) -> Floats:
        """The same for every row."""
        return np.full(frame.height, self.rate)


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard, out of training or out of its folder (then without shape and information).

    `inferred` tells of the rejected rows that training took in.
    """

    model: Model
    shape: Shape | None = None
    information: Mapping[str, float] | None = None
    inferred: Inferred | None = None

    @property
    def kind(self) -> str:
        """The kind that adds up by hand."""
        return "scorecard"

    @property
    def columns(self) -> Sequence[tuple[str, str]]:
        """Name and kind of each characteristic."""
        return [(entry.name, entry.kind) for entry in self.model.characteristics]

    @property
    def scaling(self) -> Scaling:
        """The model's own."""
        return self.model.scaling

    @property
    def grades(self) -> Sequence[Grade]:
        """The model's own."""
        return self.model.grades

    def risk(self, frame: pl.DataFrame) -> Floats:
        """Calibrated probabilities."""
        told = score_frame(self.model, frame)["pd"].to_numpy()
        return np.asarray(told, dtype=np.float64)

    def answers(self, frame: pl.DataFrame) -> Answers:
        """Row by row, as the platform scores one enterprise."""
        answer = compile_row(self.model, reasons=4)
        told = [answer(row) for row in frame.iter_rows(named=True)]
        codes = [tuple(reason.code for reason in each.reasons) for each in told]
        return Answers([each.raw for each in told], [each.pd for each in told], codes)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scorecard of the platform; bins of each fineness compete on rows held back within."""

    settings: Settings
    finer: BinningRules | None = None

    def fit(self, frame: pl.DataFrame, bad: Flags) -> Fitted:
        """A scorecard, or the mean where no feature tells anything."""
        offered = [self.settings]
        if self.finer is not None:
            offered.append(replace(self.settings, binning=self.finer))
        try:
            made = [train(frame=frame, bad=bad, settings=each) for each in offered]
        except BadInput as refusal:
            if refusal.code != "scorecard.nothing_to_learn":
                raise
            return Mean(float(bad.mean()))
        trained = min(made, key=lambda each: each.loss(bad))
        return Card(trained.model, trained.shape, trained.information)
