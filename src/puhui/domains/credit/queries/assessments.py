"""Questions about assessments that tell nothing of what they say."""

from puhui.domains.credit.models import Assessment
from puhui.foundation.access.permitting import permit_party
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId


def is_made(*, actor: Actor, party_id: PartyId) -> bool:
    """Whether an enterprise has an assessment; for its own people."""
    permit_party(actor, "party.read", party_id)
    return Assessment.objects.filter(party_id=party_id).exists()
