"""The curves behind the figures: ROC, KS, lift, calibration, scores; and how sure each figure is."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.isotonic import isotonic
from puhui.engines.scorecard.logistic import chance
from puhui.engines.scorecard.metrics import auc_interval, brier, brier_parts, calibration_line, ks
from puhui.engines.scorecard.model import Scaling
from puhui.workbench.credit.validating import HeldOut, rounded
from puhui.workbench.modelling.prior import deployed
from puhui.workbench.modelling.recipes import Scorer

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_POINTS, _BANDS, _SEED = 100, 10, 2020


def curves(held: HeldOut, fitted: Scorer) -> Mapping[str, object]:
    """Points to draw, from the mean held-out probability of each row."""
    risk, bad = held.mean_risk, held.bad
    order = np.argsort(-risk, kind="stable")
    bads, goods = np.cumsum(bad[order]) / bad.sum(), np.cumsum(~bad[order]) / (~bad).sum()
    at = np.unique(np.linspace(0, len(risk) - 1, _POINTS).astype(np.intp))
    share = (at + 1) / len(risk)
    return {
        "roc": [[0.0, 0.0], *_pairs(goods[at], bads[at])],
        "ks": [[0.0, 0.0, 0.0], *([rounded(s), rounded(b), rounded(g)] for s, b, g in zip(share, bads[at], goods[at], strict=True))],
        "lift": _pairs(share, bads[at] / share),
        "calibration": _bands(risk, bad),
        "isotonic": [{name: rounded(value) for name, value in asdict(step).items()} for step in isotonic(pd=risk, bad=bad)],
        "affine": _affine(risk, bad),
        "scores": _scores(deployed(risk, fitted), bad, fitted.scaling),
        "brier_parts": {name: rounded(value) for name, value in asdict(brier_parts(pd=risk, bad=bad)).items()},
        "from": "the mean held-out probability of each row",
    }  # fmt: skip


def intervals(held: HeldOut) -> Mapping[str, object]:
    """95 % intervals of each figure, on the mean held-out probability of each row.

    DeLong's for the area; percentiles of stratified bootstrap draws (fixed seed) for the others.
    They know of the rows that were tested, not of another training.
    """
    risk, bad = held.mean_risk, held.bad
    chooser = np.random.Generator(np.random.PCG64(_SEED))
    draws = 200 if len(risk) <= 50_000 else 50
    high, low = np.flatnonzero(bad), np.flatnonzero(~bad)
    sampled = [np.append(chooser.choice(high, len(high)), chooser.choice(low, len(low))) for _ in range(draws)]  # fmt: skip
    lines = np.array([calibration_line(pd=risk[rows], bad=bad[rows]) for rows in sampled])
    area = auc_interval(risk=risk, bad=bad)
    return {
        "auc": [rounded(area.low), rounded(area.high)],
        "ks": _ends(sampled, lambda rows: ks(risk=risk[rows], bad=bad[rows])),
        "brier": _ends(sampled, lambda rows: brier(pd=risk[rows], bad=bad[rows])),
        "calibration_slope": _quantiles(lines[:, 0]),
        "calibration_intercept": _quantiles(lines[:, 1]),
    }


def _ends(
    sampled: list[npt.NDArray[np.intp]], figure: Callable[[npt.NDArray[np.intp]], float]
) -> list[float]:
    return _quantiles(np.array([figure(rows) for rows in sampled]))


def _quantiles(values: Floats) -> list[float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return [rounded(low), rounded(high)]


def _pairs(left: Floats, right: Floats) -> list[list[float]]:
    return [[rounded(x), rounded(y)] for x, y in zip(left, right, strict=True)]


def _bands(risk: Floats, bad: Flags) -> list[Mapping[str, float]]:
    """Bands of equally many rows: probability told, rate that came with Wilson's interval."""
    told: list[Mapping[str, float]] = []
    for rows in np.array_split(np.argsort(risk, kind="stable"), min(_BANDS, len(risk))):
        n, rate = len(rows), float(bad[rows].mean())
        middle = (rate + 1.96**2 / (2 * n)) / (1 + 1.96**2 / n)
        reach = 1.96 / (1 + 1.96**2 / n) * np.sqrt(rate * (1 - rate) / n + 1.96**2 / (4 * n * n))
        told.append({"rows": n, "told": rounded(risk[rows].mean()), "came": rounded(rate), "low": rounded(max(middle - reach, 0.0)), "high": rounded(min(middle + reach, 1.0))})  # fmt: skip
    return told


def _affine(risk: Floats, bad: Flags) -> list[list[float]]:
    """The affine line through the log-odds of the outcome, over the probabilities that were told."""
    slope, intercept = calibration_line(pd=risk, bad=bad)
    told = np.linspace(risk.min(), risk.max(), 41)
    clipped = np.clip(told, 1e-12, 1 - 1e-12)
    return _pairs(told, chance(intercept + slope * (np.log(clipped) - np.log1p(-clipped))))


def _scores(risk: Floats, bad: Flags, scaling: Scaling) -> Mapping[str, object]:
    """How many good and bad rows have a score in each of twenty steps."""
    clipped = np.clip(risk, 1e-12, 1 - 1e-12)
    raw = scaling.offset - scaling.factor * (np.log(clipped) - np.log1p(-clipped))
    shown = np.clip(raw, scaling.low, scaling.high)
    edges = np.linspace(scaling.low, scaling.high, 21)
    return {
        "edges": [rounded(edge) for edge in edges],
        "goods": np.histogram(shown[~bad], edges)[0].tolist(),
        "bads": np.histogram(shown[bad], edges)[0].tolist(),
    }
