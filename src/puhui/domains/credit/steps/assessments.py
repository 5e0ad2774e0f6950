"""Assessing an enterprise: features at a moment, a scorecard, and the row that keeps both."""

from collections.abc import Collection
from datetime import date, datetime

from puhui.domains.credit import keeping, moments, policies, scoring, telling
from puhui.domains.credit.contracts import AssessmentView, ScoreKind
from puhui.domains.credit.events import EnterpriseAssessed
from puhui.domains.credit.freshening import made_fresh
from puhui.domains.credit.models import Assessment, Scorecard
from puhui.domains.credit.queries import looking
from puhui.domains.credit.queries.looking import Look
from puhui.domains.credit.reading import Reading
from puhui.engines.features.querying import version
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import leave, step
from puhui.foundation.database.questions import ask
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Refusal


@step
def assess(
    *,
    actor: Actor,
    party_id: PartyId,
    purpose: str,
    as_of_date: date | None,
    known_at: datetime | None,
    kinds: Collection[ScoreKind] = tuple(ScoreKind),
    look: Look | None = None,
    now: datetime,
) -> list[AssessmentView]:
    """Assess an enterprise with the scorecards in force, as of a day (None: today, or its last).

    `known_at` cuts what is known (None: all that is known now); `kinds` are the scores that are
    wanted; `look` is what `looking.asking`
    answered in this transaction, for whoever asked it with more. The caller has permitted the
    actor. Refuses `parties.identity_unproven` (the actor acts for an enterprise that is not
    proven, and others brought evidence of it), `credit.no_scorecard`, `credit.no_invoices` (none that count within the window)
    and a day or an instant in the future (`credit.as_of_future`).
    """
    look = look or ask(looking.asking(actor=actor, party_id=party_id, at=now))
    policies.check_shown(
        actor, party_id, is_proven=look.is_proven, by_others=look.brought.by_others
    )
    is_usual = as_of_date is None and known_at is None
    kept = look.read_before(business_date(now)) if is_usual else None
    kept = kept or made_fresh([party_id], now)[0][party_id]

    scorecards = [row for row in keeping.rows_of(look.scorecards) if row.kind in kinds]
    at = moments.cut(kept, as_of_date=as_of_date, known_at=known_at, now=now)
    if not scorecards:
        raise Refusal("credit.no_scorecard")

    reading = moments.read(kept, at)
    if not reading.has_trade:
        raise Refusal("credit.no_invoices", as_of=at.as_of_date.isoformat())
    rows = [_made(row, reading, at, party_id, purpose, now) for row in scorecards]
    for row in rows:
        leave(row)

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
