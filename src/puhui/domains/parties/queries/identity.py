"""Questions about identity checks."""

from datetime import datetime

from puhui.domains.parties import telling
from puhui.domains.parties.contracts import CheckKind, CheckState, CheckView
from puhui.domains.parties.models import IdentityCheck
from puhui.domains.parties.policies.visibility import permit_reading
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId


def of(*, actor: Actor, party_id: PartyId) -> list[CheckView]:
    """The identity checks of a party, newest first, for whoever acts for it and staff in a session."""
    permit_reading(actor, party_id)
    rows = IdentityCheck.objects.filter(party_id=party_id).order_by("-id")
    return [telling.check(row) for row in rows]


def passed(*, party_id: PartyId, kind: CheckKind, at: datetime) -> CheckView | None:
    """The latest check of a kind that had passed by a moment, or None. For the domains above."""
    row = (
        IdentityCheck.objects.filter(
            party_id=party_id, kind=kind.value, state=CheckState.PASSED.value, decided_at__lte=at
        )
        .order_by("-decided_at")
        .first()
    )
    return telling.check(row) if row is not None else None
