"""Writing an audit line inside the transaction that it tells of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from puhui.foundation.audit.digests import entry_digest
from puhui.foundation.database import leave_row, step
from puhui.foundation.database.transactions import inserting
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7

_INSERT = inserting(
    "audit_entry",
    ["id", "at", "user_id", "organisation_id", "portal", "origin", "action", "subject_type",
     "subject_id", "facts", "digest"],
    {"epoch": "(SELECT max(number) FROM audit_epoch)",
     "xid": "pg_current_xact_id()::text::bigint"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act was done to: `Subject("party", party_id)`."""

    type: str
    id: str | UUID


@step
def record(
    *,
    actor: Actor,
    action: str,
    subject: Subject,
    facts: Mapping[str, Any] | None = None,
    now: datetime,
) -> UUID:
    """Write one line: `actor` did `action` to `subject`, with `facts` (JSON values; no personal data).

    The digest covers everything but the epoch and the transaction id, which the seal covers.
    """
    entry_id = uuid7(now)
    # Floats become text: jsonb would respell some of them, and the digest would differ.
    spelled = json.loads(json.dumps(facts or {}, cls=DjangoJSONEncoder), parse_float=str)
    content = entry_content(
        entry_id=entry_id,
        at=now,
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        portal=actor.portal.value,
        origin=actor.origin,
        action=action,
        subject_type=subject.type,
        subject_id=str(subject.id),
        facts=spelled,
    )
    leave_row(
        _INSERT,
        {
            "id": entry_id, "at": now, "user_id": actor.user_id,
            "organisation_id": actor.organisation_id, "portal": actor.portal.value,
            "origin": actor.origin, "action": action, "subject_type": subject.type,
            "subject_id": str(subject.id), "facts": spelled, "digest": entry_digest(content),
        },
    )  # fmt: skip
    return entry_id


def entry_content(
    *,
    entry_id: UUID,
    at: datetime,
    user_id: UUID | None,
    organisation_id: UUID | None,
    portal: str,
    origin: str,
    action: str,
    subject_type: str,
    subject_id: str,
    facts: Any,
) -> dict[str, Any]:
    """What the digest of an entry covers, in the spelling that writing and verifying share."""
    return {
        "id": str(entry_id),
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "user": str(user_id) if user_id else None,
        "organisation": str(organisation_id) if organisation_id else None,
        "portal": portal,
        "origin": origin,
        "action": action,
        "subject": [subject_type, subject_id],
        "facts": facts,
    }
