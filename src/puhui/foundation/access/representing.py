"""Which workspace acts for which party."""

from dataclasses import dataclass
from datetime import datetime

from puhui.foundation.access.models import Representation
from puhui.foundation.database import step
from puhui.kernel.ids import OrganisationId, PartyId, uuid7


@dataclass(frozen=True, slots=True)
class Represents:
    """An organisation acts for a party from a moment until another (None: still)."""

    organisation_id: OrganisationId
    organisation_name: str
    since_at: datetime
    until_at: datetime | None


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


@step
def end_representation(
    *, organisation_id: OrganisationId, party_id: PartyId, now: datetime
) -> bool:
    """From now on the organisation no longer acts for the party; False where it did not before.

    The row stays, with its end: who acted when can be told later. Whoever is asked next
    (`acting.actor_in`, a token) finds the party no more.
    """
    held = Representation.objects.filter(
        organisation_id=organisation_id, party_id=party_id, until_at=None
    )
    return held.update(until_at=now) == 1


def representatives_of(party_id: PartyId) -> list[Represents]:
    """Every organisation that acts or ever acted for a party, the first one first."""
    rows = Representation.objects.filter(party_id=party_id).select_related("organisation")
    return [
        Represents(
            OrganisationId(row.organisation_id), row.organisation.name, row.since_at, row.until_at
        )
        for row in rows.order_by("since_at", "id")
    ]


def represented_by(organisation_id: OrganisationId) -> list[PartyId]:
    """The parties that an organisation acts for, the first one first."""
    rows = Representation.objects.filter(organisation_id=organisation_id, until_at=None)
    return [
        PartyId(party) for party in rows.order_by("since_at").values_list("party_id", flat=True)
    ]
