"""The smallest change of what can be changed that brings a score to a grade, checked by scoring it."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from puhui.engines.scorecard.model import Characteristic, Model
from puhui.engines.scorecard.rows import Answer, Band, compile_row
from puhui.kernel.refusals import BadInput

#: A change has to lead over its aim by this many points, so that rounding decides nothing.
_MARGIN = 1e-9


@dataclass(frozen=True, slots=True)
class Move:
    """One feature moved from `value` into `band`: `bins` further, for `gain` more points.

    `aim` is the value of the band that lies nearest to the present one.
    """

    feature: str
    value: float
    band: Band
    aim: float
    bins: int
    gain: float


@dataclass(frozen=True, slots=True)
class Change:
    """What was found: with `reaches` the smallest change to the aim, else all that can be done.

    `answer` is the score of the row after the moves, worked out anew; `target` the raw score
    that has to be reached.
    """

    reaches: bool
    target: float
    moves: tuple[Move, ...]
    answer: Answer


def next_grade(model: Model, grade: str) -> str | None:
    """The grade above one; None for the best, BadInput `scorecard.no_such_grade` for none."""
    place = _place_of(model, grade)
    return model.grades[place - 1].name if place else None


def raw_of_grade(model: Model, grade: str) -> float:
    """The raw score above which a grade begins: offset - factor x logit of its bound."""
    place = _place_of(model, grade)
    bound = model.grades[place].pd_below
    if place == len(model.grades) - 1:
        return -math.inf
    return model.scaling.offset - model.scaling.factor * math.log(bound / (1.0 - bound))


def smallest_change(
    model: Model,
    row: Mapping[str, Any],
    reach: Mapping[str, tuple[float, float]],
    *,
    target: float,
    score: Callable[[Mapping[str, Any]], Answer] | None = None,
) -> Change:
    """The smallest change within `reach` that brings a row above the raw score `target`.

    `reach` holds, per feature that can be changed, the least and the greatest value that it may
    take. A feature that is not in it stays as it is, as does one without a value (nobody knows
    from where it would start), one with a code, and a category. Smallest is: fewest features, then
    fewest bins gone through in all, then (of equal effort) most points, then the model's order.
    The search is exact: per number of features and of bins it keeps the most points there are, as
    for a knapsack (Dantzig 1957). `score` is the model compiled by `compile_row`, where it is at
    hand already. Where nothing is enough, `moves` are those that bring most, and `reaches` is False.

    >>> change = smallest_change(model, row, {"void_rate": (0.0, 0.06)}, target=640.0)  # doctest: +SKIP
    >>> [(move.feature, move.band.high) for move in change.moves]  # doctest: +SKIP
    [('void_rate', 0.03)]
    """
    score = score or compile_row(model)
    now = score(row)
    need = target - now.raw
    if need <= -_MARGIN / 2:
        return Change(reaches=True, target=target, moves=(), answer=now)
    options = [found for entry in model.characteristics if (found := _options(entry, row, reach))]
    moves = _fewest(options, need + _MARGIN)
    if moves is None:
        moves = tuple(max(each, key=lambda move: move.gain) for each in options)
    after = score({**row, **{move.feature: move.aim for move in moves}})
    return Change(after.raw > target, target, moves, after)


def _place_of(model: Model, grade: str) -> int:
    names = [each.name for each in model.grades]
    if grade not in names:
        raise BadInput("scorecard.no_such_grade", field="grade", value=grade, rule=", ".join(names))
    return names.index(grade)


def _options(
    entry: Characteristic, row: Mapping[str, Any], reach: Mapping[str, tuple[float, float]]
) -> list[Move]:
    """The bins that bring points, nearest first; a further one only if it brings more."""
    value, within = row[entry.name], reach.get(entry.name)
    if within is None or entry.kind != "numeric" or value is None or not math.isfinite(value):
        return []
    if value in entry.specials:
        return []
    here, options = bisect_right(entry.cuts, value), []
    for step in (1, -1):
        best = entry.bins[here].points + _MARGIN
        for place in range(here + step, entry.ways if step > 0 else -1, step):
            # The value of the bin that lies nearest to the present one.
            aim = (
                entry.cuts[place - 1] if step > 0 else math.nextafter(entry.cuts[place], -math.inf)
            )
            if not within[0] <= aim <= within[1]:
                break
            points = entry.bins[place].points
            if points > best and aim not in entry.specials:
                best, gain = points, points - entry.bins[here].points
                options.append(Move(entry.name, value, _band(entry, place), aim, abs(place - here), gain))  # fmt: skip
    return options


def _band(entry: Characteristic, place: int) -> Band:
    return Band(
        entry.cuts[place - 1] if place > 0 else None,
        entry.cuts[place] if place < len(entry.cuts) else None,
    )


#: Moves by (features, bins): the most points that so many bring, and which they are.
_Table = dict[tuple[int, int], tuple[float, tuple[Move, ...]]]


def _fewest(options: list[list[Move]], need: float) -> tuple[Move, ...] | None:
    """One move of some lists that bring `need` together; None where all of them do not."""
    table: _Table = {(0, 0): (0.0, ())}
    for each in options:
        grown = dict(table)
        for (count, bins), (points, moves) in table.items():
            for move in each:
                key, total = (count + 1, bins + move.bins), points + move.gain
                if key not in grown or total > grown[key][0]:
                    grown[key] = (total, (*moves, move))
        table = grown
    enough = [key for key, (points, _) in table.items() if points >= need]
    return table[min(enough)][1] if enough else None
