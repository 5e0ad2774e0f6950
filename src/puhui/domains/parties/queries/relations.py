"""Questions about what parties are to each other."""

from datetime import date

from django.db.models import Q

from puhui.domains.parties import telling
from puhui.domains.parties.contracts import RelationView
from puhui.domains.parties.models import Relation
from puhui.domains.parties.policies.visibility import permit_reading
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId


def of(*, actor: Actor, party_id: PartyId, on: date | None = None) -> list[RelationView]:
    """The relations of a party, both ways, that hold on a day; all that ever did without a day.

    For whoever acts for the party (`party.read`) and for staff in a session.
    """
    permit_reading(actor, party_id)
    rows = Relation.objects.filter(Q(party_id=party_id) | Q(of_party_id=party_id))
    if on is not None:
        rows = rows.filter(from_date__lte=on).filter(Q(to_date=None) | Q(to_date__gt=on))
    return [telling.relation(row) for row in rows.order_by("from_date", "id")]
