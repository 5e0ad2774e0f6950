"""Assessing an enterprise: features at a moment, a scorecard, and the row that keeps both."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max

from puhui.domains.credit import keeping, scoring, telling
from puhui.domains.credit.contracts import AssessmentView, ScoreKind
from puhui.domains.credit.events import EnterpriseAssessed
from puhui.domains.credit.models import Assessment, Freshness, Month, Scorecard
from puhui.domains.credit.reading import Reading, read_kept, read_made
from puhui.domains.credit.steps import rollups
from puhui.engines.features.querying import version
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import step
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import BadInput, Refusal

#: A score is as of today while the newest invoice is at most this old, else as of that invoice.
FRESH = timedelta(days=92)


@step
def assess(
    *, actor: Actor, party_id: PartyId, purpose: str, as_of_date: date | None, now: datetime
) -> list[AssessmentView]:
    """Assess an enterprise with every scorecard in force, as of a day (None: today, or its last).

    The caller has permitted the actor. Refuses `credit.no_scorecard`, `credit.no_invoices` (none
    that count within the window) and a day in the future (`credit.as_of_future`).
    """
    rollups.refresh(actor=actor, party_ids=[party_id], now=now)
    freshness = Freshness.objects.get(party_id=party_id)

    scorecards = [row for row in map(keeping.in_force, ScoreKind) if row is not None]
    day, is_whole = _day(party_id, as_of_date, now)
    if not scorecards:
        raise Refusal("credit.no_scorecard")

    reading = _reading(party_id, day, freshness, is_whole=is_whole)
    if not reading.has_trade:
        raise Refusal("credit.no_invoices", as_of=day.isoformat())
    rows = [_keep(row, reading, freshness, party_id, purpose, day, now) for row in scorecards]

    record(
        actor=actor,
        action="credit.enterprise_assessed",
        subject=Subject("party", party_id),
        facts={"purpose": purpose, "as_of": day, "assessments": [row.digest for row in rows]},
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


def _day(party_id: PartyId, asked: date | None, now: datetime) -> tuple[date, bool]:
    """The day that windows end on, and whether the roll-ups hold nothing dated after it."""
    today = business_date(now)
    last = Month.objects.filter(party_id=party_id).aggregate(last=Max("last_date"))["last"]
    if last is None:
        raise Refusal("credit.no_invoices", as_of=today.isoformat())
    if asked is not None and asked > today:
        raise BadInput("credit.as_of_future", field="as_of", rule="not after today")
    newest = min(last, today)
    day = asked or (today if today - newest <= FRESH else newest)
    # No import takes an invoice dated after its own day, so today the roll-ups hold nothing later.
    # On any other day a void invoice may be dated after it in the same month, which they can't tell.
    return day, day == today


def _reading(party_id: PartyId, day: date, freshness: Freshness, *, is_whole: bool) -> Reading:
    if is_whole:
        return read_kept(party_id, day)
    return read_made(party_id, day, [UUID(each) for each in freshness.imports])


def _keep(
    scorecard: Scorecard,
    reading: Reading,
    freshness: Freshness,
    party_id: PartyId,
    purpose: str,
    day: date,
    now: datetime,
) -> Assessment:
    result = scoring.work_out(keeping.model_of(scorecard), reading)
    told = scoring.outcome(result, reading)
    return Assessment.objects.create(
        id=uuid7(now),
        party_id=party_id,
        scorecard=scorecard,
        kind=scorecard.kind,
        purpose=purpose,
        as_of_date=day,
        known_at=freshness.refreshed_at or now,
        imports=freshness.imports,
        made_at=now,
        features_version=version(),
        outcome=told,
        limit_minor=result.offer.limit.minor,
        currency=result.offer.limit.currency,
        grade=result.answer.grade,
        score=result.answer.score,
        pd=result.answer.pd,
        digest=scoring.digest(told, scorecard=scorecard.digest, as_of=day, version=version()),
    )
