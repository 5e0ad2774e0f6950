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


#: What proves a party: for an enterprise one of two, for a person their real name.
_PROOFS = (CheckKind.LEGAL_REPRESENTATIVE, CheckKind.BANK_ACCOUNT, CheckKind.REAL_NAME)


def proven(*, party_id: PartyId, at: datetime) -> bool:
    """Whether a check had shown by a moment that whoever acts for a party is of it.

    For an enterprise its legal representative or its bank account, for a person the real name.
    For the domains above.
    """
    return IdentityCheck.objects.filter(
        party_id=party_id,
        kind__in=[kind.value for kind in _PROOFS],
        state=CheckState.PASSED.value,
        decided_at__lte=at,
    ).exists()


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
