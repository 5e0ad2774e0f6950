"""Rejected rows beside a table of accepted ones: read as its columns, taken in by every fit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.rejects import Inferred, Method, infer
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.dates import as_days
from puhui.workbench.modelling.keys import row_keys
from puhui.workbench.modelling.reading import Table, numbers
from puhui.workbench.modelling.recipes import Card, Fitted, Scorecard

Flags = npt.NDArray[np.bool_]
_ZH = "被拒样本的结果是推断的而非观察到的：由通过样本的模型推定，因此没有任何指标能证明其真实性。"
_HOW = {
    "fuzzy": "each rejected row counts as good and as bad in the shares that the model of accepted rows tells; bins and characteristics stay",
    "parcelling": "within ten bands of risk as large a share of rejected rows is drawn as bad as of accepted ones; all of training runs again",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rejects:
    """What is asked: rejected rows with the columns of the table, how to take them in, how much worse."""

    table: Table
    method: Method
    worse: float = 1.0


@dataclass(frozen=True, slots=True)
class WithRejects:
    """A scorecard that takes rejected rows in; folds do so too, and are tested on accepted rows."""

    scorecard: Scorecard
    rows: pl.DataFrame
    method: Method
    worse: float

    def fit(self, frame: pl.DataFrame, bad: Flags) -> Fitted:
        """The model of the accepted rows first, then with the rejected ones."""
        fitted = self.scorecard.fit(frame, bad)
        if not isinstance(fitted, Card) or fitted.shape is None:
            return fitted
        told = infer(
            fitted.model,
            method=self.method,
            accepted=frame,
            bad=bad,
            rejected=self.rows,
            ridge=fitted.shape.ridge,
            settings=self.scorecard.settings,
            worse=self.worse,
        )
        return replace(fitted, model=told.model, inferred=told)


def with_rejects(scorecard: Scorecard, rejects: Rejects, like: pl.DataFrame) -> WithRejects:
    """The recipe with the rejected rows read as the columns `like` those that are learnt from.

    Rows come in the order of their content, so that none hangs on the order of the file. BadInput
    `model.unknown_column` for a column that the rejected rows lack, `model.wrong_kind` for text
    where the accepted rows have numbers.
    """
    rows = pl.DataFrame([_read(rejects.table, column) for column in like.get_columns()])
    order = np.argsort(row_keys(rows), kind="stable")
    return WithRejects(scorecard, rows[order], rejects.method, rejects.worse)


def told_rejects(inferred: Inferred | None) -> Mapping[str, object] | None:
    """What the report says of rejected rows, the warning first; None where none were taken in."""
    if inferred is None:
        return None
    accepted = sum(parcel.accepted for parcel in inferred.parcels)
    bads = sum(parcel.bads for parcel in inferred.parcels)
    return {
        "warning": {"en": inferred.warning, "zh": _ZH},
        "method": inferred.method,
        "how": f"{_HOW[inferred.method]}; validated on accepted rows only",
        "worse": inferred.worse,
        "rejected": inferred.rejected,
        "assumed_rate": rounded(inferred.assumed_bads / inferred.rejected),
        "rate_of_accepted": rounded(bads / accepted),
        "bands": [
            {"accepted": parcel.accepted, "defaults": parcel.bads, "rejected": parcel.rejected, "assumed_defaults": rounded(parcel.assumed_bads)}
            for parcel in inferred.parcels
        ],
    }  # fmt: skip


def _read(table: Table, like: pl.Series) -> pl.Series:
    text = table.column(like.name, option="rejects")
    if like.dtype == pl.String:
        return text
    found = numbers(text)
    if found.null_count() > text.null_count():
        days = as_days(text).cast(pl.Int32).cast(pl.Float64)
        found = days.alias(like.name) if days.null_count() == text.null_count() else found
    wrong = (found.is_null() & text.is_not_null()).arg_true()
    if len(wrong):
        raise BadInput("model.wrong_kind", field=like.name, row=wrong[0] + 1, value=text[wrong[0]], rule="a number, as in the accepted rows")  # fmt: skip
    return found
