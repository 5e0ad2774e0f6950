"""How to train: bins, the shapes a scorecard may take, the scale and the grades."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from puhui.engines.scorecard.binning import BinningRules, Direction
from puhui.engines.scorecard.model import Grade, Scaling

GRADES = (Grade("A", 0.10), Grade("B", 0.25), Grade("C", 0.50), Grade("D", 1.0))

Family = Literal["shrunken", "forward"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to choose features and coefficients; `features` is the most it takes (None: all)."""

    family: Family
    ridge: float
    features: int | None


def _scaling() -> Scaling:
    return Scaling.through(score=600.0, odds=10.0, doubling=40.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train; the defaults suit some tens to some hundred thousands of rows.

    `directions` declares which way a feature must go (others find theirs), `specials` which of its
    values are codes and no amounts. Two families of shapes
    compete on inner folds: the features of highest information all at once under a strong ridge
    (`shrunken_features`, None is all of them, x `shrunken_ridges`), which serves few defaults,
    and forward steps of one to `most_features` (x `ridges`), which serves many: a step is taken
    for each `rows_a_step` rows of the rarer outcome only (Peduzzi et al. 1996). Both lists of
    ridges go from strong to weak, as the simpler shape wins a draw. Of more columns than
    `most_candidates` only so many, of the highest information, are weighed and compared with each
    other: work with all of them grows as their square, or faster. With `missing_once` columns that
    lack a value in the same rows count that once. `standard_errors` is how much worse than the best
    a simpler shape may be: none takes the least loss, which suits shapes that differ in their ridge
    alone.
    """

    binning: BinningRules = field(default_factory=BinningRules)
    directions: Mapping[str, Direction] = field(default_factory=dict)
    specials: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    information_floor: float = 0.02
    most_candidates: int = 500
    correlation_ceiling: float = 0.9
    shrunken_features: tuple[int | None, ...] = (None, 10)
    shrunken_ridges: tuple[float, ...] = (30.0, 10.0, 3.0)
    most_features: int = 8
    ridges: tuple[float, ...] = (3.0,)
    rows_a_step: int = 10
    inner_folds: int = 5
    inner_repeats: int = 1
    shrinkage: float = 1.0
    scaling: Scaling = field(default_factory=_scaling)
    grades: tuple[Grade, ...] = GRADES
    seed: int = 2020
    missing_once: bool = False
    standard_errors: float = 1.0

    def shapes(self, *, rarer: int) -> tuple[Shape, ...]:
        """Every shape that competes where the rarer outcome has so many rows, plainest first."""
        steps = min(self.most_features, rarer // self.rows_a_step)
        shrunken = [
            Shape("shrunken", ridge, features)
            for ridge in self.shrunken_ridges
            for features in self.shrunken_features
        ]
        forward = [
            Shape("forward", ridge, features)
            for ridge in self.ridges
            for features in range(1, steps + 1)
        ]
        return (*shrunken, *forward)
