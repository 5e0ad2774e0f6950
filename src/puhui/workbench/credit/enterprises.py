"""The file of enterprises: who they are, how they ended, and whatever else is told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.invoices import ENTERPRISE
from puhui.workbench.credit.tables import ROW, TOO_LONG, read_table

NAME, RATING, OUTCOME = "企业名称", "信誉评级", "是否违约"
_OUTCOMES = {"是": True, "否": False}


@dataclass(frozen=True, slots=True)
class Enterprises:
    """Each enterprise once, in the file's order, all columns as text (null where empty)."""

    table: pl.DataFrame
    copies: int

    @property
    def codes(self) -> list[str]:
        """The codes, in the file's order."""
        return self.table[ENTERPRISE].to_list()

    @property
    def others(self) -> Sequence[str]:
        """The columns that are neither code, name, rating nor outcome."""
        known = {ENTERPRISE, NAME, RATING, OUTCOME, ROW, TOO_LONG}
        return [name for name in self.table.columns if name not in known]

    def outcomes(self) -> list[bool | None]:
        """Whether each has defaulted; None where the file does not say."""
        if OUTCOME not in self.table.columns:
            raise BadInput("credit.missing_column", field=OUTCOME, rule="required column")
        told = self.table.select(ROW, OUTCOME).iter_rows()
        return [None if value is None else _outcome(row, value) for row, value in told]


def read_enterprises(
    content: bytes, *, field: str = "enterprises", required: Sequence[str] = ()
) -> Enterprises:
    """The enterprises of a file; lines equal in every column are copies.

    BadInput as `tables.read_table`, `credit.missing_value`, `credit.enterprise_twice`,
    `credit.no_rows`, each with field, row and rule.
    """
    table = read_table(content, field=field, required=(ENTERPRISE, *required))
    if table.is_empty():
        raise BadInput("credit.no_rows", file=field, field=ENTERPRISE, rule="at least one row")
    columns = [name for name in table.columns if name not in (ROW, TOO_LONG)]
    once = table.unique(columns, keep="first", maintain_order=True)
    _refuse_first(once.filter(TOO_LONG), "credit.broken_line", field, "as many values as columns")
    _refuse_first(once.filter(pl.col(ENTERPRISE).is_null()), "credit.missing_value", field, "not empty")  # fmt: skip
    again = once.filter(~pl.col(ENTERPRISE).is_first_distinct())
    _refuse_first(again, "credit.enterprise_twice", field, "one row each")
    return Enterprises(once, len(table) - len(once))


def typed_others(enterprises: Enterprises) -> pl.DataFrame:
    """The other columns, as doubles where every value of a column is a number, else as text."""
    return enterprises.table.select(
        _typed(enterprises.table[name]).alias(name) for name in enterprises.others
    )


def default_rates(values: Sequence[str | None], bad: Sequence[bool]) -> Mapping[str, object]:
    """For each value of a column, how many enterprises have it and which share defaulted."""
    told: dict[str, list[bool]] = {}
    for value, outcome in zip(values, bad, strict=True):
        told.setdefault(value or "", []).append(outcome)
    return {
        value: {"rows": len(told[value]), "default_rate": sum(told[value]) / len(told[value])}
        for value in sorted(told)
    }


def _typed(column: pl.Series) -> pl.Series:
    numbers = column.cast(pl.Float64, strict=False)
    return numbers if numbers.null_count() == column.null_count() else column


def _outcome(row: int, value: str) -> bool:
    if value not in _OUTCOMES:
        raise BadInput("credit.bad_value", field=OUTCOME, row=row, value=value, rule="是 or 否")
    return _OUTCOMES[value]


def _refuse_first(rows: pl.DataFrame, code: str, file: str, rule: str) -> None:
    if len(rows):
        raise BadInput(code, file=file, field=ENTERPRISE, row=rows[ROW][0], rule=rule)
