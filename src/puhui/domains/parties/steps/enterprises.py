"""Enterprises as the domains above make them known."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from puhui.domains.parties import telling
from puhui.domains.parties.contracts import EnterpriseProfile, EnterpriseView, PartyKind
from puhui.domains.parties.events import EnterpriseRegistered
from puhui.domains.parties.models import Enterprise, Identifier, Party
from puhui.domains.parties.policies.profiles import checked_identifier, checked_name, issuer_of
from puhui.domains.parties.recording import entered, tell
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import step
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, uuid7
from puhui.kernel.refusals import Refusal


@step
def identify(*, actor: Actor, scheme: str, value: str, name: str, now: datetime) -> EnterpriseView:
    """The enterprise that an identifier names, made known now where nobody has heard of it.

    The scheme `uscc` validates the code (BadInput `parties.uscc_invalid`) and is the same for
    everybody; others are free words ("contest") and mean what the actor's own organisation means
    by them, so that no two institutions' codes are taken for one enterprise. The name of an enterprise that is known already is not overwritten. Being
    mentioned gives nobody the right to act for it: `operations.enterprises.register` and
    `entrust` do. The caller has permitted the actor.
    """
    scheme, value = checked_identifier(scheme, value)
    issuer = issuer_of(scheme, actor.organisation_id)
    known = _named(scheme, value, issuer)
    if known is not None:
        return known
    own, profile = ((scheme, value),), EnterpriseProfile()
    try:
        with transaction.atomic():
            return enter(actor=actor, name=name, identifiers=own, profile=profile, now=now)
    except Refusal:
        # Somebody else made it known at this very moment: their row is committed by now.
        known = _named(scheme, value, issuer)
        if known is None:
            raise
        return known


@step
def enter(
    *,
    actor: Actor,
    name: str,
    identifiers: tuple[tuple[str, str], ...],
    profile: EnterpriseProfile,
    now: datetime,
) -> EnterpriseView:
    """Make a new enterprise known; nobody acts for it yet.

    Refuses (`parties.identifier_taken`) an identifier that names another party, also one that a
    transaction beside this one has just taken. The caller has permitted the actor and checked
    the profile.
    """
    name = checked_name(name)
    party = Party.objects.create(
        id=uuid7(now), kind=PartyKind.ENTERPRISE.value, name=name, registered_at=now
    )
    for scheme, value in identifiers:
        issuer = issuer_of(scheme, actor.organisation_id)
        if not entered(party, scheme, value, now, issuer=issuer):
            raise Refusal("parties.identifier_taken", field=scheme)
    row = Enterprise(party=party)
    tell(row, profile, now)

    record(
        actor=actor,
        action="parties.enterprise_registered",
        subject=Subject("party", party.id),
        facts={"schemes": [scheme for scheme, _ in identifiers]},
        now=now,
    )

    organisation = str(actor.organisation_id) if actor.organisation_id else None
    publish(EnterpriseRegistered(party_id=str(party.id), organisation_id=organisation), now=now)

    return telling.enterprise(row)


def _named(scheme: str, value: str, issuer: OrganisationId | None) -> EnterpriseView | None:
    identifier = (
        Identifier.objects.filter(Q(organisation=issuer), scheme=scheme, value=value)
        .select_related("party__enterprise")
        .first()
    )
    if identifier is None:
        return None
    if identifier.party.kind != PartyKind.ENTERPRISE:
        raise Refusal("parties.not_an_enterprise", scheme=scheme)
    return telling.enterprise(identifier.party.enterprise)
