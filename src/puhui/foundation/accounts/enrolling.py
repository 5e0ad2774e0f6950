"""Enrolling people by those who run the installation: staff, and the cast of a demonstration."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress

from puhui.foundation.access.permitting import permit
from puhui.foundation.access.roles import ROLES
from puhui.foundation.accounts.models import Membership, Organisation, OrganisationKind, User
from puhui.foundation.accounts.organisations import found
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import OrganisationId, UserId, uuid7
from puhui.kernel.refusals import BadInput, Refusal

#: Whoever runs commands on the machine itself; they hold the database and its keys anyway.
LOCAL = Actor(portal=Portal.CLI, origin="local")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A user and the workspace in which they now sit."""

    user_id: UserId
    organisation_id: OrganisationId


@operation
def enrol(
    *,
    actor: Actor,
    email: str,
    name: str,
    password: str,
    organisation: str,
    kind: str,
    role: str,
    now: datetime,
) -> Enrolled:
    """A new user with a role in the organisation of a name and kind, which is founded if need be.

    For whoever runs the installation (the command line) and staff with `staff.users`. Refuses an
    email that is known (`accounts.email_known`) and a role of another kind of organisation.
    """
    if actor.portal is not Portal.CLI:
        permit(actor, "staff.users")
    if role not in ROLES or ROLES[role][0] != kind:
        raise BadInput("accounts.no_such_role", field="role", value=role)

    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Refusal("accounts.email_known", field="email")
    user = User.objects.create_user(email.strip(), password, display_name=name, joined_at=now)
    # Whoever runs the installation vouches for the address.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    workspace = OrganisationKind(kind)
    known = Organisation.objects.filter(name=organisation.strip(), kind=kind).first()
    if known is None:
        home = found(actor=actor, name=organisation, kind=workspace, founder=user.id, now=now)
        Membership.objects.filter(organisation_id=home, user=user).update(roles=[role])
    else:
        home = OrganisationId(known.id)
        Membership.objects.create(
            id=uuid7(now), organisation=known, user=user, roles=[role], since_at=now
        )

    record(
        actor=actor,
        action="accounts.user_enrolled",
        subject=Subject("user", user.id),
        facts={"organisation": home, "role": role},
        now=now,
    )

    return Enrolled(UserId(user.id), home)


def user_of(email: str) -> UserId | None:
    """The id of the user of an email address, or None; for whoever runs the installation."""
    known = User.objects.filter(email__iexact=email.strip()).values_list("id", flat=True).first()
    return UserId(known) if known else None


def is_empty() -> bool:
    """Whether nobody has signed up or been enrolled yet."""
    return not User.objects.exists()
