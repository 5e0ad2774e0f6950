"""One enterprise at a time: score, probability, grade and reasons by bisection, in microseconds."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from puhui.engines.scorecard.model import Characteristic, Model
from puhui.kernel.refusals import BadInput

#: Differences below this are rounding, not points lost.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Band:
    """Where a value would have to lie: from `low` (with it) to below `high`, or in `members`."""

    low: float | None
    high: float | None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were lost on one feature, and what would bring them back.

    `code` is stable: `name.low`, `name.high`, `name.missing`, `name.other` (a category),
    `name.unseen` (a category that training did not meet), `name.special` (a code, no amount). `lost` counts against the best bin;
    `best` is that bin. `next` is the nearest better bin on the way there, which brings `gain`.
    """

    code: str
    feature: str
    lost: float
    best: Band
    next: Band
    gain: float


class Answer(NamedTuple):
    """A score: as shown, as summed, its probability of default, its grade, and up to 4 reasons."""

    score: float
    raw: float
    pd: float
    grade: str
    reasons: tuple[Reason, ...]


class Contribution(NamedTuple):
    """What one feature gave: its bin (the last is missing, -1 unseen), points, and the best."""

    feature: str
    place: int
    points: float
    most_points: float


_Entry = tuple[float, tuple[float, int, Reason] | None]


def compile_row(model: Model, *, reasons: int = 4) -> Callable[[Mapping[str, Any]], Answer]:
    """A function from one row (feature name to number, text or None) to its Answer.

    All that does not hang on the row is worked out here: cuts, points, and one Reason per bin.
    The function refuses a row without a feature (`scorecard.missing_feature`; None and NaN are
    values that mean "not known") or with a value of the wrong kind (`scorecard.bad_value`).

    >>> answer = compile_row(model)({"monthly_sales": 120000.0, "void_rate": None})  # doctest: +SKIP
    """
    numeric, categorical, coded = _plan(model)
    base, offset, factor = model.base, model.scaling.offset, model.scaling.factor
    low, high = model.scaling.low, model.scaling.high
    cutoffs = [grade.pd_below for grade in model.grades[:-1]]
    names = [grade.name for grade in model.grades]
    find, exp = bisect_right, math.exp

    def score_row(row: Mapping[str, Any]) -> Answer:
        raw = base
        lost = []
        try:
            for name, cuts, entries, missing in numeric:
                value = row[name]
                if value is None or value != value:  # noqa: PLR0124 -- only NaN differs from itself
                    points, loss = missing
                else:
                    points, loss = entries[find(cuts, value)]
                raw += points
                if loss is not None:
                    lost.append(loss)
            for name, table, unseen in categorical:
                points, loss = table.get(row[name], unseen)
                raw += points
                if loss is not None:
                    lost.append(loss)
            for codes, (name, cuts, entries, missing) in coded:
                value = row[name]
                if value is None or value != value:  # noqa: PLR0124 -- only NaN differs from itself
                    points, loss = missing
                else:
                    points, loss = codes.get(value) or entries[find(cuts, value)]
                raw += points
                if loss is not None:
                    lost.append(loss)
        except (KeyError, TypeError):
            raise _complaint(model, row) from None
        lost.sort()
        pd = 1.0 / (1.0 + exp((raw - offset) / factor))
        shown = low if raw < low else min(raw, high)
        told = tuple([entry[2] for entry in lost[:reasons]])
        return Answer(shown, raw, pd, names[find(cutoffs, pd)], told)

    return score_row


def contributions(model: Model, row: Mapping[str, Any]) -> tuple[Contribution, ...]:
    """What each feature of the model gave to the score of a row, in the model's order."""
    given = []
    for entry in model.characteristics:
        if entry.name not in row:
            raise BadInput("scorecard.missing_feature", field=entry.name)
        place = _place(entry, row[entry.name])
        points = 0.0 if place < 0 else entry.bins[place].points
        given.append(Contribution(entry.name, place, points, entry.most_points))
    return tuple(given)


