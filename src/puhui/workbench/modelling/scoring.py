"""Scores for every row of a table: probability, score, grade, up to four reasons, in its order."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.describing import NOT_A_NUMBER
from puhui.workbench.modelling.folders import Kept
from puhui.workbench.modelling.reading import MOSTLY, Table, numbers
from puhui.workbench.modelling.recipes import Scorer

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
_AT_ONCE = 10_000
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
    facts, odd = _facts(table, kept.fitted)
    lines: list[dict[str, Any]] = []
    for start in range(0, facts.height, _AT_ONCE):
        told = _lines(kept.fitted, facts.slice(start, _AT_ONCE))
        lines += [{"row": start + place, **line} for place, line in enumerate(told, 1)]
        tell(len(lines), facts.height)
    for place, wrong in odd.items():
        lines[place] = {"row": place + 1, "reason_1": f"{wrong}.{NOT_A_NUMBER}"}
    scored = pl.DataFrame(lines, schema=COLUMNS)
    name = kept.id_column
    if name is not None and name in table.frame.columns:
        scored = scored.with_columns(table.frame[name].alias("id" if name in COLUMNS else name))
    return Scored(scored, int(scored["pd"].null_count()))


def _facts(table: Table, fitted: Scorer) -> tuple[pl.DataFrame, dict[int, str]]:
    """The columns that the model reads, and for each unreadable row the column at fault."""
    columns: list[pl.Series] = []
    odd: dict[int, str] = {}
    for name, kind in fitted.columns:
        if name not in table.frame.columns:
            raise BadInput("scorecard.missing_feature", field=name, rule="a column that the model was trained on")  # fmt: skip
        text = table.frame[name]
        column = text if kind == "categorical" else _numeric(text)
        columns.append(column)
        for place in (column.is_null() & text.is_not_null()).arg_true().to_list():
            odd.setdefault(place, name)
    return pl.DataFrame(columns, height=table.frame.height), odd


def _numeric(text: pl.Series) -> pl.Series:
    found = numbers(text)
    wrong = (found.is_null() & text.is_not_null()).arg_true()
    if len(wrong) and found.count() < MOSTLY * text.count() and text.len() > 1:
        raise BadInput("model.wrong_kind", field=text.name, row=wrong[0] + 1, value=text[wrong[0]], rule="a column of numbers")  # fmt: skip
    return found


def _lines(fitted: Scorer, facts: pl.DataFrame) -> list[dict[str, Any]]:
    told, scaling = fitted.answers(facts), fitted.scaling
    bounds = [grade.pd_below for grade in fitted.grades[:-1]]
    return [
        {
            "pd": pd,
            "score": scaling.show(raw),
            "grade": fitted.grades[bisect_right(bounds, pd)].name,
            **dict(zip(_REASONS, codes, strict=False)),
            "at_bound": "low" if raw < scaling.low else "high" if raw > scaling.high else None,
        }
        for raw, pd, codes in zip(told.raw, told.pd, told.reasons, strict=True)
    ]
