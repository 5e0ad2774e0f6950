"""Training: bins, selection, coefficients and calibration, all chosen inside the rows given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from puhui.engines.scorecard.binning import Binned, BinningRules, Direction, Flags
from puhui.engines.scorecard.calibration import Calibration, calibrate
from puhui.engines.scorecard.columns import Column, Rows, columns_of, weigh_all
from puhui.engines.scorecard.folds import stratified
from puhui.engines.scorecard.logistic import Floats
from puhui.engines.scorecard.model import (
    Bin,
    Characteristic,
    Grade,
    Model,
    Scaling,
    Training,
    check,
)
from puhui.engines.scorecard.selection import Step, forward
from puhui.kernel.refusals import BadInput

GRADES = (Grade("A", 0.10), Grade("B", 0.25), Grade("C", 0.50), Grade("D", 1.0))


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train; the defaults suit some tens to some thousands of rows.

    `directions` declares which way a feature must go (others find theirs). `ridges` and the
    number of features up to `most_features` are chosen on inner folds by calibrated log-loss.
    """

    binning: BinningRules = BinningRules()
    directions: Mapping[str, Direction] = field(default_factory=dict)
    information_floor: float = 0.02
    correlation_ceiling: float = 0.9
    most_features: int = 8
    ridges: tuple[float, ...] = (0.3, 1.0, 3.0, 10.0)
    inner_folds: int = 5
    inner_repeats: int = 1
    shrinkage: float = 1.0
    scaling: Scaling = Scaling.through(score=600.0, odds=10.0, doubling=40.0)
    grades: tuple[Grade, ...] = GRADES
    seed: int = 2020


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and how it came about: what was chosen, and the log-odds of held-out rows.

    `information` has the information value of every feature offered; `held_out` is
    inner repeats x rows of raw log-odds of being good, told by models that did not see the row.
    """

    model: Model
    ridge: float
    information: Mapping[str, float]
    calibration: Calibration
    held_out: Floats


def train(
    *,
    frame: pl.DataFrame,
    bad: Flags,
    settings: Settings | None = None,
    features_version: str = "",
    as_of: str | None = None,
) -> Trained:
    """A scorecard from features (one column each) and outcomes (True: defaulted).

    Everything that looks at outcomes happens within these rows, so a caller who holds rows back
    tests the whole procedure. The same input gives the same model, bit for bit. Refuses one
    outcome only, fewer defaults than folds, and features that tell nothing.
    """
    chosen = settings or Settings()
    columns = columns_of(frame)
    if not columns:
        raise BadInput("scorecard.nothing_to_learn", features=0)
    ridge, most, held_out = _choose(columns, bad, chosen)
    calibration = calibrate(
        log_odds=held_out.ravel(),
        bad=np.tile(bad.astype(np.float64), len(held_out)),
        row_weight=1.0 / len(held_out),
        shrinkage=chosen.shrinkage,
    )
    binned = _cut_all(columns, bad, chosen)
    steps = _path(weigh_all(columns, binned), bad, binned, ridge, most, chosen)
    if not steps:
        raise BadInput("scorecard.nothing_to_learn", features=len(columns))
    model = _assemble(steps[-1], binned, calibration, chosen, bad, features_version, as_of)
    information = {entry.name: entry.information for entry in binned}
    return Trained(model, ridge, information, calibration, held_out)


def _cut_all(columns: Sequence[Column], bad: Flags, settings: Settings) -> list[Binned]:
    return [
        column.cut(bad=bad, rules=settings.binning, direction=settings.directions.get(column.name))
        for column in columns
    ]


def _path(
    weights: Floats,
    bad: Flags,
    binned: Sequence[Binned],
    ridge: float,
    most: int,
    settings: Settings,
) -> list[Step]:
    return forward(
        weights=weights,
        good=(~bad).astype(np.float64),
        information=[entry.information for entry in binned],
        ridge=ridge,
        most=most,
        information_floor=settings.information_floor,
        correlation_ceiling=settings.correlation_ceiling,
    )


def _choose(columns: Sequence[Column], bad: Flags, settings: Settings) -> tuple[float, int, Floats]:
    """The ridge and number of features with the least calibrated log-loss on inner folds."""
    repeats, most = settings.inner_repeats, settings.most_features
    told = np.zeros((len(settings.ridges), most, repeats, len(bad)))
    pairs = stratified(bad=bad, folds=settings.inner_folds, repeats=repeats, seed=settings.seed)
    for number, (fit_rows, test_rows) in enumerate(pairs):
        repeat = number // settings.inner_folds
        told[:, :, repeat, test_rows] = _held_out(columns, bad, fit_rows, test_rows, settings)
    best, choice = np.inf, (0, 0)
    outcome = np.tile(bad.astype(np.float64), repeats)
    for place in range(len(settings.ridges)):
        for count in range(most):
            log_odds = told[place, count].ravel()
            line = calibrate(
                log_odds=log_odds,
                bad=outcome,
                row_weight=1.0 / repeats,
                shrinkage=settings.shrinkage,
            )
            loss = _log_loss(line.apply(log_odds), outcome)
            if loss < best - 1e-9:
                best, choice = loss, (place, count)
    place, count = choice
    return settings.ridges[place], count + 1, told[place, count]


def _held_out(
    columns: Sequence[Column], bad: Flags, fit_rows: Rows, test_rows: Rows, settings: Settings
) -> Floats:
    """Log-odds of the test rows for each ridge and number of features."""
    fit, test = ([column.take(rows) for column in columns] for rows in (fit_rows, test_rows))
    binned = _cut_all(fit, bad[fit_rows], settings)
    fit_weights, test_weights = weigh_all(fit, binned), weigh_all(test, binned)
    told = np.zeros((len(settings.ridges), settings.most_features, len(test_rows)))
    for place, ridge in enumerate(settings.ridges):
        steps = _path(fit_weights, bad[fit_rows], binned, ridge, settings.most_features, settings)
        for count in range(settings.most_features if steps else 0):
            told[place, count] = steps[min(count, len(steps) - 1)].apply(test_weights)
    return told


def _log_loss(log_odds: Floats, bad: Floats) -> float:
    return float(np.mean(np.logaddexp(0.0, log_odds) - (1.0 - bad) * log_odds))


def _assemble(
    step: Step,
    binned: Sequence[Binned],
    calibration: Calibration,
    settings: Settings,
    bad: Flags,
    features_version: str,
    as_of: str | None,
) -> Model:
    scaling = settings.scaling
    log_odds = calibration.intercept + calibration.slope * step.line.intercept
    return check(
        Model(
            scaling=scaling,
            base=scaling.offset + scaling.factor * log_odds,
            intercept=step.line.intercept,
            calibration_intercept=calibration.intercept,
            calibration_slope=calibration.slope,
            characteristics=tuple(
                _characteristic(binned[column], float(coefficient), scaling, calibration)
                for column, coefficient in zip(step.columns, step.line.coefficients, strict=True)
            ),
            grades=settings.grades,
            training=Training(len(bad), int(bad.sum()), features_version, as_of),
        )
    )


def _characteristic(
    binned: Binned, coefficient: float, scaling: Scaling, calibration: Calibration
) -> Characteristic:
    per_weight = scaling.factor * calibration.slope * coefficient
    return Characteristic(
        name=binned.name,
        kind=binned.kind,
        direction=binned.direction,
        coefficient=coefficient,
        information=binned.information,
        cuts=binned.cuts,
        groups=binned.groups,
        bins=tuple(
            Bin(weight, per_weight * weight, goods, bads)
            for weight, goods, bads in zip(binned.weights, binned.goods, binned.bads, strict=True)
        ),
    )
