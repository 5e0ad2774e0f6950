"""The report of a model of any table: how good, beside which baselines, and what was left out."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.metrics import auc
from puhui.workbench.credit.validating import auc_by_third, figures, rounded
from puhui.workbench.modelling.bounds import band_bounds, grade_bounds
from puhui.workbench.modelling.collinear import collinear
from puhui.workbench.modelling.curves import curves
from puhui.workbench.modelling.describing import described
from puhui.workbench.modelling.late import boosting
from puhui.workbench.modelling.learning import FOLDS, Learning, Result
from puhui.workbench.modelling.naming import tells_size
from puhui.workbench.modelling.prior import told_prior
from puhui.workbench.modelling.recipes import Card
from puhui.workbench.modelling.rejecting import told_rejects
from puhui.workbench.modelling.surely import (
    alone_intervals,
    either_way_interval,
    intervals,
    part_intervals,
    rate_interval,
    third_intervals,
)
from puhui.workbench.modelling.surviving import surviving
from puhui.workbench.modelling.timing import out_of_time

Floats = npt.NDArray[np.float64]
#: As many rejected rows stand in the report by name; all are counted.
_NAMED_ROWS = 100

_HOW = {
    "auc_cv": "mean over all test folds of all repeats; auc_cv_std is their standard deviation",
    "auc_cv_interval_95": "DeLong, on the mean held-out probability of each row",
    "intervals_95": "DeLong for the area, percentiles of stratified bootstrap draws for the others, on the mean held-out probability of each row: of the rows tested, not of another training",
    "auc_alone_interval_95": "Hanley and McNeil, of the area and the counts; size by DeLong; shares by Wilson; parts of the Brier score, stability indices and information values +- 1.96 standard deviations of bootstrap draws; coefficients by the penalised information, given their bins",
    "ks_cv": "over all rows of a repeat, then the mean of the repeats; brier_cv and the calibration line likewise",
    "auc_size_only": "the column that is named like a measure of size and tells most, ranked and not fitted",
    "auc_best_single": "the best feature alone, in whatever shape, on rows held out",
    "auc_by_size_third": "smallest, middle, largest third by that size, held out; null where all ended alike",
    "pluto_tasche": "most prudent estimation at 75, 90 and 95 % confidence, on grades (and ten bands of score, best first) told while held out; upper is the one at 75 %",
    "isotonic": "of all rates that only rise with the probability told the one that fits rows held out best; beside it the affine line that slope and intercept make; shown, not deployed",
}  # fmt: skip


def report(result: Result, *, content: bytes) -> Mapping[str, object]:
    """The report of a result as JSON's kinds of values; same input, same report."""
    learning, prepared = result.learning, result.learning.prepared
    held = result.validated.held
    return {
        "kind": result.fitted.kind,
        "target": result.terms.target,
        "positive": prepared.positive,
        "rows": len(learning.bad),
        "positives": int(learning.bad.sum()),
        "rate": rounded(learning.bad.mean()),
        "rate_interval_95": rate_interval(learning.bad),
        **figures(held),
        "intervals_95": intervals(risk=held.mean_risk, bad=held.bad),
        **_baselines(result),
        "validation": _validation(result),
        "excluded": list(learning.finding.excluded) + list(prepared.excluded),
        "suspected_leaks": learning.finding.suspected,
        "kept_although_accused": list(learning.finding.overruled),
        "auc_alone": {name: rounded(area) for name, area in sorted(learning.finding.areas.items())},
        "auc_alone_interval_95": alone_intervals(learning.finding.areas, learning.bad),
        **_model(result),
        "rejected": len({each.row for each in prepared.rejected}),
        "rejected_rows": [asdict(each) for each in prepared.rejected[:_NAMED_ROWS]],
        "without_outcome": prepared.without_outcome,
        "copies": learning.copies,
        "out_of_time": out_of_time(result),
        "survival": surviving(result),
        "curves": curves(held, result.fitted),
        "input": hashlib.sha256(content).hexdigest(),
        "how": _HOW,
    }


