"""Dates as people write them: one format for a whole column, and the order that they give."""

import polars as pl

from puhui.kernel.refusals import BadInput

_FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%d/%m/%Y", "%m/%d/%Y",
    "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%b-%Y", "%Y-%m",
)  # fmt: skip
_CLOCK = r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"


def as_days(column: pl.Series) -> pl.Series:
    """A column of text as dates in the format that most of it has, null where it has not."""
    tried = [_parsed(column, shape) for shape in _FORMATS]
    return max(tried, key=lambda days: days.count())


def as_order(column: pl.Series) -> pl.Series:
    """A column of dates or numbers as doubles that grow with time, null where it cannot be read.

    BadInput `model.ambiguous_date` where days and months could be the other way round all along,
    and `model.bad_time` where most values are neither.
    """
    plain = column.cast(pl.Float64, strict=False)
    if plain.count() == column.count() and column.count() and not _is_compact(plain):
        return plain
    found = [(shape, _parsed(column, shape)) for shape in _FORMATS]
    most = max(days.count() for _, days in found)
    best = [days for _, days in found if days.count() == most]
    if most < max(0.9 * column.count(), 1):
        raise BadInput("model.bad_time", field=column.name, rule="dates or numbers")
    if any(not days.equals(best[0]) for days in best[1:]):
        raise BadInput("model.ambiguous_date", field=column.name, rule="YYYY-MM-DD")
    return best[0].cast(pl.Int32).cast(pl.Float64)


def _is_compact(values: pl.Series) -> bool:
    """Whether numbers are dates without signs between: 20240131."""
    return bool(values.is_between(19000101, 21001231).all())


def _parsed(column: pl.Series, shape: str) -> pl.Series:
    texts = column.str.replace(_CLOCK, "")
    if shape in ("%b-%Y", "%Y-%m"):
        return ("01-" + texts).str.to_date(f"%d-{shape}", strict=False).alias(column.name)
    return texts.str.to_date(shape, strict=False)
