"""Columns that cannot be features, each alone: idle, identifying, or wiser than the past can be."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.metrics import auc, auc_interval
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.alone import coded, held_out
from puhui.workbench.modelling.naming import is_identifier, may_be_identifier, tells_afterwards

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Exclusion = Mapping[str, object]

#: Alone and on rows held back, a column with such an area is the outcome, or knows it.
COPY, TOO_GOOD, SURELY = 0.99, 0.95, 0.90
#: The area of the mere question whether there is a value, from which it was filled in afterwards.
FILLED = 0.90
#: An identifier has that many values of its own per row.
NEARLY_EACH = 0.9
#: A text with that many values of its own per row says nothing of other rows.
_TOO_MANY_TEXTS = 0.5
LEAKS = ("copy_of_outcome", "known_after_outcome", "suspected_leak", "tells_with_another", "follows_a_leak", "beats_all_others")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """The rows a column is tried on: their outcomes and folds."""

    bad: Flags
    fold: Rows
    folds: int

    def area(self, column: pl.Series) -> tuple[float, float]:
        """Area under the curve of one column on rows held back, and its lower bound (DeLong)."""
        risk = held_out(coded(column), bad=self.bad, fold=self.fold, folds=self.folds)
        areas = [
            auc(risk=risk[self.fold == each], bad=self.bad[self.fold == each])
            for each in range(self.folds)
        ]
        return float(np.mean(areas)), auc_interval(risk=risk, bad=self.bad).low


def exclusion(feature: str, code: str, reason: str, **evidence: object) -> Exclusion:
    """A column that is left out: a stable code, the reason in words, the figures behind it."""
    return {"feature": feature, "code": code, "reason": reason, "evidence": evidence}


def why_not(column: pl.Series, trial: Trial) -> tuple[Exclusion | None, float]:
    """Why a typed column (doubles, days or text) cannot be a feature, and its area alone."""
    name = column.name
    values = column.drop_nulls()
    if values.is_empty():
        return exclusion(name, "empty", "has no value at all"), 0.5
    if column.n_unique() < 2:
        return exclusion(name, "constant", "has one value for everybody"), 0.5
    area, least = trial.area(column)
    filled = _filled(column, trial)
    leak = _leak(column, area, least, filled)
    return leak or _useless(column, values, area), area


def _leak(
    column: pl.Series, area: float, least: float, filled: Mapping[str, float]
) -> Exclusion | None:
    name, told = column.name, {"auc_alone": rounded(area)}
    if filled and filled["auc_filled"] >= FILLED:
        return exclusion(name, "known_after_outcome", "filled in for one outcome and not for the other", **told, **filled)  # fmt: skip
    if area >= COPY and least >= SURELY:
        return exclusion(name, "copy_of_outcome", "is the outcome in other words", **told)
    if area >= TOO_GOOD and least >= SURELY:
        return exclusion(name, "suspected_leak", "tells the outcome too well to be known before it", **told)  # fmt: skip
    if tells_afterwards(name):
        return exclusion(name, "known_after_outcome", "named like something that happens after the outcome or with it", **told)  # fmt: skip
    return None


def _useless(column: pl.Series, values: pl.Series, area: float) -> Exclusion | None:
    name = column.name
    told = {"auc_alone": rounded(area), "values": values.n_unique(), "rows": len(column)}
    if _identifies(column, values):
        return exclusion(name, "identifier", "names a row or somebody and says nothing of others", **told)  # fmt: skip
    if column.dtype == pl.Date:
        return exclusion(name, "date", "a date says when, and the next rows have later ones", **told)  # fmt: skip
    if column.dtype == pl.String and values.n_unique() > max(_TOO_MANY_TEXTS * len(values), 20):
        return exclusion(name, "identifier", "most rows have a text of their own", **told)
    return None


def _filled(column: pl.Series, trial: Trial) -> Mapping[str, float]:
    """How well the outcome is told by whether there is a value at all."""
    present = column.is_not_null().to_numpy()
    if present.all() or not present.any():
        return {}
    area = auc(risk=present.astype(np.float64), bad=trial.bad)
    return {
        "auc_filled": rounded(max(area, 1.0 - area)),
        "filled_of_positives": rounded(present[trial.bad].mean()),
        "filled_of_others": rounded(present[~trial.bad].mean()),
    }


def _identifies(column: pl.Series, values: pl.Series) -> bool:
    if is_identifier(column.name):
        return True
    each = values.n_unique() >= NEARLY_EACH * len(values)
    if not each or len(values) < 20:
        return False
    if column.dtype == pl.String:
        return may_be_identifier(column.name)
    return column.dtype.is_float() and _counts_up(values, named=may_be_identifier(column.name))


def _counts_up(values: pl.Series, *, named: bool) -> bool:
    """Whole numbers, each its own, that count up by one or all have the same many digits."""
    if values.n_unique() < len(values) or not bool((values == values.floor()).all()):
        return False
    low, high = float(values.min() or 0), float(values.max() or 0)  # type: ignore[arg-type]
    if high - low == len(values) - 1:
        return True
    digits = len(f"{abs(low):.0f}")
    same_length = low > 0 and digits == len(f"{high:.0f}")
    return named or (same_length and digits >= 8)
