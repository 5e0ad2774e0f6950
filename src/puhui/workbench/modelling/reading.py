"""A table of any origin as typed columns: numbers, texts, dates, and the values that fit none."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.tables import ROW, TOO_LONG, read_table
from puhui.workbench.modelling.dates import as_days

#: What people and programs write where they know nothing, beside leaving it empty.
_MISSING = ("na", "n/a", "#n/a", "nan", "null", "?", "-", "--")
#: A column is numeric (or made of dates) where that share of its values is.
MOSTLY = 0.9
#: More columns than this are a matrix of something else; one fit would take hours.
MOST_COLUMNS = 2000


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that breaks the rule of its column; `row` counts data rows from 1."""

    row: int
    field: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Table:
    """All columns of a file as text, null where nothing is known; `broken` are overlong lines."""

    frame: pl.DataFrame
    broken: Sequence[int]

    def column(self, name: str, *, option: str) -> pl.Series:
        """A column by name; BadInput `model.unknown_column` with the option that asked for it."""
        if name not in self.frame.columns:
            raise BadInput("model.unknown_column", field=name, option=option, rule="a column of the table")  # fmt: skip
        return self.frame[name]


def read(content: bytes) -> Table:
    """The table of a file: CSV, CSV.gz or Parquet.

    BadInput `credit.not_a_table`, `credit.column_twice`, `credit.no_rows` or
    `model.too_many_columns`.
    """
    table = read_table(content, field="data", required=())
    names = [name for name in table.columns if name not in (ROW, TOO_LONG)]
    if table.is_empty():
        raise BadInput("credit.no_rows", field="data", rule="at least one row")
    if len(names) > MOST_COLUMNS:
        raise BadInput("model.too_many_columns", field="data", columns=len(names), rule=f"at most {MOST_COLUMNS} columns")  # fmt: skip
    known = [
        pl.when(~pl.col(name).str.to_lowercase().is_in(_MISSING)).then(pl.col(name)).alias(name)
        for name in names
    ]
    return Table(table.select(known), (table[TOO_LONG].arg_true() + 1).to_list())


def numbers(column: pl.Series) -> pl.Series:
    """A column of text as doubles, null where it is none: `1,200`, `$5` and `12%` are numbers."""
    plain = column.cast(pl.Float64, strict=False)
    if plain.null_count() == column.null_count():
        return plain
    bare = column.str.replace_all(r"[,\s$¥￥€£]", "").str.replace(r"%$", "")
    return plain.fill_null(bare.cast(pl.Float64, strict=False)).alias(column.name)


def typed(column: pl.Series) -> pl.Series:
    """A column as doubles or days where most of its values are such, else as text.

    A column of nothing is text. `odd_values` tells which values were lost.
    """
    known = column.count()
    found = numbers(column)
    if known and found.count() >= MOSTLY * known:
        return found
    days = as_days(column)
    return days if known and days.count() >= MOSTLY * known else column


def odd_values(column: pl.Series, read_as: pl.Series) -> list[Odd]:
    """The values of a column that are text where its other values are numbers."""
    if not read_as.dtype.is_float():
        return []
    places = (read_as.is_null() & column.is_not_null()).arg_true().to_list()
    return [Odd(place + 1, column.name, str(column[place]), "a number") for place in places]
