"""Who may see or make a score, and on whose word."""

from datetime import datetime

from puhui.domains.evidence.contracts import EvidenceKind
from puhui.domains.evidence.queries import imports
from puhui.domains.parties.contracts import ENTERPRISE_PROOFS, Purpose
from puhui.domains.parties.queries import consents
from puhui.domains.parties.queries.identity import proven
from puhui.foundation.access.permitting import permit, permit_party
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.refusals import Forbidden, Refusal

#: A score stands on invoices of both directions, so consent must cover both.
EVIDENCE = (EvidenceKind.VAT_INVOICES_IN, EvidenceKind.VAT_INVOICES_OUT)
READ_OWN, REFRESH_OWN, QUERY = "credit.read", "credit.refresh", "credit.query"


def permit_reading(actor: Actor, party_id: PartyId, *, at: datetime) -> Purpose:
    """For which purpose an actor reads a profile; refuses where there is none.

    An enterprise's own people read under its consent to the platform, an institution under the
    consent that the enterprise gave to it; and as `require_proven`.
    """
    purpose = _permit(actor, party_id, READ_OWN, at)
    require_proven(actor, party_id, at=at)
    return purpose


def permit_assessing(actor: Actor, party_id: PartyId, *, at: datetime) -> Purpose:
    """For which purpose an actor may have an enterprise assessed now; consents as for reading."""
    return _permit(actor, party_id, REFRESH_OWN, at)


def _permit(actor: Actor, party_id: PartyId, permission: str, at: datetime) -> Purpose:
    if actor.acts_for(party_id):
        permit_party(actor, permission, party_id)
        _consented(party_id, None, Purpose.OWN_PROFILE, at)
        return Purpose.OWN_PROFILE
    permit(actor, QUERY)
    _consented(party_id, actor.organisation, Purpose.CREDIT_ASSESSMENT, at)
    return Purpose.CREDIT_ASSESSMENT


def require_proven(actor: Actor, party_id: PartyId, *, at: datetime) -> None:
    """Refuse an enterprise's own people what others brought, until it is proven who it is.

    A profile and a score stand on all evidence or none: they are refused whole. The fact `proof`
    names the checks of which one is enough.
    """
    if not actor.acts_for(party_id) or proven(party_id=party_id, at=at):
        return
    check_shown(
        actor, party_id, by_others=imports.brought_by_others(actor=actor, party_id=party_id)
    )


def check_shown(
    actor: Actor, party_id: PartyId, *, is_proven: bool = False, by_others: bool
) -> None:
    """`require_proven` for whoever has looked already."""
    if actor.acts_for(party_id) and not is_proven and by_others:
        raise Refusal("parties.identity_unproven", proof=[kind.value for kind in ENTERPRISE_PROOFS])


def permit_job(actor: Actor) -> None:
    """Only the platform's own jobs follow imports."""
    if actor.portal is not Portal.JOB:
        raise Forbidden("access.not_permitted", permission="credit.follow_import")


def _consented(
    party_id: PartyId, grantee: OrganisationId | None, purpose: Purpose, at: datetime
) -> None:
    if not _holds(party_id, grantee, purpose, at):
        raise Forbidden("credit.no_consent", purpose=purpose.value)


def _holds(
    party_id: PartyId, grantee: OrganisationId | None, purpose: Purpose, at: datetime
) -> bool:
    return all(
        consents.valid(party_id=party_id, grantee=grantee, evidence=kind, purpose=purpose, at=at)
        for kind in EVIDENCE
    )
