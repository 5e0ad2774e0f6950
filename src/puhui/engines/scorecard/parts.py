"""The score in parts: what each group of characteristics won of what it could, above a floor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from puhui.engines.scorecard.model import Characteristic, Model
from puhui.engines.scorecard.rows import contributions

#: The part of characteristics that no group claims.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """What one group won: `points` between 0 and `most_points`.

    `features` are the characteristics of the group; of `known` ones the row has a value.
    """

    name: str
    points: float
    most_points: float
    features: int
    known: int


@dataclass(frozen=True, slots=True)
class Parts:
    """floor + the points of the parts = the raw score; `beyond` is what the scale cuts off.

    `beyond` is raw - shown: above 0 where the score is shown at the top of the scale, below 0 at
    its bottom, else 0.
    """

    floor: float
    parts: tuple[Part, ...]
    raw: float
    beyond: float


def parts_of(
    model: Model, row: Mapping[str, Any], groups: Mapping[str, str], order: tuple[str, ...]
) -> Parts:
    """The score of a row by groups of characteristics, those of `order` always and first.

    The floor is the score of one who lies in the worst bin of every characteristic. A part is the
    points above the worst bins of its characteristics, so that none is below 0 and together they
    are the raw score to rounding. `groups` names the group of a characteristic; those without one
    are in `other`, which is there only if it has any. Refuses as `contributions` does.

    >>> parts_of(model, row, {"void_rate": "history"}, ("history",)).parts[0].name  # doctest: +SKIP
    'history'
    """
    known = {entry.name: groups.get(entry.name, OTHER) for entry in model.characteristics}
    given = contributions(model, row)
    names = [*order, *sorted(set(known.values()) - set(order))]
    told = {name: [0.0, 0.0, 0, 0] for name in names}
    floor, raw = model.base, model.base
    for entry, each in zip(model.characteristics, given, strict=True):
        (least, most), sums = _ends(entry), told[known[entry.name]]
        floor += least
        raw += each.points
        sums[0] += each.points - least
        sums[1] += most - least
        sums[2] += 1
        sums[3] += each.place != len(entry.bins) - 1
    parts = tuple(
        Part(name, points, most, int(features), int(seen))
        for name, (points, most, features, seen) in told.items()
    )
    return Parts(floor, parts, raw, raw - model.scaling.show(raw))


def _ends(entry: Characteristic) -> tuple[float, float]:
    """The least and the most points that can be: a category that nobody has met gives 0."""
    unseen = (0.0,) if entry.kind == "categorical" else ()
    return min((entry.least_points, *unseen)), max((entry.most_points, *unseen))
