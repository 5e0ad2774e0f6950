"""Four-eyes: one person asks, another approves, and only then is it done, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.foundation.access.models import Approval, ApprovalState
from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation, step
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """An approval as lists and pages show it."""

    id: UUID
    operation: str
    subject: Subject
    facts: Mapping[str, Any]
    reason: str
    state: str
    requested_by: UUID
    requested_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


@operation
def request(
    *,
    actor: Actor,
    operation_name: str,
    subject: Subject,
    facts: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> ApprovalView:
    """Ask for a second pair of eyes on one operation, on one subject, with exactly these facts."""
    permit(actor, "approval.request")
    if len(reason.strip()) < 5:
        raise BadInput("access.reason_too_short", field="reason", rule="5 characters or more")

    row = Approval.objects.create(
        id=uuid7(now),
        operation=operation_name,
        subject_type=subject.type,
        subject_id=str(subject.id),
        facts=dict(facts),
        reason=reason.strip(),
        requested_by_id=actor.user,
        requested_at=now,
    )

    _record(actor, "access.approval_requested", row, now)

    return _told(row)


@operation
def decide(*, actor: Actor, approval_id: UUID, approve: bool, now: datetime) -> ApprovalView:
    """Approve or refuse what somebody else asked for; never one's own request."""
    row = Approval.objects.select_for_update().filter(pk=approval_id).first()

    permit(actor, "approval.decide")
    if row is None:
        raise NotFound("access.no_such_approval")
    if row.requested_by_id == actor.user_id:
        raise Forbidden("access.second_person_needed")

    if row.state != ApprovalState.WAITING:
        raise Refusal("access.already_decided", state=row.state)

    row.state = ApprovalState.APPROVED if approve else ApprovalState.REFUSED
    row.decided_by_id, row.decided_at = actor.user, now
    row.save(update_fields=["state", "decided_by", "decided_at"])

    _record(actor, "access.approval_decided", row, now)

    return _told(row)


@step
def use(*, actor: Actor, operation_name: str, subject: Subject, facts: Mapping[str, Any], now: datetime) -> None:  # fmt: skip
    """Spend the approval of this operation with these facts; refuse where there is none."""
    row = (
        Approval.objects.select_for_update()
        .filter(
            operation=operation_name,
            subject_type=subject.type,
            subject_id=str(subject.id),
            facts=dict(facts),
            state=ApprovalState.APPROVED,
        )
        .order_by("decided_at")
        .first()
    )
    if row is None:
        raise Refusal("access.approval_needed", operation=operation_name)

    row.state = ApprovalState.USED
    row.save(update_fields=["state"])

    _record(actor, "access.approval_used", row, now)


def waiting(*, actor: Actor) -> list[ApprovalView]:
    """What waits for a second pair of eyes, oldest first."""
    permit(actor, "approval.read" if actor.may("approval.read") else "approval.decide")
    rows = Approval.objects.filter(state=ApprovalState.WAITING).order_by("requested_at")
    return [_told(row) for row in rows]


def _record(actor: Actor, action: str, row: Approval, now: datetime) -> None:
    record(
        actor=actor,
        action=action,
        subject=Subject(row.subject_type, row.subject_id),
        facts={"approval": row.id, "operation": row.operation, "state": row.state},
        now=now,
    )


def _told(row: Approval) -> ApprovalView:
    return ApprovalView(
        id=row.id,
        operation=row.operation,
        subject=Subject(row.subject_type, row.subject_id),
        facts=row.facts,
        reason=row.reason,
        state=row.state,
        requested_by=row.requested_by_id,
        requested_at=row.requested_at,
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
    )
