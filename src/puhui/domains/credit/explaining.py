"""A score taken apart by dimensions, and the smallest change that brings the next grade: pure."""

from collections.abc import Mapping

from puhui.domains.credit.contracts import DimensionView, ExplanationView, MoveView, WayUpView
from puhui.domains.credit.keeping import Compiled
from puhui.engines.features.changing import LEVERS, reach_of
from puhui.engines.features.definitions import FEATURES
from puhui.engines.scorecard.counterfactuals import (
    Move,
    next_grade,
    raw_of_grade,
    smallest_change,
)
from puhui.engines.scorecard.parts import parts_of

#: In the order in which people read them: the past first, then what it lets expect.
DIMENSIONS = ("history", "ability", "stability", "growth", "relations")
_DIMENSION_OF = {feature.name: feature.dimension for feature in FEATURES}


def explain(compiled: Compiled, features: Mapping[str, float | None]) -> ExplanationView:
    """The score of these features in its parts, and the way to the next grade."""
    model = compiled.model
    row = {entry.name: features.get(entry.name) for entry in model.characteristics}
    told = parts_of(model, row, _DIMENSION_OF, DIMENSIONS)
    return ExplanationView(
        floor=told.floor,
        dimensions=tuple(
            DimensionView(each.name, each.points, each.most_points, each.features, each.known)
            for each in told.parts
        ),
        beyond=told.beyond,
        way_up=_way_up(compiled, row),
    )


def _way_up(compiled: Compiled, row: Mapping[str, float | None]) -> WayUpView | None:
    model = compiled.model
    aim = next_grade(model, compiled.score(row).grade)
    if aim is None:
        return None
    reach = {
        name: within for name, value in row.items() if (within := reach_of(name, value)) is not None
    }
    target = raw_of_grade(model, aim)
    found = smallest_change(model, row, reach, target=target, score=compiled.score)
    return WayUpView(
        aim=aim,
        reaches=found.reaches,
        moves=tuple(_move(each) for each in found.moves),
        raw=found.answer.raw,
        score=found.answer.score,
        pd=found.answer.pd,
        grade=found.answer.grade,
    )


def _move(move: Move) -> MoveView:
    lever = LEVERS[move.feature]
    return MoveView(
        feature=move.feature,
        value=move.value,
        low=move.band.low,
        high=move.band.high,
        gain=move.gain,
        months=lever.months,
        moves=lever.moves,
    )
