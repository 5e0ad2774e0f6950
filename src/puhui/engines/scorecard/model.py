"""The scorecard itself: characteristics with their points, scaling, calibration and grades."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from puhui.engines.scorecard.binning import Direction
from puhui.kernel.refusals import BadInput

#: Log-odds beyond this overflow the exponential functions of databases; no honest model has them.
MOST_LOG_ODDS = 300.0


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin: weight of evidence (positive is good), points, and who lay in it at training."""

    weight: float
    points: float
    goods: int
    bads: int


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One feature of the scorecard.

    `bins` are in the order of the cuts (or groups); the last one holds the missing. Value x lies
    in bin i where cuts[i-1] <= x < cuts[i], so that infinities lie in the outer bins. A category
    of no group is unseen and gets 0 points, the points of the average. `specials` are codes that
    are no amounts (-9: no record): each has a bin of its own, after the ranges, before the missing.
    """

    name: str
    kind: Literal["numeric", "categorical"]
    direction: Direction | None
    coefficient: float
    information: float
    cuts: tuple[float, ...]
    groups: tuple[tuple[str, ...], ...]
    bins: tuple[Bin, ...]
    specials: tuple[float, ...] = ()

    @property
    def ways(self) -> int:
        """How many bins are ranges or groups: not special, not missing."""
        return len(self.bins) - 1 - len(self.specials)

    @property
    def most_points(self) -> float:
        """The points of the best bin."""
        return max(entry.points for entry in self.bins)

    @property
    def least_points(self) -> float:
        """The points of the worst bin."""
        return min(entry.points for entry in self.bins)


@dataclass(frozen=True, slots=True)
class Scaling:
    """Score = offset + factor x ln(odds good:bad), shown between `low` and `high`."""

    offset: float
    factor: float
    low: float = 300.0
    high: float = 900.0

    @classmethod
    def through(cls, *, score: float, odds: float, doubling: float) -> "Scaling":
        """The scale on which `odds` to one gives `score` and twice the odds `doubling` more."""
        factor = doubling / math.log(2.0)
        return cls(offset=score - factor * math.log(odds), factor=factor)

    def show(self, raw: float) -> float:
        """The score as shown: clipped to the range."""
        return min(max(raw, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Grade:
    """A letter and the probability of default that it stays below (the last grade: 1)."""

    name: str
    pd_below: float


@dataclass(frozen=True, slots=True)
class Training:
    """What the model was trained on: rows, defaults, the version of the feature definitions.

    `prior` is the rate of bad rows that the probabilities were moved to, None for the sample's own;
    `inferred` is how many rejected rows came in with outcomes that were assumed.
    """

    rows: int
    bads: int
    features_version: str
    as_of: str | None = None
    prior: float | None = None
    inferred: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """A scorecard: raw score = base + the points of each characteristic's bin.

    With `offset` and `factor` of the scaling, raw score = offset - factor x ln(PD / (1 - PD)) to
    rounding. Points = factor x calibration slope x coefficient x weight of evidence, and base
    carries the intercepts, so that points sum to the score with nothing left over.
    """

    scaling: Scaling
    base: float
    intercept: float
    calibration_intercept: float
    calibration_slope: float
    characteristics: tuple[Characteristic, ...]
    grades: tuple[Grade, ...]
    training: Training

    def pd(self, raw: float) -> float:
        """The probability of default at a raw score."""
        return 1.0 / (1.0 + math.exp((raw - self.scaling.offset) / self.scaling.factor))

    def grade(self, pd: float) -> str:
        """The grade of a probability of default."""
        place = bisect_right([grade.pd_below for grade in self.grades[:-1]], pd)
        return self.grades[place].name


def check(model: Model) -> Model:
    """The model itself, or BadInput `scorecard.bad_model` with the field and the rule it breaks."""
    scaling = model.scaling
    _require(scaling.factor > 0, "scaling.factor", "positive")
    _require(scaling.low < scaling.high, "scaling.low", "below high")
    _require(model.calibration_slope > 0, "calibration.slope", "positive")
    log_odds = model.calibration_intercept + model.calibration_slope * model.intercept
    _require(_near(model.base, scaling.offset + scaling.factor * log_odds), "base", "of intercepts")
    names = [characteristic.name for characteristic in model.characteristics]
    _require(len(set(names)) == len(names), "characteristics", "each once")
    for characteristic in model.characteristics:
        _check_characteristic(model, characteristic)
    prior = model.training.prior
    _require(prior is None or 0.0 < prior < 1.0, "training.prior", "between 0 and 1")
    bounds = [grade.pd_below for grade in model.grades]
    _require(bool(bounds) and bounds[-1] == 1.0, "grades", "last below 1")
    _require(_rising(bounds) and bounds[0] > 0, "grades", "rising")
    for extreme in ("most_points", "least_points"):
        raw = model.base + sum(getattr(entry, extreme) for entry in model.characteristics)
        reach = abs(raw - scaling.offset) / scaling.factor
        _require(reach <= MOST_LOG_ODDS, extreme, f"log-odds within {MOST_LOG_ODDS:g}")
    return model


def _check_characteristic(model: Model, entry: Characteristic) -> None:
    field = f"characteristics.{entry.name}"
    _require(_rising(entry.cuts), f"{field}.cuts", "rising")
    ways = len(entry.cuts) + 1 if entry.kind == "numeric" else len(entry.groups)
    _require(entry.ways == ways, f"{field}.bins", "one per range, per special and for missing")
    codes = set(entry.specials)
    sound = len(codes) == len(entry.specials) and all(math.isfinite(code) for code in codes)
    _require(
        sound and (entry.kind == "numeric" or not codes), f"{field}.specials", "each number once"
    )
    members = [member for group in entry.groups for member in group]
    _require(len(set(members)) == len(members), f"{field}.groups", "each category once")
    _require(entry.coefficient >= 0, f"{field}.coefficient", "not negative")
    per_weight = model.scaling.factor * model.calibration_slope * entry.coefficient
    for place, kept in enumerate(entry.bins):
        _require(
            _near(kept.points, per_weight * kept.weight),
            f"{field}.bins.{place}",
            "points of weight",
        )
    weights = [kept.weight for kept in entry.bins[: entry.ways]]
    if entry.direction == "lower_is_better":
        weights.reverse()
    if entry.direction is not None:
        in_order = all(left <= right for left, right in pairwise(weights))
        _require(in_order, f"{field}.bins", f"monotone, {entry.direction}")


def _rising(values: tuple[float, ...] | list[float]) -> bool:
    return all(left < right for left, right in pairwise(values))


def _near(left: float, right: float) -> bool:
    return math.isfinite(left) and abs(left - right) <= 1e-9 * max(1.0, abs(right))


def _require(holds: bool, field: str, rule: str) -> None:
    if not holds:
        raise BadInput("scorecard.bad_model", field=field, rule=rule)
