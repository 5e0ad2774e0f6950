"""Intervals of all that the report and an evaluation tell, under the names of their figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.binning import weigh_counts
from puhui.engines.scorecard.collinearity import weights_of
from puhui.engines.scorecard.metrics import (
    Interval,
    auc,
    auc_interval,
    brier,
    brier_parts,
    calibration_line,
    ks,
)
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.sureness import (
    any_rows,
    area_of,
    coefficient_errors,
    draws,
    information_interval,
    percentile,
    share,
    spread,
)
from puhui.workbench.credit.validating import HeldOut, rounded
from puhui.workbench.modelling.learning import BINNING, Learning

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_MANY = 50_000


def ends(told: Interval) -> list[float]:
    """Both ends of an interval as a report writes them."""
    return [rounded(told.low), rounded(told.high)]


def intervals(*, risk: Floats, bad: Flags) -> Mapping[str, list[float]]:
    """95 % intervals of each figure of probabilities beside outcomes.

    DeLong's for the area, percentiles of stratified bootstrap draws (fixed seed) for KS, Brier
    score, slope and intercept. They know of the rows that were tested, not of another training.
    """
    sampled = draws(bad, count=often(len(bad)))
    lines = np.array([calibration_line(pd=risk[rows], bad=bad[rows]) for rows in sampled])
    area = auc_interval(risk=risk, bad=bad)

    def drawn(figure: Callable[[Floats, Flags], float]) -> list[float]:
        return _pair(percentile(np.array([figure(risk[rows], bad[rows]) for rows in sampled])))

    return {
        "auc": ends(area),
        "gini": _pair((2.0 * area.low - 1.0, 2.0 * area.high - 1.0)),
        "ks": drawn(lambda told, came: ks(risk=told, bad=came)),
        "brier": drawn(lambda told, came: brier(pd=told, bad=came)),
        "calibration_slope": _pair(percentile(lines[:, 0])),
        "calibration_intercept": _pair(percentile(lines[:, 1])),
    }


def brier_intervals(*, risk: Floats, bad: Flags) -> Mapping[str, list[float]]:
    """Each part of the Brier score ± 1.96 standard deviations of draws of rows."""
    value = asdict(brier_parts(pd=risk, bad=bad))
    rows = any_rows(len(bad), count=often(len(bad)))
    found = [asdict(brier_parts(pd=risk[each], bad=bad[each])) for each in rows]
    least = {"reliability": 0.0, "resolution": 0.0, "uncertainty": 0.0}
    return {
        name: ends(spread(value[name], np.array([each[name] for each in found]), least=least.get(name, -np.inf)))
        for name in value
    }  # fmt: skip


def rate_interval(bad: Flags) -> list[float]:
    """Wilson's interval of the share of bad rows."""
    return ends(share(int(bad.sum()), len(bad)))


def mean_interval(values: Floats) -> list[float]:
    """The mean ± 1.96 standard errors."""
    reach = 1.959964 * float(values.std()) / np.sqrt(len(values))
    return _pair((float(values.mean()) - reach, float(values.mean()) + reach))


def alone_intervals(areas: Mapping[str, float], bad: Flags) -> Mapping[str, list[float]]:
    """Hanley and McNeil's of areas of which only the figure was kept."""
    bads = int(bad.sum())
    return {name: ends(area_of(area, bads=bads, goods=len(bad) - bads)) for name, area in sorted(areas.items())}  # fmt: skip


def either_way_interval(values: Floats, bad: Flags) -> list[float]:
    """DeLong's of the area of a column that is ranked and not fitted, the way that it tells."""
    turned = values if auc(risk=values, bad=bad) >= 0.5 else -values
    return ends(auc_interval(risk=turned, bad=bad))


def third_intervals(*, held: HeldOut, size: Floats) -> list[list[float] | None]:
    """DeLong's of the area within each third of size; None where all ended alike."""
    told: list[list[float] | None] = []
    for rows in np.array_split(np.argsort(size, kind="stable"), 3):
        both = 0 < held.bad[rows].sum() < len(rows)
        told.append(ends(auc_interval(risk=held.mean_risk[rows], bad=held.bad[rows])) if both else None)  # fmt: skip
    return told


def part_intervals(model: Model, learning: Learning, ridge: float | None) -> list[Mapping[str, object]]:  # fmt: skip
    """Of each characteristic its information value and, where the ridge is known, coefficient."""
    weights = weights_of(model, learning.frame)
    errors: Sequence[float | None] = [None] * len(model.characteristics)
    coefficients = np.array([entry.coefficient for entry in model.characteristics])
    if ridge is not None:
        log_odds = model.intercept + weights @ coefficients
        errors = coefficient_errors(weights=weights, log_odds=log_odds, ridge=ridge).tolist()
    told: list[Mapping[str, object]] = []
    for entry, error in zip(model.characteristics, errors, strict=True):
        goods, bads = [kept.goods for kept in entry.bins], [kept.bads for kept in entry.bins]
        sure: dict[str, object] = {"information_interval_95": ends(information_interval(goods=goods, bads=bads, weigh=_information))}  # fmt: skip
        if error is not None:
            reach = 1.959964 * error
            sure["coefficient_interval_95"] = _pair((max(entry.coefficient - reach, 0.0), entry.coefficient + reach))  # fmt: skip
        told.append(sure)
    return told


def often(rows: int) -> int:
    """How many draws: fewer where rows are many and chance is small."""
    return 200 if rows <= _MANY else 50


def _information(goods: Sequence[int], bads: Sequence[int]) -> float:
    return weigh_counts(goods=goods, bads=bads, smoothing=BINNING.smoothing)[1]


def _pair(told: tuple[float, float]) -> list[float]:
    return [rounded(told[0]), rounded(told[1])]
