"""Many enterprises at once: points looked up by column, block after block of rows, by threads."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.blocks import spread
from puhui.engines.scorecard.model import Characteristic, Model
from puhui.engines.scorecard.placing import placed
from puhui.kernel.refusals import BadInput

Floats = npt.NDArray[np.float64]
#: Rows worked on at once by a thread, at most: each call of a library costs as much as some
#: thousands of rows, while many more rows would not stay in a processor's own memory.
_ROWS = 100_000


def score_frame(model: Model, frame: pl.DataFrame) -> pl.DataFrame:
    """`score_raw`, `score`, `pd` and `grade` of every row of a frame, in its order.

    Null and NaN are missing. A frame without one of the features, or with text where a number
    belongs, is refused (`scorecard.missing_feature`, `scorecard.bad_value`).
    """
    for entry in model.characteristics:
        if entry.name not in frame.columns:
            raise BadInput("scorecard.missing_feature", field=entry.name)
        kind = frame.schema[entry.name]
        numeric = kind.is_numeric() or kind in (pl.Boolean, pl.Null)
        if (entry.kind == "numeric") != numeric and kind != pl.Null:
            raise BadInput("scorecard.bad_value", field=entry.name, value=str(kind))
    columns = [_points(entry, frame[entry.name]) for entry in model.characteristics]

    def scored(part: slice) -> pl.DataFrame:
        raw = np.full(part.stop - part.start, model.base)
        for points in columns:
            raw += points(part)
        return pl.DataFrame({"score_raw": raw}).lazy().with_columns(*derived(model)).collect()

    count = max(-(-frame.height // _ROWS), 1)
    edges = [frame.height * place // count for place in range(count + 1)]
    parts = [slice(start, end) for start, end in pairwise(edges)]
    return pl.concat(spread(scored, parts, values=frame.height * len(columns)))


def derived(model: Model) -> tuple[pl.Expr, ...]:
    """Score as shown, probability of default and grade, from a column `score_raw`."""
    raw, scaling = pl.col("score_raw"), model.scaling
    pd = 1.0 / (1.0 + ((raw - scaling.offset) / scaling.factor).exp())
    grade = pl.lit(model.grades[-1].name)
    for step in reversed(model.grades[:-1]):
        grade = pl.when(pd < step.pd_below).then(pl.lit(step.name)).otherwise(grade)
    return raw.clip(scaling.low, scaling.high).alias("score"), pd.alias("pd"), grade.alias("grade")


def _points(entry: Characteristic, column: pl.Series) -> Callable[[slice], Floats]:
    """The points of a characteristic for some rows of its column."""
    points = np.array([kept.points for kept in entry.bins])
    if entry.kind == "numeric":

        def of_numbers(part: slice) -> Floats:
            numbers = column[part].cast(pl.Float64).fill_null(float("nan")).to_numpy()
            return np.asarray(points[placed(numbers, cuts=entry.cuts, specials=entry.specials)])

        return of_numbers
    groups = [(name, place) for place, group in enumerate(entry.groups) for name in group]
    known = pl.Enum([name for name, _ in groups])
    unseen, missing = len(groups), len(groups) + 1
    each = np.array([*(points[place] for _, place in groups), 0.0, points[-1]])

    def of_texts(part: slice) -> Floats:
        texts = column[part].cast(pl.String)
        found = texts.cast(known, strict=False).to_physical()
        if missing > 255:  # numbers of one byte are the quickest to fill in, where they reach
            found = found.cast(pl.UInt32)
        if found.null_count() > texts.null_count():
            seen = pl.when(texts.is_null()).then(missing).otherwise(found.fill_null(unseen))
            return np.asarray(each[pl.select(seen).to_series().to_numpy()])
        return np.asarray(each[found.fill_null(missing).to_numpy()])

    return of_texts
