"""Rows that were rejected, so that nobody knows how they would have ended: outcomes assumed for them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.binning import Flags
from puhui.engines.scorecard.calibration import Calibration
from puhui.engines.scorecard.collinearity import weights_of
from puhui.engines.scorecard.fitting import assemble, train
from puhui.engines.scorecard.likelihood import chance
from puhui.engines.scorecard.logistic import Floats, fit_line
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.rebinning import bins_of
from puhui.engines.scorecard.selection import Step
from puhui.engines.scorecard.settings import Settings
from puhui.kernel.refusals import BadInput

Method = Literal["fuzzy", "parcelling"]
WARNING = (
    "Outcomes of rejected rows are assumed, not observed: the model of accepted rows says how they"
    " would have ended (times what was told of how much worse they are), so nothing is learnt from"
    " them that was not assumed. No figure can show whether it is true. Only granting some credit"
    " at random, or outcomes from elsewhere, would tell."
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows of one band of risk: accepted ones with the outcomes seen, rejected ones with those assumed."""

    accepted: int
    bads: int
    rejected: int
    assumed_bads: float


@dataclass(frozen=True, slots=True)
class Inferred:
    """A model that took rejected rows in, the model without them, and what was assumed.

    `warning` says in plain words what this is; whoever shows the model shows it too.
    """

    model: Model
    of_accepted: Model
    method: Method
    worse: float
    parcels: tuple[Parcel, ...]
    warning: str = WARNING

    @property
    def rejected(self) -> int:
        """How many rejected rows were taken in."""
        return sum(parcel.rejected for parcel in self.parcels)

    @property
    def assumed_bads(self) -> float:
        """How many of them are assumed to have ended badly."""
        return sum(parcel.assumed_bads for parcel in self.parcels)


def infer(
    of_accepted: Model,
    *,
    method: Method,
    accepted: pl.DataFrame,
    bad: Flags,
    rejected: pl.DataFrame,
    ridge: float,
    settings: Settings,
    worse: float = 1.0,
    bands: int = 10,
) -> Inferred:
    """The model of accepted rows with rejected ones taken in (Siddiqi 2006 describes both ways).

    `fuzzy`: each rejected row counts as good and as bad, in the shares that the model tells; bins
    and characteristics stay and the line is fitted anew. With `worse` = 1 that gives back the model
    of accepted rows, as such rows agree with it already (Hand and Henley 1993): it is here so that
    the assumption `worse` can be tried. `parcelling`: within each of `bands` of risk as large a
    share of rejected rows is drawn as bad as of accepted ones, and all of training runs again.

    `worse` multiplies the odds of bad of rejected rows. BadInput `scorecard.bad_worse` unless it is
    a positive number, `scorecard.no_rejects` without rows.
    """
    if not (worse > 0 and math.isfinite(worse)):
        raise BadInput("scorecard.bad_worse", field="worse", value=worse, rule="above 0")
    if rejected.is_empty():
        raise BadInput("scorecard.no_rejects", field="rejects", rule="at least one row")
    if method == "fuzzy":
        model, assumed = _fuzzy(of_accepted, accepted, bad, rejected, ridge, settings, worse)
    else:
        assumed = _drawn(of_accepted, accepted, bad, rejected, worse, bands, settings.seed)
        both = pl.concat([accepted, rejected.select(accepted.columns).cast(accepted.schema)])
        told = of_accepted.training
        trained = train(frame=both, bad=np.append(bad, assumed > 0.5), settings=settings, features_version=told.features_version, as_of=told.as_of)  # fmt: skip
        model = trained.model
    parcels = _parcels(of_accepted, accepted, bad, rejected, assumed, bands)
    labelled = replace(model, training=replace(model.training, inferred=rejected.height))
    return Inferred(labelled, of_accepted, method, worse, parcels)


def _fuzzy(
    model: Model,
    accepted: pl.DataFrame,
    bad: Flags,
    rejected: pl.DataFrame,
    ridge: float,
    settings: Settings,
    worse: float,
) -> tuple[Model, Floats]:
    """The line through accepted outcomes and shares of rejected ones, and their shares of bad.

    Two rows of weights p and 1 - p with the outcomes good and bad have the likelihood of one row
    whose outcome is p good.
    """
    seen, unseen = weights_of(model, accepted), weights_of(model, rejected)
    coefficients = np.array([entry.coefficient for entry in model.characteristics])
    shares = chance(model.intercept + unseen @ coefficients - math.log(worse))
    good = np.append((~bad).astype(np.float64), shares)
    line = fit_line(weights=np.vstack([seen, unseen]), good=good, ridge=ridge)
    calibration = Calibration(model.calibration_intercept, model.calibration_slope)
    step = Step(tuple(range(len(coefficients))), line)
    same = replace(settings, scaling=model.scaling, grades=model.grades)
    bins = [bins_of(entry) for entry in model.characteristics]
    return assemble(step, bins, calibration, same, model.training), 1.0 - shares


def _drawn(
    model: Model,
    accepted: pl.DataFrame,
    bad: Flags,
    rejected: pl.DataFrame,
    worse: float,
    bands: int,
    seed: int,
) -> Floats:
    """1 for the rejected rows that are drawn as bad in their band, 0 for the others."""
    mine, theirs = _banded(model, accepted, rejected, bands)
    chooser = np.random.Generator(np.random.PCG64(seed))
    assumed, mean, owed = np.zeros(rejected.height), float(bad.mean()), 0.0
    for band in np.unique(theirs).tolist():
        here = mine == band
        # One row of the average keeps a band without bad rows, or without any, from being certain.
        rate = (bad[here].sum() + mean) / (here.sum() + 1.0)
        odds = worse * rate / (1.0 - rate)
        rows = chooser.permutation(np.flatnonzero(theirs == band))
        # Fractions go on to the next band, so that the total is right to half a row.
        owed += len(rows) * odds / (1.0 + odds)
        count = min(max(round(owed), 0), len(rows))
        owed -= count
        assumed[rows[:count]] = 1.0
    return assumed


def _parcels(
    model: Model,
    accepted: pl.DataFrame,
    bad: Flags,
    rejected: pl.DataFrame,
    assumed: Floats,
    bands: int,
) -> tuple[Parcel, ...]:
    mine, theirs = _banded(model, accepted, rejected, bands)
    every: Sequence[int] = np.unique(np.append(mine, theirs)).tolist()
    return tuple(
        Parcel(
            accepted=int((mine == band).sum()),
            bads=int(bad[mine == band].sum()),
            rejected=int((theirs == band).sum()),
            assumed_bads=float(assumed[theirs == band].sum()),
        )
        for band in every
    )


def _banded(
    model: Model, accepted: pl.DataFrame, rejected: pl.DataFrame, bands: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The band of each row, accepted and rejected: bands of equally many accepted rows by risk."""
    mine, theirs = (score_frame(model, frame)["pd"].to_numpy() for frame in (accepted, rejected))
    edges = np.unique(np.quantile(mine, np.linspace(0, 1, bands + 1)[1:-1]))
    return np.searchsorted(edges, mine), np.searchsorted(edges, theirs)
