"""Many enterprises at once: the scorecard as polars expressions."""

from functools import reduce

import polars as pl

from puhui.engines.scorecard.model import Characteristic, Model
from puhui.kernel.refusals import BadInput


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
    raw = frame.lazy().select(raw_score(model).alias("score_raw"))
    return raw.with_columns(*derived(model)).collect()


def raw_score(model: Model) -> pl.Expr:
    """The raw score of a row: base and the points of each characteristic, summed in order."""
    points = [_points(entry) for entry in model.characteristics]
    return reduce(lambda total, expression: total + expression, points, pl.lit(model.base))


def derived(model: Model) -> tuple[pl.Expr, ...]:
    """Score as shown, probability of default and grade, from a column `score_raw`."""
    raw, scaling = pl.col("score_raw"), model.scaling
    pd = 1.0 / (1.0 + ((raw - scaling.offset) / scaling.factor).exp())
    grade = pl.lit(model.grades[-1].name)
    for step in reversed(model.grades[:-1]):
        grade = pl.when(pd < step.pd_below).then(pl.lit(step.name)).otherwise(grade)
    return raw.clip(scaling.low, scaling.high).alias("score"), pd.alias("pd"), grade.alias("grade")


def _points(entry: Characteristic) -> pl.Expr:
    missing = pl.lit(entry.bins[-1].points)
    if entry.kind == "categorical":
        value = pl.col(entry.name).cast(pl.String)
        told = pl.lit(0.0)
        for group, kept in zip(entry.groups, entry.bins, strict=False):
            told = pl.when(value.is_in(list(group))).then(pl.lit(kept.points)).otherwise(told)
        return pl.when(value.is_null()).then(missing).otherwise(told)
    number = pl.col(entry.name).cast(pl.Float64)
    told = pl.lit(entry.bins[len(entry.cuts)].points)
    for cut, kept in reversed(list(zip(entry.cuts, entry.bins, strict=False))):
        told = pl.when(number < cut).then(pl.lit(kept.points)).otherwise(told)
    for code, kept in zip(entry.specials, entry.bins[entry.ways :], strict=False):
        told = pl.when(number == code).then(pl.lit(kept.points)).otherwise(told)
    return pl.when(number.is_null() | number.is_nan()).then(missing).otherwise(told)
