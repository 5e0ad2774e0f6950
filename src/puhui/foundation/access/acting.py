"""Who is asking: an Actor from a user, the workspace they sit in and the entrance they took."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from puhui.foundation.access.models import Representation, StaffSession
from puhui.foundation.access.roles import permissions_of
from puhui.foundation.accounts.models import Membership
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import OrganisationId, PartyId, UserId


@dataclass(frozen=True, slots=True)
class Seat:
    """One workspace that a user may sit in."""

    organisation_id: OrganisationId
    name: str
    slug: str
    kind: str
    roles: frozenset[str]
    is_delegate: bool


def seats_of(user_id: UUID, *, now: datetime) -> list[Seat]:
    """The workspaces of a user, oldest membership first."""
    rows = (
        Membership.objects.filter(user_id=user_id, since_at__lte=now, user__is_active=True)
        .filter(Q(until_at=None) | Q(until_at__gt=now))
        .select_related("organisation")
        .order_by("since_at", "id")
    )
    return [
        Seat(
            OrganisationId(row.organisation_id),
            row.organisation.name,
            row.organisation.slug,
            row.organisation.kind,
            frozenset(row.roles),
            row.is_delegate,
        )
        for row in rows
    ]


def actor_in(
    seat: Seat, *, user_id: UUID, portal: Portal, origin: str = "", now: datetime
) -> Actor:
    """The actor that a user is while sitting in one of their workspaces.

    Staff permissions count only inside an open staff session; outside it a member of staff may
    do nothing but open one.
    """
    session = _open_session(user_id, now) if seat.kind == "PLATFORM" else None
    held = permissions_of(seat.kind, seat.roles)
    if seat.kind == "PLATFORM" and session is None:
        held &= {"staff.enter"}
    parties = Representation.objects.filter(
        organisation_id=seat.organisation_id, until_at=None
    ).values_list("party_id", flat=True)
    return Actor(
        portal=portal,
        user_id=UserId(user_id),
        organisation_id=seat.organisation_id,
        party_ids=frozenset(PartyId(party) for party in parties),
        roles=seat.roles,
        permissions=held,
        staff_session_id=str(session) if session else None,
        origin=origin,
    )


def visitor(*, user_id: UUID | None, portal: Portal, origin: str = "") -> Actor:
    """Somebody who sits in no workspace: signed in or not, they hold no permission."""
    return Actor(portal=portal, user_id=UserId(user_id) if user_id else None, origin=origin)


def _open_session(user_id: UUID, now: datetime) -> UUID | None:
    return (
        StaffSession.objects.filter(
            user_id=user_id, opened_at__lte=now, until_at__gt=now, closed_at=None
        )
        .order_by("-opened_at")
        .values_list("id", flat=True)
        .first()
    )
