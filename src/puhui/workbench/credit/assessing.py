"""From a scorecard and invoices to one answer per enterprise: score, grade, limit, rate, reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from puhui.engines.features.definitions import BY_NAME
from puhui.engines.limits.offering import offer
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.rows import Answer, compile_row
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.enterprises import Enterprises
from puhui.workbench.credit.gathering import Gathered, gather
from puhui.workbench.credit.invoices import ENTERPRISE, Invoices
from puhui.workbench.credit.tables import ROW
from puhui.workbench.credit.wording import NO_INVOICES, SALES_TOO_LOW

MOST_REASONS = 4
_REASONS = tuple(f"reason_{place + 1}" for place in range(MOST_REASONS))
#: The columns of an assessment, in their order.
COLUMNS: Mapping[str, pl.DataType] = {
    "enterprise": pl.String(),
    "score": pl.Float64(),
    "pd": pl.Float64(),
    "grade": pl.String(),
    "limit": pl.String(),
    "annual_rate": pl.String(),
    **{name: pl.String() for name in _REASONS},
}


@dataclass(frozen=True, slots=True)
class Assessed:
    """One row per enterprise, in the file's order, and what the invoices were.

    `score` is the shown score to two decimals, `pd` in full. `limit` is yuan and `annual_rate`
    percent as decimal text; a limit of 0.00 has no rate. Null throughout but for the first reason
    where there are no usable invoices.
    """

    table: pl.DataFrame
    gathered: Gathered


def assess(
    *,
    enterprises: Enterprises,
    incoming: Invoices,
    outgoing: Invoices,
    model: Model,
    as_of: date | None = None,
) -> Assessed:
    """Assess every enterprise of a file on the day `as_of` (default: the last invoice date)."""
    codes = enterprises.codes
    gathered = gather(codes=codes, incoming=incoming, outgoing=outgoing, as_of=as_of)
    facts = pl.concat([gathered.features, _own_columns(enterprises, model)], how="horizontal")
    names = [entry.name for entry in model.characteristics]
    answer, rows = compile_row(model, reasons=MOST_REASONS), []
    for place, values in enumerate(facts.select(names).iter_rows(named=True)):
        if gathered.usable[place]:
            told = _row(answer(values), gathered.yearly_sales[place])
        else:
            told = {"reason_1": NO_INVOICES}
        rows.append({"enterprise": codes[place], **told})
    return Assessed(pl.DataFrame(rows, schema=COLUMNS), gathered)


def _row(answer: Answer, yearly_sales: Money) -> dict[str, Any]:
    offered = offer(pd=answer.pd, yearly_sales=yearly_sales)
    codes = [reason.code for reason in answer.reasons]
    if offered.reason == SALES_TOO_LOW:
        codes.insert(0, SALES_TOO_LOW)
    rate = offered.annual_rate
    return {
        "score": round(answer.score, 2),
        "pd": answer.pd,
        "grade": answer.grade,
        "limit": str(offered.limit),
        "annual_rate": None if rate is None else str(rate),
        **dict(zip(_REASONS, codes, strict=False)),
    }


def _own_columns(enterprises: Enterprises, model: Model) -> pl.DataFrame:
    """The columns that the model reads from the enterprises' file, as the kind that it expects."""
    columns = []
    for entry in model.characteristics:
        if entry.name in BY_NAME:
            continue
        if entry.name not in enterprises.table.columns:
            raise BadInput("credit.missing_column", file="enterprises", field=entry.name, rule="a column that the model was trained on")  # fmt: skip
        texts = enterprises.table[entry.name]
        columns.append(texts if entry.kind == "categorical" else _numbers(enterprises, texts))
    return pl.DataFrame(columns)


def _numbers(enterprises: Enterprises, texts: pl.Series) -> pl.Series:
    numbers = texts.cast(pl.Float64, strict=False)
    wrong = (numbers.is_null() & texts.is_not_null()).arg_true()
    if len(wrong):
        row, code = enterprises.table[ROW][wrong[0]], enterprises.table[ENTERPRISE][wrong[0]]
        raise BadInput("credit.bad_value", file="enterprises", field=texts.name, row=row, enterprise=code, rule="a number")  # fmt: skip
    return numbers
