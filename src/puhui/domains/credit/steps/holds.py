"""Placing and lifting holds, inside the operation of whoever has the reason."""

from datetime import datetime
from uuid import UUID

from puhui.domains.credit import locks
from puhui.domains.credit.models import Hold
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import step
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.refusals import BadInput, NotFound


@step
def place_hold(*, actor: Actor, party_id: PartyId, reason: str, now: datetime) -> UUID:
    """Keep an enterprise from new credit until the hold is lifted; the caller has permitted."""
    if not 5 <= len(reason.strip()) <= 300:
        raise BadInput("credit.hold_reason", field="reason", rule="5 to 300 characters")

    row = Hold.objects.create(
        id=uuid7(now),
        party_id=party_id,
        reason=reason.strip(),
        placed_at=now,
        placed_by=actor.user_id,
    )

    record(
        actor=actor,
        action="credit.hold_placed",
        subject=Subject("party", party_id),
        facts={"hold": row.id},
        now=now,
    )
    return row.id


@step
def lift_hold(*, actor: Actor, hold_id: UUID, now: datetime) -> None:
    """End a hold; NotFound `credit.no_such_hold` where none stands under the id."""
    row = locks.hold(hold_id)
    if row is None:
        raise NotFound("credit.no_such_hold")

    row.lifted_at, row.lifted_by = now, actor.user_id
    row.save(update_fields=["lifted_at", "lifted_by"])

    record(
        actor=actor,
        action="credit.hold_lifted",
        subject=Subject("party", row.party_id),
        facts={"hold": row.id},
        now=now,
    )
