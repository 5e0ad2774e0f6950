"""From rows to contracts."""

from decimal import Decimal

from puhui.domains.credit.contracts import (
    AssessmentView,
    Moment,
    PointsView,
    ReasonView,
    ScorecardView,
    ScoreKind,
    Terms,
)
from puhui.domains.credit.models import Assessment, Scorecard
from puhui.engines.scorecard.model import Model
from puhui.kernel.ids import PartyId
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate


def scorecard(row: Scorecard, model: Model) -> ScorecardView:
    """A scorecard with what it was trained on."""
    return ScorecardView(
        id=row.id,
        kind=ScoreKind(row.kind),
        name=row.name,
        provenance=row.provenance,
        digest=row.digest,
        rows=model.training.rows,
        bads=model.training.bads,
        figures=row.figures,
        adopted_at=row.adopted_at,
    )


def assessment(row: Assessment) -> AssessmentView:
    """An assessment from what was kept of it; doubles read back to the bit."""
    kept = row.outcome
    rate = kept["annual_rate"]
    return AssessmentView(
        id=row.id,
        party_id=PartyId(row.party_id),
        kind=ScoreKind(row.kind),
        scorecard=row.scorecard.digest,
        moment=Moment(row.as_of_date, row.known_at, tuple(row.imports)),
        made_at=row.made_at,
        raw=float(kept["raw"]),
        score=float(kept["score"]),
        pd=float(kept["pd"]),
        grade=kept["grade"],
        terms=Terms(
            limit=Money(row.limit_minor, row.currency),
            annual_rate=None if rate is None else Rate(Decimal(rate)),
            reason=kept["terms_reason"],
            parts=kept["parts"],
        ),
        reasons=tuple(
            ReasonView(
                code=each["code"],
                feature=each["feature"],
                lost=float(each["lost"]),
                gain=float(each["gain"]),
                low=_number(each["low"]),
                high=_number(each["high"]),
            )
            for each in kept["reasons"]
        ),
        points=tuple(
            PointsView(
                each["feature"],
                float(each["points"]),
                float(each["most_points"]),
                _number(each["value"]),
            )
            for each in kept["points"]
        ),
        features={name: _number(text) for name, text in kept["features"].items()},
        digest=row.digest,
    )


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
