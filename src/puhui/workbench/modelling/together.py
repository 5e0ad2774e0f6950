"""Leaks that show only beside other columns: two that make the outcome, copies, one above all."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import rankdata

from puhui.engines.scorecard.metrics import auc
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.suspects import Exclusion, Trial, exclusion

Floats = npt.NDArray[np.float64]

#: Two columns whose ratio or difference has such an area make the outcome between them.
_MADE_OF_TWO, _BETTER_BY = 0.98, 0.05
#: Or beyond one value of which so many rows, and so many more than alone, all ended alike, where
#: both outcomes are common: whoever reached the goal never failed.
_PURE, _PURER_BY, _IMPURITY, _COMMON = 0.25, 0.20, 0.001, 0.20
_TRIED_ROWS, _LEADERS, _FOLLOWERS = 4000, 12, 100
#: A column this close (by ranks) to a leak is the same fact once more.
_SAME_FACT = 0.9
#: A column alone this good, and so much better than all others together, knows more than it may.
_STRONG, _AHEAD = 0.90, 0.10


def made_of_two(frame: pl.DataFrame, trial: Trial, areas: dict[str, float]) -> list[Exclusion]:
    """Columns that tell the outcome by their ratio to, or difference from, another one.

    Of dates the later one is named, of numbers the one that tells more alone: a sum that was
    pledged and not the goal that it is compared with.
    """
    places = _spread(len(trial.bad))
    bad = trial.bad[places]
    known = {
        name: frame[name][places].cast(pl.Int32 if frame[name].dtype == pl.Date else pl.Float64).cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in _by_area(frame, areas)
    }  # fmt: skip
    pure = {name: _pure_share(values, bad) for name, values in known.items()}
    found: dict[str, Exclusion] = {}
    for one, other in combinations(known, 2):
        if one in found or other in found or not _worth(one, other, list(known)):
            continue
        if frame[one].dtype != frame[other].dtype:
            continue
        area, share = _told_by_two(known[one], known[other], bad, is_date=frame[one].dtype == pl.Date)  # fmt: skip
        made = area >= _MADE_OF_TWO and area >= max(areas[one], areas[other]) + _BETTER_BY
        if made or (share >= _PURE and share >= max(pure[one], pure[other]) + _PURER_BY):
            late, early = _later(one, other, frame, known)
            found[late] = exclusion(late, "tells_with_another", f"makes the outcome together with {early}", beside=early, auc_together=rounded(area), share_that_ended_alike=rounded(share), auc_alone=rounded(areas[late]))  # fmt: skip
    return list(found.values())


def followers(
    frame: pl.DataFrame, leaks: Sequence[str], areas: dict[str, float]
) -> list[Exclusion]:
    """Columns that rank the rows as a leak does (Spearman's correlation)."""
    told = []
    ranks = {name: _ranks(frame[name]) for name in leaks if frame[name].dtype.is_float()}
    for name in frame.columns:
        if name in leaks or not frame[name].dtype.is_float() or not ranks:
            continue
        mine = _ranks(frame[name])
        closeness = {leak: abs(_correlation(mine, theirs)) for leak, theirs in ranks.items()}
        leak = max(closeness, key=lambda each: closeness[each])
        if closeness[leak] >= _SAME_FACT:
            told.append(exclusion(name, "follows_a_leak", f"ranks the rows as {leak} does", beside=leak, rank_correlation=rounded(closeness[leak]), auc_alone=rounded(areas[name])))  # fmt: skip
    return told


def above_all(
    names: Sequence[str], areas: dict[str, float], together: Callable[[list[str]], float]
) -> list[Exclusion]:
    """Columns that alone tell far more than all others together (`together`: their area)."""
    told: list[Exclusion] = []
    strong = sorted((name for name in names if areas[name] >= _STRONG), key=lambda name: -areas[name])  # fmt: skip
    left = list(names)
    for name in strong:
        others = [each for each in left if each != name]
        area = together(others) if others else 0.5
        if others and areas[name] >= area + _AHEAD:
            left = others
            told.append(exclusion(name, "beats_all_others", "alone tells far more than all others together", auc_alone=rounded(areas[name]), auc_others=rounded(area)))  # fmt: skip
    return told


def copies(frame: pl.DataFrame) -> list[Exclusion]:
    """Columns that equal an earlier one (by name) in every row."""
    seen: dict[int, str] = {}
    told = []
    for name in sorted(frame.columns):
        content = hash((str(frame[name].dtype), frame[name].hash(seed=0).to_numpy().tobytes()))
        twin = seen.setdefault(content, name)
        if twin != name and frame[name].equals(frame[twin].alias(name), null_equal=True):
            told.append(exclusion(name, "same_as_another", f"equals {twin} in every row", beside=twin))  # fmt: skip
    return told


def _by_area(frame: pl.DataFrame, areas: dict[str, float]) -> list[str]:
    """Numbers and dates: the best few alone, then others, so that pairs stay few."""
    usable = [name for name in frame.columns if frame[name].dtype != pl.String]
    return sorted(usable, key=lambda name: (frame[name].dtype != pl.Date, -areas[name], name))[:_FOLLOWERS]  # fmt: skip


def _worth(one: str, other: str, names: list[str]) -> bool:
    return min(names.index(one), names.index(other)) < _LEADERS


def _spread(rows: int) -> npt.NDArray[np.intp]:
    return np.unique(np.linspace(0, rows - 1, min(rows, _TRIED_ROWS)).astype(np.intp))


def _told_by_two(
    one: Floats, other: Floats, bad: npt.NDArray[np.bool_], *, is_date: bool
) -> tuple[float, float]:
    """The larger area and pure share of difference and ratio, of rows that have both."""
    known = ~np.isnan(one) & ~np.isnan(other)
    outcome = bad[known]
    if known.mean() < 0.5 or not 0 < outcome.sum() < len(outcome):
        return 0.5, 0.0
    left, right = one[known], other[known]
    with np.errstate(all="ignore"):
        tried = [left - right] if is_date else [left - right, left / right]
    tried = [np.nan_to_num(values) for values in tried]
    areas = [auc(risk=values, bad=outcome) for values in tried]
    return max(max(area, 1.0 - area) for area in areas), max(_pure_share(values, outcome) for values in tried)  # fmt: skip


def _pure_share(values: Floats, bad: npt.NDArray[np.bool_]) -> float:
    """The share of rows beyond one value, on either side, that all but ended alike.

    Nought where one outcome is rare: there, many rows end alike by chance.
    """
    if not _COMMON <= bad.mean() <= 1.0 - _COMMON:
        return 0.0
    filled = np.where(np.isnan(values), np.inf, values)
    shares = []
    for risk in (filled, -filled):
        order = np.argsort(risk, kind="stable")
        ranked, count = risk[order], np.arange(1, len(order) + 1)
        ends = np.append(ranked[1:] != ranked[:-1], True)
        for outcome in (bad[order], ~bad[order]):
            alike = ends & (np.cumsum(outcome) <= _IMPURITY * count)
            shares.append(float(count[alike].max(initial=0)) / len(order))
    return max(shares)


def _later(one: str, other: str, frame: pl.DataFrame, known: dict[str, Floats]) -> tuple[str, str]:
    if frame[one].dtype == pl.Date and np.nanmean(known[other]) > np.nanmean(known[one]):
        return other, one
    return one, other


def _ranks(column: pl.Series) -> Floats:
    return np.asarray(rankdata(column.fill_null(column.min()).to_numpy()), dtype=np.float64)


def _correlation(left: Floats, right: Floats) -> float:
    if left.std() == 0.0 or right.std() == 0.0:
        return 0.0
    return float(np.corrcoef(left, right)[0, 1])
