"""Which workspace acts for which party."""

from datetime import datetime

from puhui.foundation.access.models import Representation
from puhui.foundation.database import step
from puhui.kernel.ids import OrganisationId, PartyId, uuid7


@step
def represent(*, organisation_id: OrganisationId, party_id: PartyId, now: datetime) -> None:
    """From now on the organisation acts for the party; saying it again changes nothing."""
    known = Representation.objects.filter(
        organisation_id=organisation_id, party_id=party_id, until_at=None
    )
    if not known.exists():
        Representation.objects.create(
            id=uuid7(now), organisation_id=organisation_id, party_id=party_id, since_at=now
        )


def represented_by(organisation_id: OrganisationId) -> list[PartyId]:
    """The parties that an organisation acts for, the first one first."""
    rows = Representation.objects.filter(organisation_id=organisation_id, until_at=None)
    return [
        PartyId(party) for party in rows.order_by("since_at").values_list("party_id", flat=True)
    ]
