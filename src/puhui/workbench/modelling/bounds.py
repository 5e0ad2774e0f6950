"""Prudent upper bounds of default rates, by grade and by band of score, on rows held out."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.calibration import pluto_tasche
from puhui.engines.scorecard.sureness import share
from puhui.workbench.credit.validating import HeldOut, rounded
from puhui.workbench.modelling.prior import deployed
from puhui.workbench.modelling.recipes import Scorer

Floats = npt.NDArray[np.float64]
CONFIDENCES = (0.75, 0.90, 0.95)
_BANDS = 10


def grade_bounds(fitted: Scorer, held: HeldOut) -> list[Mapping[str, object]]:
    """Rows and defaults of each grade on rows held out, and the prudent bounds of its rate.

    `upper` is the one at 75 %, as ever, beside `upper_75`, `upper_90` and `upper_95`.
    """
    names = [grade.name for grade in fitted.grades]
    below = [grade.pd_below for grade in fitted.grades[:-1]]
    places = np.digitize(deployed(held.mean_risk, fitted), below)
    told = _bounded(names, places, held, fitted)
    return [{"grade": name, **each, "upper": each["upper_75"]} for name, each in zip(names, told, strict=True)]  # fmt: skip


def band_bounds(fitted: Scorer, held: HeldOut) -> list[Mapping[str, object]]:
    """The same for ten bands of equally many rows, best scores first, each from its lowest score."""
    risk, scaling = deployed(held.mean_risk, fitted), fitted.scaling
    clipped = np.clip(risk, 1e-12, 1 - 1e-12)
    raw = scaling.offset - scaling.factor * (np.log(clipped) - np.log1p(-clipped))
    # Rows of one score never lie in two bands, so a band may be larger than the next.
    below = np.unique(np.quantile(risk, np.linspace(0, 1, _BANDS + 1)[1:-1]))
    places = np.searchsorted(below, risk, side="left")
    names = [str(place) for place in range(len(below) + 1)]
    told = _bounded(names, places, held, fitted)
    return [
        {"score_from": rounded(scaling.show(float(raw[places == place].min()))), **each}
        for place, each in enumerate(told)
        if each["rows"]
    ]


def _bounded(
    names: Sequence[str], places: npt.NDArray[np.intp], held: HeldOut, fitted: Scorer
) -> list[Mapping[str, object]]:
    rows = np.bincount(places, minlength=len(names)).tolist()
    bads = np.bincount(places[held.bad], minlength=len(names)).tolist()
    uppers = {}
    for confidence in CONFIDENCES:
        found = pluto_tasche(grades=names, rows=rows, bads=bads, confidence=confidence)
        # A bound on the mix of the sample moves with the prior: odds within any set of rows do.
        moved = deployed(np.array([each.upper for each in found]), fitted)
        uppers[f"upper_{confidence * 100:.0f}"] = [rounded(upper) for upper in moved]
    return [
        {"rows": rows[place], "defaults": bads[place], **_rate(bads[place], rows[place], fitted), **{name: told[place] for name, told in uppers.items()}}
        for place in range(len(names))
    ]  # fmt: skip


def _rate(bads: int, rows: int, fitted: Scorer) -> Mapping[str, object]:
    """The rate that came in one grade alone, with Wilson's interval; none where it has no rows."""
    if not rows:
        return {"rate": None, "rate_interval_95": None}
    came = share(bads, rows)
    value, low, high = deployed(np.array([came.value, came.low, came.high]), fitted).tolist()
    return {"rate": rounded(value), "rate_interval_95": [rounded(low), rounded(high)]}
