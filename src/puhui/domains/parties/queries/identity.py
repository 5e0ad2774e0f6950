"""Questions about identity checks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from puhui.domains.parties import telling
from puhui.domains.parties.contracts import (
    ENTERPRISE_PROOFS,
    CheckKind,
    CheckState,
    CheckView,
    SourceInUse,
)
from puhui.domains.parties.models import IdentityCheck
from puhui.domains.parties.policies.visibility import permit_reading
from puhui.domains.parties.ports import source_in_use
from puhui.foundation.database.questions import Question, ask
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.money import Money


def of(*, actor: Actor, party_id: PartyId) -> list[CheckView]:
    """The identity checks of a party, newest first, for whoever acts for it and staff in a session."""
    permit_reading(actor, party_id)
    rows = IdentityCheck.objects.filter(party_id=party_id).order_by("-id")
    return [telling.check(row) for row in rows]


#: What proves a party: for an enterprise one of two, for a person their real name.
_PROOFS = (*ENTERPRISE_PROOFS, CheckKind.REAL_NAME)


_PROVEN = f"""
SELECT EXISTS (
  SELECT FROM parties_identitycheck
  WHERE party_id = %s::uuid AND decided_at <= %s::timestamptz AND state = '{CheckState.PASSED.value}'
    AND kind IN ({", ".join(f"'{kind.value}'" for kind in _PROOFS)})
)
"""  # noqa: S608 -- words of our own enumerations


def proven(*, party_id: PartyId, at: datetime) -> bool:
    """Whether a check had shown by a moment that whoever acts for a party is of it.

    For an enterprise its legal representative or its bank account, for a person the real name.
    For the domains above.
    """
    return ask(asking_proven(party_id=party_id, at=at))


def asking_proven(*, party_id: PartyId, at: datetime) -> Question[bool]:
    """What `proven` asks, for whoever asks more at once."""
    return Question(_PROVEN, (party_id, at), bool)


def source() -> SourceInUse:
    """What kind of source answers checks on this installation."""
    return source_in_use()


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


@dataclass(frozen=True, slots=True)
class SmallTransfer:
    """What the source is told; with the whole number, so it stays inside the platform's jobs."""

    account_name: str
    account_number: str
    amount: Money


def to_send(check_id: UUID, *, at: datetime) -> SmallTransfer | None:
    """What to send for a check that waits and for which nothing was sent yet, or None. For jobs."""
    row = (
        IdentityCheck.objects.filter(
            pk=check_id, state=CheckState.WAITING.value, evidence_reference="", expires_at__gt=at
        )
        .select_related("party")
        .first()
    )
    if row is None or not row.account_number or not row.expected:
        return None
    return SmallTransfer(row.party.name, row.account_number, Money(int(row.expected)))
