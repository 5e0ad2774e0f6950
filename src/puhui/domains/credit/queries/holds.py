"""Whether something keeps an enterprise from new credit."""

from datetime import datetime

from puhui.domains.credit.contracts import HoldView
from puhui.domains.credit.models import Hold
from puhui.foundation.access.permitting import permit
from puhui.foundation.database.questions import Question, ask
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, UserId

_COUNT = """
SELECT count(*) FROM credit_hold
WHERE party_id = %s::uuid AND placed_at <= %s::timestamptz
  AND (lifted_at IS NULL OR lifted_at > %s::timestamptz)
"""


def count(*, party_id: PartyId, at: datetime) -> int:
    """How many holds stand on an enterprise at a moment. For the domains above, which act on it."""
    return ask(asking_count(party_id=party_id, at=at))


def asking_count(*, party_id: PartyId, at: datetime) -> Question[int]:
    """What `count` asks, for whoever asks more at once."""
    return Question(_COUNT, (party_id, at, at), int)


def of(*, actor: Actor, party_id: PartyId) -> list[HoldView]:
    """The holds of an enterprise, newest first, lifted ones too; for staff with `staff.holds`."""
    permit(actor, "staff.holds")
    rows = Hold.objects.filter(party_id=party_id).order_by("-id")
    return [
        HoldView(
            row.id,
            PartyId(row.party_id),
            row.reason,
            row.placed_at,
            UserId(row.placed_by) if row.placed_by else None,
            row.lifted_at,
        )
        for row in rows
    ]
