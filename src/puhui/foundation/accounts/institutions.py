"""Workspaces of institutions, which staff open for those who will run them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from puhui.foundation.access.permitting import permit
from puhui.foundation.accounts.models import Organisation, OrganisationKind
from puhui.foundation.accounts.organisations import confirmed_user, found
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId
from puhui.kernel.refusals import Refusal

PERMISSION = "staff.institutions"


@dataclass(frozen=True, slots=True)
class InstitutionView:
    """An institution's workspace, as staff see it."""

    id: OrganisationId
    name: str
    slug: str
    members: int
    founded_at: datetime


@operation
def open_institution(*, actor: Actor, name: str, admin_email: str, now: datetime) -> OrganisationId:
    """Open a workspace for an institution; a user who has signed up becomes its administrator.

    For staff in a session with `staff.institutions`. Refuses a name that an institution has
    already (`accounts.institution_known`), an email of nobody (`accounts.no_such_user`) and one that
    was never confirmed (`accounts.email_not_confirmed`).
    """
    permit(actor, PERMISSION)
    known = Organisation.objects.filter(kind=OrganisationKind.INSTITUTION, name=name.strip())
    if known.exists():
        raise Refusal("accounts.institution_known", field="name")
    admin = confirmed_user(admin_email, field="admin_email")

    return found(
        actor=actor, name=name, kind=OrganisationKind.INSTITUTION, founder=admin.id, now=now
    )


def institutions(*, actor: Actor, now: datetime) -> list[InstitutionView]:
    """All institutions by name; for staff in a session with `staff.institutions`."""
    permit(actor, PERMISSION)
    current = Q(memberships__until_at=None) | Q(memberships__until_at__gt=now)
    rows = (
        Organisation.objects.filter(kind=OrganisationKind.INSTITUTION)
        .annotate(members=Count("memberships", filter=current))
        .order_by("name")
    )
    return [
        InstitutionView(OrganisationId(row.id), row.name, row.slug, row.members, row.created_at)
        for row in rows
    ]
