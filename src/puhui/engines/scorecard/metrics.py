"""How well a score tells bad from good: discrimination, accuracy and calibration."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import rankdata

from puhui.engines.scorecard.likelihood import Floats, chance
from puhui.kernel.refusals import BadInput

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds that hold it at the confidence asked for."""

    value: float
    low: float
    high: float


def auc(*, risk: Floats, bad: Flags) -> float:
    """The chance that a bad row has a higher `risk` than a good one; ties count half.

    >>> auc(risk=np.array([0.1, 0.4, 0.4, 0.8]), bad=np.array([False, False, True, True]))
    0.875
    """
    bads, goods = _counts(bad)
    ranks = rankdata(risk)
    return float((ranks[bad].sum() - bads * (bads + 1) / 2) / (bads * goods))


def gini(*, risk: Floats, bad: Flags) -> float:
    """Twice the area under the curve, less one."""
    return 2.0 * auc(risk=risk, bad=bad) - 1.0


def ks(*, risk: Floats, bad: Flags) -> float:
    """The largest distance between the distributions of risk of bad and good rows."""
    bads, goods = _counts(bad)
    order = np.argsort(risk, kind="stable")
    ranked, outcome = risk[order], bad[order]
    last = np.append(ranked[1:] != ranked[:-1], True)
    gap = np.cumsum(outcome) / bads - np.cumsum(~outcome) / goods
    return float(np.abs(gap[last]).max())


def brier(*, pd: Floats, bad: Flags) -> float:
    """The mean squared distance between the probability told and the outcome."""
    return float(np.mean((pd - bad) ** 2))


@dataclass(frozen=True, slots=True)
class BrierParts:
    """The Brier score over bands of risk: reliability - resolution + uncertainty + within."""

    reliability: float
    resolution: float
    uncertainty: float
    within: float


def brier_parts(*, pd: Floats, bad: Flags, bands: int = 10) -> BrierParts:
    """The parts of the Brier score (Murphy 1973) over bands of equally many rows.

    Reliability: how far the probabilities told lie from the rates that came (0 is best).
    Resolution: how far the rates of the bands lie from the mean (more is better). Uncertainty:
    that of the outcome itself. Within: what is left since rows of a band differ (Stephenson et
    al. 2008), so that the four add up to the Brier score to rounding.
    """
    order = np.argsort(pd, kind="stable")
    mean = float(bad.mean())
    reliability = resolution = 0.0
    for rows in np.array_split(order, min(bands, len(pd))):
        share, told, came = len(rows) / len(pd), float(pd[rows].mean()), float(bad[rows].mean())
        reliability += share * (told - came) ** 2
        resolution += share * (came - mean) ** 2
    uncertainty = mean * (1.0 - mean)
    within = brier(pd=pd, bad=bad) - (reliability - resolution + uncertainty)
    return BrierParts(reliability, resolution, uncertainty, within)


def calibration_line(*, pd: Floats, bad: Flags) -> tuple[float, float]:
    """Slope and intercept of the outcome's log-odds on those of `pd` (1 and 0 are perfect).

    A slope below one: the probabilities are too extreme. The fit has a hair of ridge (1e-6), so
    perfectly separated rows answer with a large number instead of none.
    """
    _counts(bad)
    clipped = np.clip(pd, 1e-12, 1 - 1e-12)
    design = np.column_stack([np.ones(len(pd)), np.log(clipped) - np.log1p(-clipped)])
    point = np.array([0.0, 1.0])
    for _ in range(200):
        expected = chance(design @ point)
        slope = design.T @ (bad - expected) - 1e-6 * point
        spread = expected * (1 - expected)
        step = np.linalg.solve((design * spread[:, None]).T @ design + 1e-6 * np.eye(2), slope)
        step *= min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-12))
        point = point + step
        if np.abs(step).max() < 1e-10:
            break
    return float(point[1]), float(point[0])


def auc_interval(*, risk: Floats, bad: Flags, confidence: float = 0.95) -> Interval:
    """The area under the curve with DeLong's interval (DeLong et al. 1988), by mid-ranks."""
    bads, goods = _counts(bad)
    value = auc(risk=risk, bad=bad)
    ranks = rankdata(risk)
    from_bad = (ranks[bad] - rankdata(risk[bad])) / goods
    from_good = 1.0 - (ranks[~bad] - rankdata(risk[~bad])) / bads
    variance = _variance(from_bad) / bads + _variance(from_good) / goods
    reach = float(ndtri(0.5 + confidence / 2)) * float(np.sqrt(variance))
    return Interval(value, max(0.0, value - reach), min(1.0, value + reach))


def auc_bootstrap(
    *, risk: Floats, bad: Flags, seed: int, draws: int = 1000, confidence: float = 0.95
) -> Interval:
    """The area under the curve with a percentile interval of stratified bootstrap draws."""
    bads, goods = _counts(bad)
    chooser = np.random.Generator(np.random.PCG64(seed))
    high, low = risk[bad], risk[~bad]
    outcome = np.arange(bads + goods) < bads
    areas = [
        auc(risk=np.append(chooser.choice(high, bads), chooser.choice(low, goods)), bad=outcome)
        for _ in range(draws)
    ]
    tail = (1.0 - confidence) / 2
    bottom, top = np.quantile(areas, [tail, 1.0 - tail])
    return Interval(auc(risk=risk, bad=bad), float(bottom), float(top))


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0


def _counts(bad: Flags) -> tuple[int, int]:
    bads = int(bad.sum())
    if not 0 < bads < len(bad):
        raise BadInput("scorecard.one_outcome", goods=len(bad) - bads, bads=bads)
    return bads, len(bad) - bads
