"""The curves behind the figures: ROC, KS, lift, calibration, scores."""

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.isotonic import isotonic
from puhui.engines.scorecard.likelihood import chance
from puhui.engines.scorecard.metrics import brier_parts, calibration_line
from puhui.engines.scorecard.model import Scaling
from puhui.engines.scorecard.sureness import share
from puhui.workbench.credit.validating import HeldOut, rounded
from puhui.workbench.modelling.prior import deployed
from puhui.workbench.modelling.recipes import Scorer
from puhui.workbench.modelling.surely import brier_intervals

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_POINTS, _BANDS = 100, 10


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
        "isotonic": [{"low": rounded(step.low), "high": rounded(step.high), "rows": step.rows, "rate": rounded(step.rate)} for step in isotonic(pd=risk, bad=bad)],
        "affine": _affine(risk, bad),
        "scores": _scores(deployed(risk, fitted), bad, fitted.scaling),
        "brier_parts": {name: rounded(value) for name, value in asdict(brier_parts(pd=risk, bad=bad)).items()},
        "brier_parts_interval_95": brier_intervals(risk=risk, bad=bad),
        "from": "the mean held-out probability of each row",
    }  # fmt: skip


def _pairs(left: Floats, right: Floats) -> list[list[float]]:
    return [[rounded(x), rounded(y)] for x, y in zip(left, right, strict=True)]


def _bands(risk: Floats, bad: Flags) -> list[Mapping[str, float]]:
    """Bands of equally many rows: probability told, rate that came with Wilson's interval."""
    told: list[Mapping[str, float]] = []
    for rows in np.array_split(np.argsort(risk, kind="stable"), min(_BANDS, len(risk))):
        came = share(int(bad[rows].sum()), len(rows))
        told.append({"rows": len(rows), "told": rounded(risk[rows].mean()), "came": rounded(came.value), "low": rounded(came.low), "high": rounded(came.high)})  # fmt: skip
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
