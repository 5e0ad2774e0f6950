"""Tables of any library as the trainer reads them: polars, Arrow, or numbers with names."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from puhui.kernel.refusals import BadInput


def frame_of(table: Any, *, names: Sequence[str] | None = None) -> pl.DataFrame:
    """A polars frame of a table: itself, anything that offers an Arrow stream, or a 2-D array.

    An Arrow table or record batch, a DuckDB relation and a pandas frame offer a stream
    (`__arrow_c_stream__`) and are taken without a copy where their kinds allow it. Columns of an
    array are called `names`, or x0, x1, … BadInput `scorecard.no_table` with the rule broken.

    >>> frame_of(np.array([[1.0, 2.0]])).columns
    ['x0', 'x1']
    """
    if isinstance(table, pl.DataFrame):
        return table
    if hasattr(table, "__arrow_c_stream__"):
        return pl.DataFrame(table)
    values = np.asarray(table)
    if values.ndim != 2:
        raise BadInput("scorecard.no_table", field="X", rule="2 dimensions, rows and columns")
    told = list(names) if names is not None else [f"x{place}" for place in range(values.shape[1])]
    if len(told) != values.shape[1] or len(set(told)) < len(told):
        raise BadInput("scorecard.no_table", field="names", rule="each column's own name")
    columns = {name: _column(values[:, place]) for place, name in enumerate(told)}
    return pl.DataFrame(columns)


def values_of(column: Any) -> list[Any]:
    """The outcomes of rows as a list: from a polars or Arrow column, an array or a list."""
    told = column.to_list() if hasattr(column, "to_list") else list(np.asarray(column).ravel())
    return [value.item() if isinstance(value, np.generic) else value for value in told]


def _column(values: Any) -> pl.Series:
    """Numbers as doubles; of an array of objects, texts stay texts and None is missing."""
    if values.dtype.kind in "biuf":
        return pl.Series(values.astype(np.float64))
    told = [None if value is None or value != value else value for value in values.tolist()]  # noqa: PLR0124 -- only NaN differs from itself
    try:
        return pl.Series([None if value is None else float(value) for value in told], dtype=pl.Float64)  # fmt: skip
    except (TypeError, ValueError):
        return pl.Series([None if value is None else str(value) for value in told], dtype=pl.String)
