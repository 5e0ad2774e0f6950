"""Credit over the API: profile, scores, replay, and the scorecards in force."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from puhui.api.v1.acting import actor_of_request
from puhui.api.v1.problems import REFUSED
from puhui.domains.credit.contracts import AssessmentView, ProfileView, ScoreKind
from puhui.domains.credit.operations import assessments, profiles
from puhui.domains.credit.queries import explanations, scorecards
from puhui.kernel.ids import PartyId

router = Router(tags=["credit"])


class ReasonOut(Schema):
    """Why points were lost, and the nearest range that would bring `gain` points."""

    code: str
    feature: str
    lost: float
    gain: float
    low: float | None
    high: float | None


class PointsOut(Schema):
    """What one feature gave, the most it could give, and its value."""

    feature: str
    points: float
    most_points: float
    value: float | None


class DimensionOut(Schema):
    """What one dimension won, between 0 and `most_points`; `known` of its `features` have a value."""

    name: str
    points: float
    most_points: float
    features: int
    known: int


class MoveOut(Schema):
    """A feature that would have to come to between `low` and `high`, for `gain` points.

    It looks back `months` months, and the features of `moves` move along with it.
    """

    feature: str
    value: float
    low: float | None
    high: float | None
    gain: float
    months: int
    moves: list[str]


class WayUpOut(Schema):
    """The smallest change of what an owner can change that reaches grade `aim`.

    Without `reaches` none does, and `moves` are all that can be done. The figures are those after
    the moves with all else as it is: no promise of a loan.
    """

    aim: str
    reaches: bool
    moves: list[MoveOut]
    raw: float
    score: float
    pd: float
    grade: str


class ExplanationOut(Schema):
    """`floor` and the points of the dimensions sum to `raw`; `beyond` is `raw` less `score`.

    `way_up` is null at the best grade.
    """

    floor: float
    dimensions: list[DimensionOut]
    beyond: float
    way_up: WayUpOut | None


class AssessmentOut(Schema):
    """A score with all that it came from; limit in yuan, rate in percent a year."""

    id: UUID
    party_id: UUID
    kind: ScoreKind
    scorecard: str
    as_of_date: date
    known_at: datetime
    made_at: datetime
    raw: float
    score: float
    pd: float
    grade: str
    limit: str
    annual_rate: str | None
    terms_reason: str | None
    terms_parts: dict[str, str]
    reasons: list[ReasonOut]
    points: list[PointsOut]
    explanation: ExplanationOut
    digest: str


class AssessIn(Schema):
    """As of which day, and what was known by which instant.

    No day: today, or the last invoice where that is older than 92 days. No instant: all that is
    known now.
    """

    as_of_date: date | None = None
    known_at: AwareDatetime | None = None


class MonthOut(Schema):
    """Trade of one month, in yuan."""

    month: date
    sales: str
    purchases: str
    sales_count: int
    purchases_count: int
    void_count: int


class ProfileOut(Schema):
    """Trade by month, features by name, and the latest assessment of each kind."""

    party_id: UUID
    refreshed_at: datetime | None
    first_date: date | None
    last_date: date | None
    months: list[MonthOut]
    features: dict[str, float | None]
    assessments: list[AssessmentOut]


class ReplayOut(Schema):
    """Whether a stored assessment came out the same again, bit for bit."""

    same: bool
    digest: str
    digest_again: str
    differing: list[str]


class ScorecardOut(Schema):
    """A scorecard in force and what it is worth."""

    kind: ScoreKind
    name: str
    provenance: str
    digest: str
    rows: int
    bads: int
    figures: dict[str, Any]
    adopted_at: datetime


@router.get("/scorecards", response={200: list[ScorecardOut], **REFUSED}, operation_id="list_scorecards")  # fmt: skip
def in_force(request: HttpRequest) -> object:  # noqa: ARG001 -- as ninja calls it
    """The scorecards in force."""
    return list(scorecards.in_force().values())


@router.get("/enterprises/{party_id}/profile", response={200: ProfileOut, **REFUSED}, operation_id="read_profile")  # fmt: skip
def profile(request: HttpRequest, party_id: UUID) -> object:
    """The profile of an enterprise; the reading leaves a line in the record."""
    told = profiles.read(
        actor=actor_of_request(request), party_id=PartyId(party_id), now=timezone.now()
    )
    return _profile(told)


@router.post("/enterprises/{party_id}/assessments", response={201: list[AssessmentOut], **REFUSED}, operation_id="assess")  # fmt: skip
def assess(request: HttpRequest, party_id: UUID, body: AssessIn) -> object:
    """Have an enterprise assessed: both scores, as of the same day."""
    made = assessments.assess(
        actor=actor_of_request(request),
        party_id=PartyId(party_id),
        as_of_date=body.as_of_date,
        known_at=body.known_at,
        now=timezone.now(),
    )
    return Status(201, [_assessment(each) for each in made])


@router.post("/assessments/{assessment_id}/replay", response={200: ReplayOut, **REFUSED}, operation_id="replay")  # fmt: skip
def replay(request: HttpRequest, assessment_id: UUID) -> object:
    """Work a stored assessment out again and compare every figure."""
    told = assessments.replay(
        actor=actor_of_request(request), assessment_id=assessment_id, now=timezone.now()
    )
    return {
        "same": told.is_same,
        "digest": told.stored.digest,
        "digest_again": told.digest_again,
        "differing": list(told.differing),
    }


def _assessment(view: AssessmentView) -> dict[str, object]:
    same = ("id", "party_id", "kind", "scorecard", "made_at", "raw", "score", "pd", "grade", "reasons", "points", "digest")  # fmt: skip
    rate = view.terms.annual_rate
    return {
        **{name: getattr(view, name) for name in same},
        "as_of_date": view.moment.as_of_date,
        "known_at": view.moment.known_at,
        "limit": str(view.terms.limit),
        "annual_rate": None if rate is None else str(rate),
        "terms_reason": view.terms.reason,
        "terms_parts": dict(view.terms.parts),
        "explanation": explanations.explanation(view),
    }


def _profile(view: ProfileView) -> dict[str, object]:
    return {
        "party_id": view.party_id,
        "refreshed_at": view.refreshed_at,
        "first_date": view.first_date,
        "last_date": view.last_date,
        "months": [
            {
                "month": each.month,
                "sales": str(each.sales),
                "purchases": str(each.purchases),
                "sales_count": each.sales_count,
                "purchases_count": each.purchases_count,
                "void_count": each.void_count,
            }
            for each in view.months
        ],
        "features": {each.name: each.value for each in view.features},
        "assessments": [_assessment(each) for each in view.assessments.values()],
    }
