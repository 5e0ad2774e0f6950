"""Questions about who acts for a party."""

from puhui.domains.parties.contracts import RepresentationView
from puhui.domains.parties.policies.visibility import permit_reading
from puhui.foundation.access.representing import representatives_of
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId


def of(*, actor: Actor, party_id: PartyId) -> list[RepresentationView]:
    """Every workspace that acts or ever acted for a party, the first one first.

    For whoever acts for it (`party.read`) and for staff in a session.
    """
    permit_reading(actor, party_id)
    return [
        RepresentationView(
            party_id=party_id,
            organisation_id=each.organisation_id,
            organisation_name=each.organisation_name,
            since_at=each.since_at,
            until_at=each.until_at,
        )
        for each in representatives_of(party_id)
    ]
