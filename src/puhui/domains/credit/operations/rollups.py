"""Keeping roll-ups up to date with what comes in."""

from datetime import datetime
from uuid import UUID

from puhui.domains.credit.events import RollupsRefreshed
from puhui.domains.credit.policies import permit_job
from puhui.domains.credit.steps import rollups
from puhui.domains.evidence.queries import imports
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.applying import applies_once
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor


@operation
def follow_import(*, actor: Actor, event_id: UUID, import_id: UUID, now: datetime) -> int:
    """Make the roll-ups of every party that an import touched; how many. For the platform's job.

    The same event again changes nothing.
    """
    permit_job(actor)
    if not applies_once(event_id=event_id, reaction="credit.follow_import", now=now):
        return 0

    parties = sorted({each.party_id for each in imports.months_touched(import_id)})
    made = rollups.refresh(actor=actor, party_ids=parties, now=now)

    if made:
        record(
            actor=actor,
            action="credit.rollups_refreshed",
            subject=Subject("import", import_id),
            facts={"parties": made},
            now=now,
        )

        publish(RollupsRefreshed(import_id=str(import_id), parties=made), now=now)

    return made
