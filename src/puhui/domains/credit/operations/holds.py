"""Holds placed and lifted by staff."""

from datetime import datetime
from uuid import UUID

from puhui.domains.credit.steps import holds as steps
from puhui.foundation.access.permitting import permit
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId


@operation
def place(*, actor: Actor, party_id: PartyId, reason: str, now: datetime) -> UUID:
    """Keep an enterprise from new credit; for staff in a session with `staff.holds`."""
    permit(actor, "staff.holds")

    return steps.place_hold(actor=actor, party_id=party_id, reason=reason, now=now)


@operation
def lift(*, actor: Actor, hold_id: UUID, now: datetime) -> None:
    """End a hold; for staff in a session with `staff.holds`."""
    permit(actor, "staff.holds")

    steps.lift_hold(actor=actor, hold_id=hold_id, now=now)
