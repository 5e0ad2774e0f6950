"""From a score to a probability of default where defaults are few."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from puhui.engines.scorecard.likelihood import Floats, chance
from puhui.kernel.refusals import BadInput

_STEPS = 100


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log-odds of being good = `intercept + slope x raw log-odds`."""

    intercept: float
    slope: float

    def apply(self, log_odds: Floats) -> Floats:
        """Calibrated log-odds of being good."""
        return np.asarray(self.intercept + self.slope * log_odds, dtype=np.float64)


def calibrate(
    *, log_odds: Floats, bad: Floats, row_weight: float = 1.0, shrinkage: float = 1.0
) -> Calibration:
    """Platt's line through out-of-fold log-odds of being good, drawn towards no change.

    Targets are Platt's: (goods + 1)/(goods + 2) for a good row and 1/(bads + 2) for a bad one,
    so that separated outcomes give no certainty (Platt 1999). A normal prior with mean 1 and
    precision `shrinkage` on the slope keeps few defaults from deciding it alone. `row_weight` is
    one over the number of times that each row comes (repeated cross-validation). The slope never
    falls below 0.05: a calibration may flatten a score and never turns it round.
    """
    bads, goods = bad.sum() * row_weight, (1.0 - bad).sum() * row_weight
    if not (bads > 0 and goods > 0):
        raise BadInput("scorecard.one_outcome", goods=float(goods), bads=float(bads))
    target = np.where(bad > 0.5, 1.0 / (bads + 2.0), (goods + 1.0) / (goods + 2.0))
    design = np.column_stack([np.ones(len(log_odds)), log_odds])
    prior, precision = np.array([0.0, 1.0]), np.array([1e-9, shrinkage])
    point = np.array([0.0, 1.0])
    for _ in range(_STEPS):
        expected = chance(design @ point)
        slope = row_weight * (design.T @ (target - expected)) - precision * (point - prior)
        spread = row_weight * expected * (1.0 - expected)
        curve = (design * spread[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(curve, slope)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        point = point + step
        if np.abs(step).max() < 1e-12:
            break
    return Calibration(intercept=float(point[0]), slope=max(float(point[1]), 0.05))


@dataclass(frozen=True, slots=True)
class GradeBound:
    """What can be said of one grade: rows, defaults, and the most prudent bound on its rate."""

    grade: str
    rows: int
    bads: int
    upper: float


def pluto_tasche(
    *, grades: Sequence[str], rows: Sequence[int], bads: Sequence[int], confidence: float = 0.75
) -> tuple[GradeBound, ...]:
    """Upper bounds of default rates, most prudent estimation (Pluto and Tasche 2005).

    Grades come from best to worst. The bound of a grade takes it to be as bad as all grades from
    it down: the binomial upper bound at `confidence` of their rows and defaults together, with
    independent defaults. It is positive even where nobody has defaulted.

    >>> bounds = pluto_tasche(grades="AB", rows=[100, 100], bads=[0, 3], confidence=0.5)
    >>> [round(bound.upper, 4) for bound in bounds]
    [0.0183, 0.0365]
    """
    bounds = []
    for place, grade in enumerate(grades):
        count, defaults = sum(rows[place:]), sum(bads[place:])
        upper = 1.0
        if defaults < count:
            upper = float(betaincinv(defaults + 1.0, float(count - defaults), confidence))
        bounds.append(GradeBound(grade, rows[place], bads[place], upper))
    return tuple(bounds)
