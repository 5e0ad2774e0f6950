"""Which rows turned out bad: the column of the outcome and the value that stands for it."""

import operator
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.kernel.refusals import BadInput

_YES = ("1", "true", "yes", "y", "是", "bad", "default")
_NO = ("0", "false", "no", "n", "否", "good", "")
_COMPARED = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`known` marks the rows whose outcome is told, `bad` those that turned out positive."""

    known: npt.NDArray[np.bool_]
    bad: npt.NDArray[np.bool_]
    positive: str


def outcomes(column: pl.Series, *, positive: str | None) -> Outcomes:
    """The outcomes of a column of text; null is an outcome that nobody knows.

    `positive` is a value of the column or a comparison such as `>0`. Without it the column must
    have two values of which one says yes (1, true, yes, 是 …). BadInput `model.bad_target` with
    the field and the rule, `scorecard.one_outcome` where all rows ended alike.
    """
    known = column.is_not_null().to_numpy()
    rule = positive if positive is not None else _yes_of(column)
    bad = _equal(column, rule) & known
    goods = int((known & ~bad).sum())
    if not bad.any() or not goods:
        raise BadInput("scorecard.one_outcome", field=column.name, goods=goods, bads=int(bad.sum()), rule=f"both {rule} and others")  # fmt: skip
    return Outcomes(known, bad, rule)


def _yes_of(column: pl.Series) -> str:
    values = column.drop_nulls().unique().to_list()
    spelled = {value: _simple(value) for value in values}
    yes = [value for value, told in spelled.items() if told in _YES]
    rest = [told for told in spelled.values() if told not in _YES]
    if len(yes) == 1 and all(told in _NO for told in rest):
        return str(yes[0])
    if not yes and len(rest) == 1 and rest[0] in _NO:
        return "1"
    shown = "|".join(value[:20] for value in sorted(values)[:4])
    raise BadInput("model.bad_target", field=column.name, values=shown, rule="--positive names the value of a bad outcome")  # fmt: skip


def _simple(value: str) -> str:
    number = re.fullmatch(r"([01])(\.0*)?", value)
    return number.group(1) if number else value.lower()


def _equal(column: pl.Series, rule: str) -> npt.NDArray[np.bool_]:
    numbers = column.cast(pl.Float64, strict=False)
    compared = re.fullmatch(r"(>=|<=|>|<)\s*(-?[\d.]+)", rule.strip())
    if compared:
        _require_numbers(column, numbers)
        held = _COMPARED[compared.group(1)](numbers, float(compared.group(2)))
        return np.asarray(held.fill_null(value=False).to_numpy())
    same = (column == rule).fill_null(value=False).to_numpy()
    try:
        alike = (numbers == float(rule)).fill_null(value=False).to_numpy()
    except ValueError:
        return np.asarray(same)
    return np.asarray(same | alike)


def _require_numbers(column: pl.Series, numbers: pl.Series) -> None:
    wrong = (numbers.is_null() & column.is_not_null()).arg_true()
    if len(wrong):
        raise BadInput("model.bad_target", field=column.name, row=wrong[0] + 1, values=column[wrong[0]], rule="a number to compare")  # fmt: skip
