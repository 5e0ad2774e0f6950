"""Staff sessions: power for a stated reason and a short time, written down."""

from datetime import datetime, timedelta
from uuid import UUID

from puhui.foundation.access.models import StaffSession
from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7
from puhui.kernel.refusals import BadInput

#: How long a staff session lasts; then a new reason is asked for.
LONGEST = timedelta(minutes=30)


@operation
def open_session(*, actor: Actor, reason: str, now: datetime) -> UUID:
    """Open a staff session of 30 minutes for a reason of at least 5 characters."""
    permit(actor, "staff.enter")
    if len(reason.strip()) < 5:
        raise BadInput("access.reason_too_short", field="reason", rule="5 characters or more")

    StaffSession.objects.filter(user_id=actor.user, closed_at=None).update(closed_at=now)
    session = StaffSession.objects.create(
        id=uuid7(now),
        user_id=actor.user,
        reason=reason.strip()[:300],
        opened_at=now,
        until_at=now + LONGEST,
    )

    record(
        actor=actor,
        action="access.staff_session_opened",
        subject=Subject("staff_session", session.id),
        facts={"reason": session.reason, "until": session.until_at},
        now=now,
    )

    return session.id


@operation
def close_session(*, actor: Actor, now: datetime) -> None:
    """Close the actor's own staff session before its time."""
    permit(actor, "staff.enter")

    closed = StaffSession.objects.filter(user_id=actor.user, closed_at=None)
    closed.update(closed_at=now)

    record(
        actor=actor,
        action="access.staff_session_closed",
        subject=Subject("user", str(actor.user_id)),
        now=now,
    )
