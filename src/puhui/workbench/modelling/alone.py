"""What one column alone tells of the outcome, in any shape, on rows held back."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.metrics import auc

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

_RANGES, _MOST_VALUES, _PSEUDO = 20, 500, 2.0


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as small whole numbers: ranges or values; the last code is missing."""

    codes: Rows
    count: int


def coded(column: pl.Series) -> Coded:
    """Values that come often get a code of their own, the rest a quantile range (or one code).

    So shapes that no monotone bins follow are seen: terms of 12, 24 and 36 months that only those
    have who paid to the end.
    """
    values = column.alias("value")
    missing = values.is_null().to_numpy()
    often = max(len(values) // 100, 5)
    counts = values.drop_nulls().value_counts().filter(pl.col("count") >= often)
    known = counts.sort("count", "value", descending=True).head(_MOST_VALUES)["value"]
    spikes = pl.DataFrame({"value": known, "code": np.arange(len(known))})
    joined = values.to_frame().join(spikes, on="value", how="left", maintain_order="left")
    codes = joined["code"].fill_null(-1).to_numpy().astype(np.intp)
    rest = (codes < 0) & ~missing
    ranges = _ranges(values, rest)
    codes[rest] = len(known) + ranges
    last = len(known) + _RANGES
    codes[missing] = last
    return Coded(codes, last + 1)


def held_out(found: Coded, *, bad: Flags, fold: Rows, folds: int) -> Floats:
    """The rate of bad rows of each row's code, counted on the other folds."""
    place = fold * found.count + found.codes
    size = folds * found.count
    rows = np.bincount(place, minlength=size).reshape(folds, -1)
    bads = np.bincount(place, weights=bad, minlength=size).reshape(folds, -1)
    others = rows.sum(axis=0) - rows
    mean = bad.mean()
    rates = (bads.sum(axis=0) - bads + _PSEUDO * mean) / (others + _PSEUDO)
    return np.asarray(rates[fold, found.codes], dtype=np.float64)


def area(column: pl.Series, *, bad: Flags, fold: Rows, folds: int) -> float:
    """The mean area under the curve of one column over the folds, each told by the others."""
    risk = held_out(coded(column), bad=bad, fold=fold, folds=folds)
    return float(np.mean([auc(risk=risk[fold == each], bad=bad[fold == each]) for each in range(folds)]))  # fmt: skip


def _ranges(column: pl.Series, rest: Flags) -> Rows:
    if column.dtype == pl.String or not rest.any():
        return np.zeros(int(rest.sum()), dtype=np.intp)
    values = column.to_physical().cast(pl.Float64).to_numpy()[rest]
    cuts = np.unique(np.quantile(values, np.linspace(0, 1, _RANGES + 1)[1:-1], method="lower"))
    return np.asarray(np.searchsorted(cuts, values, side="right"), dtype=np.intp)
