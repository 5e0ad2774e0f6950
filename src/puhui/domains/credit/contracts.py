"""What leaves credit: scorecards, assessments, profiles, and the moments they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from puhui.kernel.ids import PartyId, UserId
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate


class ScoreKind(StrEnum):
    """Which of the two scores: one may know amounts, the other knows no size at all."""

    STANDARD = "STANDARD"
    SIZE_BLIND = "SIZE_BLIND"


@dataclass(frozen=True, slots=True)
class ScorecardView:
    """An adopted model: what it was trained on, how well it did there, and its digest."""

    id: UUID
    kind: ScoreKind
    name: str
    provenance: str
    digest: str
    rows: int
    bads: int
    figures: Mapping[str, Any]
    adopted_at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """What a score knew: invoices dated up to `as_of_date` that were known by `known_at`.

    `imports` are those that had brought them: they fix the invoices to the last one.
    """

    as_of_date: date
    known_at: datetime
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why points were lost on a feature, and the nearest range that would bring `gain` points.

    The range is from `low` (with it) to below `high`; None is open. What a code means, and what
    an owner can do, say the words of the feature.
    """

    code: str
    feature: str
    lost: float
    gain: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PointsView:
    """The points that one feature gave, the most it could give, and the value it had."""

    feature: str
    points: float
    most_points: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be lent at which price: zero and None where nothing may, and the `reason`.

    `parts` are what limit and rate are made of, each as a decimal string.
    """

    limit: Money
    annual_rate: Rate | None
    reason: str | None
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """A score with everything it came from; `score` is `raw` clipped to 300 to 900."""

    id: UUID
    party_id: PartyId
    kind: ScoreKind
    scorecard: str
    moment: Moment
    made_at: datetime
    raw: float
    score: float
    pd: float
    grade: str
    terms: Terms
    reasons: tuple[ReasonView, ...]
    points: tuple[PointsView, ...]
    features: Mapping[str, float | None]
    digest: str

    @property
    def is_clipped(self) -> bool:
        """Whether the score as shown is an end of the scale."""
        return self.score != self.raw


@dataclass(frozen=True, slots=True)
class DimensionView:
    """What one dimension won of the points it can give: `points` from 0 to `most_points`.

    `name` is history, ability, stability, growth, relations, or other (features that are not
    declared any more). The scorecard weighs `features` of it; `known` of them have a value.
    """

    name: str
    points: float
    most_points: float
    features: int
    known: int


@dataclass(frozen=True, slots=True)
class MoveView:
    """A feature that would have to go from `value` to between `low` and `high`, for `gain` points.

    None is open. `months` is how far back the figure looks, `moves` what moves along with it.
    """

    feature: str
    value: float
    low: float | None
    high: float | None
    gain: float
    months: int
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WayUpView:
    """The smallest change of what an owner can change that reaches `aim`, the next better grade.

    Without `reaches` there is none, and `moves` are all that can be done. Score, probability and
    grade are those of the enterprise after the moves, everything else as it is.
    """

    aim: str
    reaches: bool
    moves: tuple[MoveView, ...]
    raw: float
    score: float
    pd: float
    grade: str


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """A score taken apart: floor + the points of its dimensions = the raw score.

    The floor is the score of who lies in the worst range of every feature. `beyond` is what the
    scale cuts off: the raw score less the one that is shown. Nothing is above the best grade.
    """

    floor: float
    dimensions: tuple[DimensionView, ...]
    beyond: float
    way_up: WayUpView | None


@dataclass(frozen=True, slots=True)
class MonthView:
    """Trade of one month: valid and red-letter invoices together, void ones apart."""

    month: date
    sales: Money
    purchases: Money
    sales_count: int
    purchases_count: int
    void_count: int


@dataclass(frozen=True, slots=True)
class FeatureValue:
    """One feature of an enterprise; None where it is not defined for lack of data."""

    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What the platform knows of an enterprise's trade, and its latest score of each kind."""

    party_id: PartyId
    refreshed_at: datetime | None
    first_date: date | None
    last_date: date | None
    months: tuple[MonthView, ...]
    features: tuple[FeatureValue, ...]
    assessments: Mapping[ScoreKind, AssessmentView]


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored assessment beside the same one worked out again from the invoices."""

    stored: AssessmentView
    digest_again: str
    differing: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether every figure came out the same, bit for bit."""
        return self.digest_again == self.stored.digest


@dataclass(frozen=True, slots=True)
class HoldView:
    """Something that keeps an enterprise from new credit, and until when it did."""

    id: UUID
    party_id: PartyId
    reason: str
    placed_at: datetime
    placed_by: UserId | None
    lifted_at: datetime | None
