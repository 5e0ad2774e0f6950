"""Many enterprises at once: points looked up by column, block after block of rows, by threads."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.blocks import spread
from puhui.engines.scorecard.model import Characteristic, Model
from puhui.engines.scorecard.placing import placed
from puhui.kernel.refusals import BadInput

Floats = npt.NDArray[np.float64]
#: Rows worked on at once by a thread: few enough for a processor's own memory.
_ROWS = 32_768


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

    starts = range(0, max(frame.height, 1), _ROWS)
    parts = [slice(start, min(start + _ROWS, frame.height)) for start in starts]
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
            numbers = column[part].cast(pl.Float64).to_numpy()
            return np.asarray(points[placed(numbers, cuts=entry.cuts, specials=entry.specials)])

        return of_numbers
    groups = [(name, place) for place, group in enumerate(entry.groups) for name in group]
    known = pl.Enum([name for name, _ in groups])
    # One more for a text of no group, which has the points of the average, and the missing last.
    each = np.array([*(points[place] for _, place in groups), 0.0, points[-1]])

    def of_texts(part: slice) -> Floats:
        texts = column[part].cast(pl.String)
        found = texts.cast(known, strict=False).to_physical().cast(pl.Int32)
        if found.null_count() > texts.null_count():
            found = pl.select(
                pl.when(texts.is_not_null()).then(found.fill_null(len(groups)))
            ).to_series()
        codes = found.fill_null(-1) if found.has_nulls() else found
        return np.asarray(each[codes.to_numpy()])

    return of_texts
