"""Asking for a score, and working a stored one out again."""

from datetime import date, datetime
from uuid import UUID

from puhui.domains.credit import keeping, policies, scoring, telling
from puhui.domains.credit.contracts import AssessmentView, Replay
from puhui.domains.credit.models import Assessment
from puhui.domains.credit.reading import read_made
from puhui.domains.credit.steps import assessments as steps
from puhui.engines.features.querying import version
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import NotFound, Refusal


@operation
def assess(
    *,
    actor: Actor,
    party_id: PartyId,
    as_of_date: date | None = None,
    known_at: datetime | None = None,
    now: datetime,
) -> list[AssessmentView]:
    """Assess an enterprise now: the standard and the size-blind score, as of the same day.

    For its own people with `credit.refresh` under its consent, or an institution with
    `credit.query` that it has consented to. As of today, or of its last invoice where that is
    older than 92 days (then without a limit), or of the day asked for. A day alone says what all
    that is known now tells of it; with `known_at` it is what was known then. Refuses
    `credit.no_consent`, `parties.identity_unproven`, `credit.no_scorecard`, `credit.no_invoices`, `credit.as_of_future`.
    """
    purpose = policies.permit_assessing(actor, party_id, at=now)

    return steps.assess(
        actor=actor,
        party_id=party_id,
        purpose=purpose,
        as_of_date=as_of_date,
        known_at=known_at,
        now=now,
    )


@operation
def replay(*, actor: Actor, assessment_id: UUID, now: datetime) -> Replay:
    """Work a stored assessment out again from the invoices it stood on, and compare every figure.

    Invoices that came later do not count, nor do later scorecards. Refuses
    `credit.features_changed` where the declarations of the features are no longer those of then.
    """
    row = Assessment.objects.select_related("scorecard").filter(pk=assessment_id).first()

    if row is None:
        raise NotFound("credit.no_such_assessment")
    purpose = policies.permit_reading(actor, PartyId(row.party_id), at=now)
    if row.features_version != version():
        raise Refusal("credit.features_changed", then=row.features_version)

    imports = [UUID(each) for each in row.imports]
    reading = read_made(row.party_id, row.as_of_date, imports)
    again = scoring.outcome(
        scoring.work_out(
            keeping.compiled(row.scorecard), reading, is_stale=row.outcome["is_stale"]
        ),
        reading,
    )
    differing = tuple(name for name in again if again[name] != row.outcome.get(name))
    digest = scoring.digest(
        again, scorecard=row.scorecard.digest, as_of=row.as_of_date, version=version()
    )

    record(
        actor=actor,
        action="credit.assessment_replayed",
        subject=Subject("party", row.party_id),
        facts={"purpose": purpose, "assessment": row.id, "same": digest == row.digest},
        now=now,
    )

    return Replay(telling.assessment(row), digest, differing)
