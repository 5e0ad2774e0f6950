"""Founding a workspace, and who belongs to it in which roles."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress

from puhui.foundation.access.permitting import permit
from puhui.foundation.access.roles import ROLES
from puhui.foundation.accounts.models import Membership, Organisation, OrganisationKind, User
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation, step
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, uuid7
from puhui.kernel.refusals import BadInput, Forbidden, NotFound, Refusal

#: The role that a workspace's founder gets.
FOUNDER_ROLE = {
    OrganisationKind.ENTERPRISE: "OWNER",
    OrganisationKind.INSTITUTION: "INSTITUTION_ADMIN",
    OrganisationKind.PLATFORM: "ADMINISTRATOR",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One user in a workspace, as its other members see them."""

    membership_id: UUID
    user_id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    is_delegate: bool
    until_at: datetime | None


@operation
def found_enterprise(*, actor: Actor, name: str, now: datetime) -> OrganisationId:
    """Open a workspace for an enterprise; whoever is signed in becomes its owner.

    Workspaces of institutions and of the platform are opened by staff (`found`), not by sign-up.
    """
    return found(
        actor=actor, name=name, kind=OrganisationKind.ENTERPRISE, founder=actor.user, now=now
    )


@step
def found(
    *, actor: Actor, name: str, kind: OrganisationKind, founder: UUID, now: datetime
) -> OrganisationId:
    """Open a workspace of any kind for a founder, who gets the kind's first role."""
    if not name.strip():
        raise BadInput("accounts.name_missing", field="name", rule="not empty")

    organisation = Organisation.objects.create(
        id=uuid7(now), name=name.strip(), slug=_free_slug(name), kind=kind, created_at=now
    )
    Membership.objects.create(
        id=uuid7(now),
        organisation=organisation,
        user_id=founder,
        roles=[FOUNDER_ROLE[kind]],
        since_at=now,
    )

    record(
        actor=actor,
        action="accounts.organisation_founded",
        subject=Subject("organisation", organisation.id),
        facts={"kind": kind, "founder": founder},
        now=now,
    )

    return OrganisationId(organisation.id)


@operation
def add_member(
    *,
    actor: Actor,
    email: str,
    roles: tuple[str, ...],
    is_delegate: bool = False,
    until_at: datetime | None = None,
    now: datetime,
) -> Member:
    """Let a user into the actor's own workspace, for good or (a delegate) until a moment.

    A delegate is an outside operator, such as an accountant who keeps several enterprises' books;
    what they do is recorded under their own name. Nobody can give a role of another kind. The
    address must have been confirmed (`accounts.email_not_confirmed`): anybody can sign up with an
    address that is not theirs, and would be let in for its owner.
    """
    organisation = _locked(actor)

    permit(actor, "organisation.manage")
    _check_roles(organisation, roles)
    if is_delegate and "OWNER" in roles:
        raise Forbidden("accounts.delegates_do_not_own")

    user = confirmed_user(email)
    membership = _vacancy(organisation, user, now)
    membership.roles, membership.is_delegate = list(roles), is_delegate
    membership.since_at, membership.until_at = now, until_at
    membership.invited_by_id = actor.user
    membership.save()

    record(
        actor=actor,
        action="accounts.member_added",
        subject=Subject("organisation", organisation.id),
        facts={"user": user.id, "roles": list(roles), "delegate": is_delegate, "until": until_at},
        now=now,
    )

    return _told(membership)


@operation
def remove_member(*, actor: Actor, membership_id: UUID, now: datetime) -> None:
    """End a membership of the actor's own workspace at once; the last owner stays."""
    organisation = _locked(actor)

    permit(actor, "organisation.manage")
    membership = Membership.objects.filter(pk=membership_id, organisation=organisation).first()
    if membership is None:
        raise NotFound("accounts.no_such_member")
    _keep_one_manager(organisation, membership, now)

    membership.until_at = now
    membership.save(update_fields=["until_at"])

    record(
        actor=actor,
        action="accounts.member_removed",
        subject=Subject("organisation", organisation.id),
        facts={"user": membership.user_id},
        now=now,
    )


def confirmed_user(email: str, *, field: str = "email") -> User:
    """The user of an address that they have confirmed; refused where there is none."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise NotFound("accounts.no_such_user", field=field)
    if not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        raise Refusal("accounts.email_not_confirmed", field=field)
    return user


def members(*, actor: Actor, now: datetime) -> list[Member]:
    """Who belongs to the actor's workspace."""
    permit(actor, "organisation.read")
    rows = (
        Membership.objects.filter(organisation_id=actor.organisation)
        .exclude(until_at__lte=now)
        .select_related("user")
        .order_by("since_at", "id")
    )
    return [_told(row) for row in rows]


def _locked(actor: Actor) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=actor.organisation)


def _check_roles(organisation: Organisation, roles: tuple[str, ...]) -> None:
    if not roles:
        raise BadInput("accounts.roles_missing", field="roles", rule="at least one")
    for role in roles:
        if role not in ROLES or ROLES[role][0] != organisation.kind:
            raise BadInput("accounts.no_such_role", field="roles", value=role)


def _vacancy(organisation: Organisation, user: User, now: datetime) -> Membership:
    """The row that a joining user gets: the one of their earlier membership, or a new one."""
    known = Membership.objects.filter(organisation=organisation, user=user).first()
    if known is not None and (known.until_at is None or known.until_at > now):
        raise Refusal("accounts.already_member")
    return known or Membership(id=uuid7(now), organisation=organisation, user=user)


def _keep_one_manager(organisation: Organisation, leaving: Membership, now: datetime) -> None:
    rest = (
        Membership.objects.filter(organisation=organisation)
        .exclude(pk=leaving.pk)
        .exclude(until_at__lte=now)
    )
    manages = {role for role, (_, held) in ROLES.items() if "organisation.manage" in held}
    if not any(manages & set(member.roles) for member in rest):
        raise Refusal("accounts.last_manager")


def _free_slug(name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "org"
    digest = hashlib.sha256(name.encode()).hexdigest()
    slug = base if base != "org" else f"org-{digest[:6]}"
    count = 0
    while Organisation.objects.filter(slug=slug).exists():
        count += 1
        slug = f"{base}-{digest[:4]}{count}"
    return slug


def _told(row: Membership) -> Member:
    return Member(
        membership_id=row.id,
        user_id=row.user_id,
        name=row.user.display_name,
        email=row.user.email,
        roles=tuple(row.roles),
        is_delegate=row.is_delegate,
        until_at=row.until_at,
    )