def size_of(learning: Learning, *, named: str | None) -> tuple[str, Floats] | None:
    """The measure of size: the column that was named, else the one so called that tells most."""
    numeric = [name for name in learning.sizes.columns if learning.sizes[name].dtype.is_float()]
    leaks = {each["feature"] for each in learning.finding.suspected}
    called = [name for name in numeric if tells_size(name) and name not in leaks]
    names = [named] if named in numeric else called
    if not names:
        return None
    values = {name: _filled(learning, name) for name in names}
    best = max(values, key=lambda name: (_either_way(values[name], learning.bad), name))
    return best, values[best]


def _baselines(result: Result) -> Mapping[str, object]:
    """What size alone and the best single feature reach, and the model within thirds of size."""
    learning = result.learning
    areas = {name: learning.finding.areas[name] for name in learning.frame.columns}
    best = max(areas, key=lambda name: (areas[name], name))
    told: dict[str, object] = {
        "best_single_feature": best,
        "auc_best_single": rounded(areas[best]),
        "auc_best_single_interval_95": alone_intervals({best: areas[best]}, learning.bad)[best],
    }
    size = size_of(learning, named=result.terms.size)
    if size is None:
        return {**told, "size_column": None, "auc_size_only": None, "auc_by_size_third": None, "auc_size_only_interval_95": None, "auc_by_size_third_interval_95": None}  # fmt: skip
    name, values = size
    rows = result.validated.rows
    return {
        **told,
        "size_column": name,
        "auc_size_only": rounded(_either_way(values, learning.bad)),
        "auc_size_only_interval_95": either_way_interval(values, learning.bad),
        "auc_by_size_third": auc_by_third(held=result.validated.held, size=values[rows]),
        "auc_by_size_third_interval_95": third_intervals(
            held=result.validated.held, size=values[rows]
        ),
    }


def _validation(result: Result) -> Mapping[str, object]:
    learning, held = result.learning, result.validated.held
    by_time = learning.moments is not None
    return {
        "how": "forward in time" if by_time else "cross-validation",
        "time": result.terms.time,
        "folds": len(held.fold_auc) if by_time else FOLDS,
        "repeats": 1 if by_time else result.repeats,
        "fold_auc": [rounded(area) for area in held.fold_auc],
        "rows_tested": len(held.bad),
        "grouped_by": learning.grouped_by,
    }


def _model(result: Result) -> Mapping[str, object]:
    fitted, held = result.fitted, result.validated.held
    told: dict[str, object] = {
        "prior": told_prior(fitted),
        "rejects": told_rejects(fitted.inferred) if isinstance(fitted, Card) else None,
        "pluto_tasche": grade_bounds(fitted, held),
        "pluto_tasche_bands": band_bounds(fitted, held),
    }
    if result.choice is not None:
        told["choice"] = {"chosen": fitted.kind, **result.choice}
    if isinstance(fitted, Card):
        sure = part_intervals(
            fitted.model, result.learning, fitted.shape.ridge if fitted.shape else None
        )
        return {
            **told,
            "collinearity": collinear(fitted.model, result.learning),
            "shape": asdict(fitted.shape) if fitted.shape else None,
            "features": [{**described(entry), **each} for entry, each in zip(fitted.model.characteristics, sure, strict=True)],
            "information": {name: rounded(value) for name, value in sorted((fitted.information or {}).items())},
        }  # fmt: skip
    return {**told, **boosting().described(fitted)}


def _filled(learning: Learning, name: str) -> Floats:
    column = learning.sizes[name]
    return column.fill_null(column.min()).to_numpy()


def _either_way(values: Floats, bad: npt.NDArray[np.bool_]) -> float:
    area = auc(risk=values, bad=bad)
    return max(area, 1.0 - area)
