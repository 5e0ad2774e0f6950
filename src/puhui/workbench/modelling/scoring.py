"""Scores for every row of a table: probability, score, grade, up to four reasons, in its order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.rows import Answer, compile_row
from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.describing import NOT_A_NUMBER
from puhui.workbench.modelling.folders import Kept
from puhui.workbench.modelling.reading import MOSTLY, Table, numbers

_REASONS = tuple(f"reason_{place + 1}" for place in range(4))
#: The columns of a file of scores, in their order; `at_bound` says which end a score was cut to.
COLUMNS: Mapping[str, pl.DataType] = {
    "row": pl.Int64(),
    "pd": pl.Float64(),
    "score": pl.Float64(),
    "grade": pl.String(),
    **{name: pl.String() for name in _REASONS},
    "at_bound": pl.String(),
}
_TOLD_OF = 10_000
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """One line per row of the table; `unscored` counts those without a score."""

    table: pl.DataFrame
    unscored: int


def score(table: Table, kept: Kept, *, tell: Tell = lambda _done, _total: None) -> Scored:
    """Score every row of a table by a kept model.

    `row` counts the rows below the header from 1. A row with text where the model needs a number
    has no score and the reason `COLUMN.not_a_number`. BadInput `scorecard.missing_feature` where
    a column is not there, `model.wrong_kind` where most of a column is of another kind.
    """
    facts, odd = _facts(table, kept.model)
    answer = compile_row(kept.model, reasons=len(_REASONS))
    lines = []
    for place, row in enumerate(facts.iter_rows(named=True)):
        wrong = odd.get(place)
        told = {"reason_1": f"{wrong}.{NOT_A_NUMBER}"} if wrong else _line(answer(row), kept.model)
        lines.append({"row": place + 1, **told})
        if place % _TOLD_OF == 0:
            tell(place, facts.height)
    scored = pl.DataFrame(lines, schema=COLUMNS)
    name = kept.id_column
    if name is not None and name in table.frame.columns:
        scored = scored.with_columns(table.frame[name].alias("id" if name in COLUMNS else name))
    return Scored(scored, int(scored["pd"].null_count()))


def _facts(table: Table, model: Model) -> tuple[pl.DataFrame, dict[int, str]]:
    """The columns that the model reads, and for each unreadable row the column at fault."""
    columns: list[pl.Series] = []
    odd: dict[int, str] = {}
    for entry in model.characteristics:
        if entry.name not in table.frame.columns:
            raise BadInput("scorecard.missing_feature", field=entry.name, rule="a column that the model was trained on")  # fmt: skip
        text = table.frame[entry.name]
        column = text if entry.kind == "categorical" else _numeric(text)
        columns.append(column)
        for place in (column.is_null() & text.is_not_null()).arg_true().to_list():
            odd.setdefault(place, entry.name)
    return pl.DataFrame(columns, height=table.frame.height), odd


def _numeric(text: pl.Series) -> pl.Series:
    found = numbers(text)
    wrong = (found.is_null() & text.is_not_null()).arg_true()
    if len(wrong) and found.count() < MOSTLY * text.count() and text.len() > 1:
        raise BadInput("model.wrong_kind", field=text.name, row=wrong[0] + 1, value=text[wrong[0]], rule="a column of numbers")  # fmt: skip
    return found


def _line(answer: Answer, model: Model) -> dict[str, Any]:
    low, high = model.scaling.low, model.scaling.high
    bound = "low" if answer.raw < low else "high" if answer.raw > high else None
    codes = (reason.code for reason in answer.reasons)
    return {
        "pd": answer.pd,
        "score": answer.score,
        "grade": answer.grade,
        **dict(zip(_REASONS, codes, strict=False)),
        "at_bound": bound,
    }
