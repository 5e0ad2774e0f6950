"""Training: bins, selection, coefficients and calibration, all chosen inside the rows given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from puhui.engines.scorecard.binning import Binned, Flags
from puhui.engines.scorecard.calibration import Calibration, calibrate
from puhui.engines.scorecard.choosing import candidates, choose, cut_all, steps_of
from puhui.engines.scorecard.columns import columns_of, weigh_all
from puhui.engines.scorecard.likelihood import Floats
from puhui.engines.scorecard.model import Bin, Characteristic, Model, Scaling, Training, check
from puhui.engines.scorecard.selection import Step
from puhui.engines.scorecard.settings import Settings as Settings
from puhui.engines.scorecard.settings import Shape
from puhui.kernel.refusals import BadInput


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and how it came about: what was chosen, and the log-odds of held-out rows.

    `shape` is the one that inner folds chose. `information` has the information value of every feature offered; `held_out` is
    inner repeats x rows of raw log-odds of being good, told by models that did not see the row.
    """

    model: Model
    shape: Shape
    information: Mapping[str, float]
    calibration: Calibration
    held_out: Floats

    def loss(self, bad: Flags) -> float:
        """The calibrated log-loss of the rows held back, per row: smaller tells more."""
        told = self.calibration.apply(self.held_out)
        return float((np.logaddexp(0.0, told) - ~bad * told).mean())


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
    shape, held_out = choose(columns, bad, chosen)
    calibration = calibrate(
        log_odds=held_out.ravel(),
        bad=np.tile(bad.astype(np.float64), len(held_out)),
        row_weight=1.0 / len(held_out),
        shrinkage=chosen.shrinkage,
    )
    every = cut_all(columns, bad, chosen)
    kept = candidates(every, chosen)
    binned = [every[place] for place in kept]
    weights = weigh_all([columns[place] for place in kept], binned)
    steps = steps_of(weights, bad, binned, chosen, [shape])
    if shape not in steps or not steps[shape].columns:
        raise BadInput("scorecard.nothing_to_learn", features=len(columns))
    training = Training(len(bad), int(bad.sum()), features_version, as_of)
    model = assemble(steps[shape], binned, calibration, chosen, training)
    information = {entry.name: entry.information for entry in every}
    return Trained(model, shape, information, calibration, held_out)


def assemble(
    step: Step,
    binned: Sequence[Binned],
    calibration: Calibration,
    settings: Settings,
    training: Training,
) -> Model:
    """The scorecard of a line through weights of evidence: its points, base and scale, checked."""
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
            training=training,
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
        specials=binned.specials,
        bins=tuple(
            Bin(weight, per_weight * weight, goods, bads)
            for weight, goods, bads in zip(binned.weights, binned.goods, binned.bads, strict=True)
        ),
    )
