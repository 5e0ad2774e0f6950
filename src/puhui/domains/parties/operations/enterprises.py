"""Registering enterprises and changing what they tell of themselves."""

import dataclasses
from datetime import datetime

from puhui.domains.parties import locks, telling
from puhui.domains.parties.contracts import USCC, EnterpriseProfile, EnterpriseView, PartyKind
from puhui.domains.parties.events import EnterpriseEntrusted, EnterpriseUpdated
from puhui.domains.parties.models import Enterprise
from puhui.domains.parties.policies.codes import valid_uscc
from puhui.domains.parties.policies.profiles import check_profile, checked_name
from puhui.domains.parties.policies.visibility import permit_editing, permit_staff_editing
from puhui.domains.parties.recording import tell
from puhui.domains.parties.steps import enterprises as steps
from puhui.foundation.access import approving
from puhui.foundation.access.permitting import permit
from puhui.foundation.access.representing import represent
from puhui.foundation.accounts.models import Organisation, OrganisationKind
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import NotFound

#: The name under which a second pair of eyes approves that a workspace acts for an enterprise.
ENTRUST = "parties.entrust"


@operation
def register(
    *,
    actor: Actor,
    name: str,
    uscc: str,
    profile: EnterpriseProfile = EnterpriseProfile(),  # noqa: B008 -- frozen
    now: datetime,
) -> EnterpriseView:
    """Register an enterprise under its code; the actor's workspace acts for it from now on.

    The actor needs `party.edit` in a workspace. BadInput for a code or a field that does not
    hold; Refusal `parties.identifier_taken` where the code names an enterprise already: staff
    let a second workspace act for it (`entrust`). The actor that was passed does not know of the
    new party: make a new one (`acting.actor_in`).
    """
    permit(actor, "party.edit")
    own = ((USCC, valid_uscc(uscc)),)
    check_profile(profile, business_date(now))

    entered = steps.enter(actor=actor, name=name, identifiers=own, profile=profile, now=now)
    represent(organisation_id=actor.organisation, party_id=entered.id, now=now)

    return entered


@operation
def update(
    *,
    actor: Actor,
    party_id: PartyId,
    profile: EnterpriseProfile,
    name: str | None = None,
    now: datetime,
) -> EnterpriseView:
    """Replace what an enterprise tells of itself, and its name where one is given.

    For whoever acts for it with `party.edit`, and for staff in a session who may edit. An empty
    `legal_representative` keeps the one that is known, which nobody is shown whole.
    """
    party = locks.party(party_id)

    permit_editing(actor, party_id)
    if party is None or party.kind != PartyKind.ENTERPRISE:
        raise NotFound("parties.no_such_enterprise")
    check_profile(profile, business_date(now))
    new_name = checked_name(name) if name is not None else party.name

    row = Enterprise.objects.select_related("party").get(pk=party_id)
    changed = _change(row, profile, new_name, now)

    record(
        actor=actor,
        action="parties.enterprise_updated",
        subject=Subject("party", party_id),
        facts={"fields": changed},
        now=now,
    )

    publish(EnterpriseUpdated(party_id=str(party_id), fields=tuple(changed)), now=now)

    return telling.enterprise(row)


@operation
def entrust(
    *, actor: Actor, party_id: PartyId, organisation_id: OrganisationId, now: datetime
) -> EnterpriseView:
    """Let a workspace act for an enterprise that is known already, with a second pair of eyes.

    For staff in a session who may edit parties, once somebody else has approved
    `parties.entrust` on this party with the facts {"organisation": its id}. The workspace is one
    of an enterprise's kind. Nobody else loses the right.
    """
    party = locks.party(party_id)

    permit_staff_editing(actor)
    if party is None or party.kind != PartyKind.ENTERPRISE:
        raise NotFound("parties.no_such_enterprise")
    workspaces = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE)
    if not workspaces.filter(pk=organisation_id).exists():
        raise NotFound("parties.no_such_workspace", field="organisation")

    facts = {"organisation": str(organisation_id)}
    approving.use(
        actor=actor,
        operation_name=ENTRUST,
        subject=Subject("party", party_id),
        facts=facts,
        now=now,
    )

    represent(organisation_id=organisation_id, party_id=party_id, now=now)

    record(actor=actor, action=ENTRUST, subject=Subject("party", party_id), facts=facts, now=now)

    publish(
        EnterpriseEntrusted(party_id=str(party_id), organisation_id=str(organisation_id)), now=now
    )

    return telling.enterprise(Enterprise.objects.select_related("party").get(pk=party_id))


def _change(row: Enterprise, profile: EnterpriseProfile, name: str, now: datetime) -> list[str]:
    """Write the new profile and name; the names of the fields that differ from before."""
    before = telling.profile_of(row)
    if not profile.legal_representative.strip():
        profile = dataclasses.replace(profile, legal_representative=before.legal_representative)
    changed = [
        field.name
        for field in dataclasses.fields(EnterpriseProfile)
        if getattr(profile, field.name) != getattr(before, field.name)
    ]
    if row.party.name != name:
        changed.append("name")
        row.party.name = name
        row.party.save(update_fields=["name"])
    tell(row, profile, now)
    return changed
