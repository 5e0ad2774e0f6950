"""Assessing an enterprise: features at a moment, a scorecard, and the row that keeps both."""

from datetime import date, datetime

from puhui.domains.credit import keeping, moments, policies, scoring, telling
from puhui.domains.credit.contracts import AssessmentView
from puhui.domains.credit.events import EnterpriseAssessed
from puhui.domains.credit.freshening import made_fresh
from puhui.domains.credit.models import Assessment, Scorecard
from puhui.domains.credit.reading import Reading
from puhui.engines.features.querying import version
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import step
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.refusals import Refusal


@step
def assess(
    *,
    actor: Actor,
    party_id: PartyId,
    purpose: str,
    as_of_date: date | None,
    known_at: datetime | None,
    now: datetime,
) -> list[AssessmentView]:
    """Assess an enterprise with every scorecard in force, as of a day (None: today, or its last).

    `known_at` cuts what is known (None: all that is known now). The caller has permitted the
    actor. Refuses `parties.identity_unproven` (the actor acts for an enterprise that is not
    proven, and others brought evidence of it), `credit.no_scorecard`, `credit.no_invoices` (none that count within the window)
    and a day or an instant in the future (`credit.as_of_future`).
    """
    policies.require_proven(actor, party_id, at=now)
    kept = made_fresh([party_id], now)[0][party_id]

    scorecards = keeping.all_in_force()
    at = moments.cut(kept, as_of_date=as_of_date, known_at=known_at, now=now)
    if not scorecards:
        raise Refusal("credit.no_scorecard")

    reading = moments.read(kept, at)
    if not reading.has_trade:
        raise Refusal("credit.no_invoices", as_of=at.as_of_date.isoformat())
    rows = Assessment.objects.bulk_create(
        [_made(row, reading, at, party_id, purpose, now) for row in scorecards]
    )

    record(
        actor=actor,
        action="credit.enterprise_assessed",
        subject=Subject("party", party_id),
        facts={
            "purpose": purpose,
            "as_of": at.as_of_date,
            "assessments": [row.digest for row in rows],
        },
        now=now,
    )

    for row in rows:
        publish(
            EnterpriseAssessed(
                party_id=str(party_id),
                assessment_id=str(row.id),
                score_kind=row.kind,
                grade=row.grade,
            ),
            now=now,
        )
    return [telling.assessment(row) for row in rows]


def _made(
    scorecard: Scorecard,
    reading: Reading,
    at: moments.Cut,
    party_id: PartyId,
    purpose: str,
    now: datetime,
) -> Assessment:
    result = scoring.work_out(keeping.compiled(scorecard), reading, is_stale=at.is_stale)
    told = scoring.outcome(result, reading)
    day, features = at.as_of_date, version()
    return Assessment(
        id=uuid7(now),
        party_id=party_id,
        scorecard=scorecard,
        kind=scorecard.kind,
        purpose=purpose,
        as_of_date=day,
        known_at=at.known_at,
        imports=list(at.imports),
        made_at=now,
        features_version=features,
        outcome=told,
        limit_minor=result.offer.limit.minor,
        currency=result.offer.limit.currency,
        grade=result.answer.grade,
        score=result.answer.score,
        pd=result.answer.pd,
        digest=scoring.digest(told, scorecard=scorecard.digest, as_of=day, version=features),
    )
