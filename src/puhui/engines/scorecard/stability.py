"""Whether rows of one time look like those of another: population and characteristic stability."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.columns import columns_of
from puhui.engines.scorecard.model import Characteristic
from puhui.engines.scorecard.placing import placed


def psi(*, before: Sequence[int], after: Sequence[int], pseudo: float = 0.5) -> float:
    """Population stability index of two counts over the same bins.

    The sum of (share after - share before) x ln(share after / share before); `pseudo` rows in
    each bin keep an empty one finite. Below 0.1 is usually called stable, above 0.25 shifted
    (Siddiqi 2006); it grows by chance with few rows, about (bins - 1) x (1/n + 1/m).

    >>> round(psi(before=[50, 50], after=[80, 20], pseudo=0.0), 4)
    0.4159
    """
    old, new = (np.asarray(counts, dtype=np.float64) + pseudo for counts in (before, after))
    left, right = old / old.sum(), new / new.sum()
    known = (left > 0) & (right > 0)
    return float(((right - left)[known] * np.log(right[known] / left[known])).sum())


def places(entry: Characteristic, frame: pl.DataFrame) -> npt.NDArray[np.intp]:
    """The bin of each row in a characteristic: the last is missing, one more is unseen."""
    (column,) = columns_of(frame.select(entry.name))
    last = len(entry.bins) - 1
    if entry.kind == "numeric":
        return placed(column.numbers, cuts=entry.cuts, specials=entry.specials).astype(np.intp)
    known = {member: place for place, group in enumerate(entry.groups) for member in group}
    told = [known.get(name, last + 1) for name in column.texts.names]
    return column.texts.look_up(told, missing=last).astype(np.intp)
