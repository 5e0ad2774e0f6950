"""Writing an audit line inside the transaction that it tells of."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from puhui.foundation.audit.digests import entry_digest
from puhui.foundation.database import leave_row, step
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7

_INSERT = """
INSERT INTO audit_entry (id, epoch, xid, at, user_id, organisation_id, portal, origin, action,
                         subject_type, subject_id, facts, digest)
VALUES """
_ROW = """(%s, (SELECT max(number) FROM audit_epoch), pg_current_xact_id()::text::bigint,
        %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


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
        _write,
        [entry_id, now, actor.user_id, actor.organisation_id, actor.portal.value, actor.origin,
         action, subject.type, str(subject.id), json.dumps(spelled), entry_digest(content)],
    )  # fmt: skip
    return entry_id


def _write(rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT + ", ".join([_ROW] * len(rows)), [value for row in rows for value in row]
        )


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
