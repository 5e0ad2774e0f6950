"""What may not be a feature, and the evidence for it out of the data themselves."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.features.definitions import BY_NAME, FEATURES
from puhui.engines.scorecard.metrics import auc
from puhui.workbench.credit.enterprises import (
    NAME,
    OUTCOME,
    RATING,
    Enterprises,
    default_rates,
    typed_others,
)
from puhui.workbench.credit.invoices import ENTERPRISE
from puhui.workbench.credit.validating import rounded

Flags = npt.NDArray[np.bool_]
Exclusion = Mapping[str, object]

#: A single column beyond this knows the outcome rather than foretells it.
SUSPICIOUS_AUC = 0.95
#: Parts of names by which ratings and outcomes go.
_TELLING = ("评级", "等级", "违约", "逾期", "rating", "default", "overdue")


def refused_by_name(enterprises: Enterprises, rows: Sequence[int], bad: Flags) -> list[Exclusion]:
    """Code, name, rating and outcome, as far as the file has them, each with its reason.

    `rows` are those that are trained on, `bad` their outcomes.
    """
    table = enterprises.table[rows]
    told = [_exclusion(ENTERPRISE, "identifier", "names the enterprise and says nothing of it")]
    if NAME in table.columns:
        told.append(_exclusion(NAME, "identifier", "names the enterprise and says nothing of it"))
    if RATING in table.columns:
        told.append(_rating(table[RATING].to_list(), bad))
    told.append(_exclusion(OUTCOME, "target", "is what is to be foretold"))
    return told


def offered_others(
    enterprises: Enterprises, rows: Sequence[int], bad: Flags, *, size_blind: bool
) -> tuple[pl.DataFrame, list[Exclusion]]:
    """The further columns of the enterprises' file that may be features, and those that may not.

    A size-blind score takes none: nobody can tell what they know of size.
    """
    kept, refused = [], []
    for whole in typed_others(enterprises).get_columns():
        column = whole[rows]
        reason = _why_not(column, bad, size_blind=size_blind)
        if reason is None:
            kept.append(column)
        else:
            refused.append(reason)
    return pl.DataFrame(kept), refused


def sized_features(frame: pl.DataFrame, bad: Flags) -> list[Exclusion]:
    """The features that know size, refused for a size-blind score, and what each would tell."""
    sized = [name for name in frame.columns if name in BY_NAME and BY_NAME[name].knows_size]
    why = "knows size: an amount or a count"
    return [
        _exclusion(name, "knows_size", why, auc_alone=alone(frame[name], bad)) for name in sized
    ]


def idle_features(frame: pl.DataFrame) -> list[Exclusion]:
    """Features with one value for everybody."""
    same = [name for name in frame.columns if frame[name].n_unique() < 2]
    return [_exclusion(name, "constant", "has one value for everybody") for name in same]


def describing_features() -> list[Exclusion]:
    """Features that are not offered at all: they describe an enterprise in its profile."""
    why = "describes only: with few defaults every further feature adds noise"
    return [
        _exclusion(feature.name, "describes_only", why)
        for feature in FEATURES
        if not feature.is_offered
    ]


def alone(column: pl.Series, bad: Flags) -> float:
    """The area under the curve of one column alone, whichever way it goes (0.5 to 1)."""
    if column.dtype == pl.String:
        rates = {value: bad[(column == value).fill_null(value=False).to_numpy()].mean() for value in column.unique().drop_nulls()}  # fmt: skip
        values = np.array([rates.get(value, bad.mean()) for value in column])
    else:
        numbers = column.cast(pl.Float64).to_numpy()
        lowest = np.nanmin(numbers) if not np.isnan(numbers).all() else 0.0
        values = np.where(np.isnan(numbers), lowest - 1.0, numbers)
    area = auc(risk=values, bad=bad)
    return rounded(max(area, 1.0 - area))


def _rating(values: list[str | None], bad: Flags) -> Exclusion:
    """Ratings run from best to worst in the order of their letters."""
    rates = default_rates(values, bad.tolist())
    order = {value: place for place, value in enumerate(sorted(rates))}
    risk = np.array([float(order[value or ""]) for value in values])
    doomed = [value for value in sorted(rates) if bad[risk == order[value]].all()]
    why = "given after the outcome was known"
    if doomed:
        why += ": " + " and ".join(f"every {value or 'unrated one'} defaulted" for value in doomed)
    return _exclusion(
        RATING, "known_after_outcome", why, by_value=rates, auc_alone=rounded(auc(risk=risk, bad=bad))
    )  # fmt: skip


def _why_not(column: pl.Series, bad: Flags, *, size_blind: bool) -> Exclusion | None:
    name = column.name
    if name in BY_NAME:
        return _exclusion(name, "name_taken", "has the name of a feature made from invoices")
    if any(part in name.lower() for part in _TELLING):
        return _exclusion(name, "known_after_outcome", "named like a rating or an outcome", auc_alone=alone(column, bad))  # fmt: skip
    if column.n_unique() < 2:
        return _exclusion(name, "constant", "has one value for everybody")
    if column.dtype == pl.String and column.n_unique() > max(len(column) // 4, 2):
        return _exclusion(name, "identifier", "nearly every enterprise has a value of its own", values=column.n_unique())  # fmt: skip
    if alone(column, bad) > SUSPICIOUS_AUC:
        return _exclusion(name, "suspected_leak", "tells the outcome too well to be known before it", auc_alone=alone(column, bad))  # fmt: skip
    if size_blind:
        return _exclusion(name, "may_know_size", "nobody can tell what it knows of size")
    return None


def _exclusion(feature: str, code: str, reason: str, **evidence: object) -> Exclusion:
    return {"feature": feature, "code": code, "reason": reason, "evidence": evidence}
