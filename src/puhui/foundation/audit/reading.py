"""Reading the audit: pages of entries for those who may, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.models import Entry, Seal
from puhui.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the audit."""

    id: UUID
    at: datetime
    user_id: UUID | None
    organisation_id: UUID | None
    portal: str
    action: str
    subject_type: str
    subject_id: str
    facts: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class SealView:
    """The last seal: publish its digest elsewhere, and history before it is fixed."""

    number: int
    digest: str
    entries: int
    sealed_at: datetime


def entries(
    *,
    actor: Actor,
    action: str = "",
    subject_id: str = "",
    before: UUID | None = None,
    limit: int = 50,
) -> list[EntryView]:
    """Up to `limit` lines, newest first, by the beginning of an action and by subject.

    `before` is the id of the last line of the page before. Wants `staff.audit`.
    """
    permit(actor, "staff.audit")
    rows = Entry.objects.order_by("-id")
    if action:
        rows = rows.filter(action__startswith=action)
    if subject_id:
        rows = rows.filter(subject_id=subject_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_told(row) for row in rows[: min(limit, 200)]]


def about(*, actor: Actor, subject_id: str, limit: int = 50) -> list[EntryView]:
    """The lines about one of the actor's own parties: whoever is written about may read it."""
    permit(actor, "party.read")
    if subject_id not in {str(party) for party in actor.party_ids}:
        return []
    rows = Entry.objects.filter(subject_id=subject_id).order_by("-at", "-id")
    return [_told(row) for row in rows[: min(limit, 200)]]


def last_seal(*, actor: Actor) -> SealView | None:
    """The newest seal, or None before the first."""
    permit(actor, "staff.audit")
    row = Seal.objects.order_by("-number").first()
    return SealView(row.number, row.digest, row.entries, row.sealed_at) if row else None


def _told(row: Entry) -> EntryView:
    return EntryView(
        id=row.id,
        at=row.at,
        user_id=row.user_id,
        organisation_id=row.organisation_id,
        portal=row.portal,
        action=row.action,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        facts=row.facts,
        digest=row.digest,
    )
