"""Whoever runs commands on the machine of an installation: they hold its database and its keys."""

import getpass
from collections.abc import Mapping
from datetime import datetime

from puhui.foundation.access.representing import represented_by
from puhui.foundation.access.roles import permissions_of
from puhui.foundation.accounts.models import Organisation, OrganisationKind
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import OrganisationId, uuid7
from puhui.kernel.refusals import BadInput

#: The platform's own workspace, where a command needs one before anybody has founded it.
PLATFORM_NAME, PLATFORM_SLUG = "普惠 Puhui", "platform"


@operation
def console_actor(*, slug: str | None, roles: Mapping[str, str], now: datetime) -> Actor:
    """The actor of a command: in the workspace of a slug, else in the platform's own.

    `roles` says, by kind of organisation, the one role that the command needs: it may do no more
    than that. The platform's workspace is made where there is none. BadInput
    `accounts.no_such_organisation`.
    """
    known = Organisation.objects.order_by("created_at", "id")
    row = known.filter(slug=slug) if slug else known.filter(kind=OrganisationKind.PLATFORM)
    organisation = row.first()
    if organisation is None and slug:
        raise BadInput("accounts.no_such_organisation", field="organisation", value=slug)
    if organisation is None:
        organisation = _platform(now)

    return Actor(
        portal=Portal.CLI,
        organisation_id=OrganisationId(organisation.id),
        party_ids=frozenset(represented_by(OrganisationId(organisation.id))),
        permissions=permissions_of(organisation.kind, [roles.get(organisation.kind, "")]),
        origin=f"console:{_login()}",
    )


def _platform(now: datetime) -> Organisation:
    organisation = Organisation.objects.create(
        id=uuid7(now),
        name=PLATFORM_NAME,
        slug=PLATFORM_SLUG,
        kind=OrganisationKind.PLATFORM,
        created_at=now,
    )
    record(
        actor=Actor(portal=Portal.CLI, origin=f"console:{_login()}"),
        action="accounts.organisation_founded",
        subject=Subject("organisation", organisation.id),
        facts={"kind": organisation.kind, "founder": None},
        now=now,
    )
    return organisation


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"  # a user id without a name, as containers have them