def _place(entry: Characteristic, value: Any) -> int:
    last = len(entry.bins) - 1
    if value is None or value != value:  # noqa: PLR0124 -- only NaN differs from itself
        return last
    if value in entry.specials:
        return entry.ways + entry.specials.index(value)
    if entry.kind == "numeric":
        return bisect_right(entry.cuts, value)
    return next((place for place, group in enumerate(entry.groups) if value in group), -1)


_Numeric = tuple[str, list[float], tuple[_Entry, ...], _Entry]
_Categorical = tuple[str, dict[str | None, _Entry], _Entry]


_Coded = tuple[dict[float, _Entry], _Numeric]


def _plan(
    model: Model,
) -> tuple[tuple[_Numeric, ...], tuple[_Categorical, ...], tuple[_Coded, ...]]:
    numeric: list[_Numeric] = []
    coded: list[_Coded] = []
    categorical: list[_Categorical] = []
    for position, entry in enumerate(model.characteristics):
        entries = tuple(_entry(entry, place, position) for place in range(len(entry.bins)))
        if entry.kind == "numeric":
            plain = (entry.name, list(entry.cuts), entries[: entry.ways], entries[-1])
            if entry.specials:
                apart = entries[entry.ways : -1]
                coded.append((dict(zip(entry.specials, apart, strict=True)), plain))
            else:
                numeric.append(plain)
            continue
        table: dict[str | None, _Entry] = {
            member: entries[place] for place, group in enumerate(entry.groups) for member in group
        }
        table[None] = entries[-1]
        categorical.append((entry.name, table, _entry(entry, -1, position)))
    return tuple(numeric), tuple(categorical), tuple(coded)


def _entry(entry: Characteristic, place: int, position: int) -> _Entry:
    points = 0.0 if place < 0 else entry.bins[place].points
    reason = reason_of(entry, place)
    return points, (-reason.lost, position, reason) if reason else None


def reason_of(entry: Characteristic, place: int) -> Reason | None:
    """The reason that bin `place` (-1: unseen) gives, or None where no bin has more points."""
    points = 0.0 if place < 0 else entry.bins[place].points
    reachable = range(entry.ways)
    if not reachable:
        return None
    best = max(reachable, key=lambda bin_: (entry.bins[bin_].points, -abs(bin_ - place)))
    lost = entry.bins[best].points - points
    if lost <= _NOTHING:
        return None
    better = [bin_ for bin_ in reachable if entry.bins[bin_].points > points + _NOTHING]
    known = 0 <= place < entry.ways
    # From a known bin the nearest; from nowhere the least demanding.
    onward = (
        min(better, key=lambda bin_: (abs(bin_ - place), bin_))
        if known
        else min(better, key=lambda bin_: (entry.bins[bin_].points, bin_))
    )
    return Reason(
        code=f"{entry.name}.{_side(entry, place, best)}",
        feature=entry.name,
        lost=lost,
        best=_band(entry, best),
        next=_band(entry, onward),
        gain=entry.bins[onward].points - points,
    )


def _side(entry: Characteristic, place: int, best: int) -> str:
    if place < 0:
        return "unseen"
    if place == len(entry.bins) - 1:
        return "missing"
    if place >= entry.ways:
        return "special"
    if entry.kind == "categorical":
        return "other"
    return "low" if place < best else "high"


def _band(entry: Characteristic, place: int) -> Band:
    if entry.kind == "categorical":
        return Band(None, None, entry.groups[place])
    return Band(
        low=entry.cuts[place - 1] if place > 0 else None,
        high=entry.cuts[place] if place < len(entry.cuts) else None,
    )


def _complaint(model: Model, row: Mapping[str, Any]) -> BadInput:
    """Which feature of a row that could not be scored is at fault."""
    for entry in model.characteristics:
        if entry.name not in row:
            return BadInput("scorecard.missing_feature", field=entry.name)
        value = row[entry.name]
        fits = str if entry.kind == "categorical" else (int, float)
        if value is not None and not isinstance(value, fits):
            return BadInput("scorecard.bad_value", field=entry.name, value=str(value))
    return BadInput("scorecard.bad_row")
