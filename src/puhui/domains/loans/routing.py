"""Which unit of an institution an application goes to."""

from datetime import datetime

from puhui.domains.loans.models import Unit
from puhui.domains.parties.queries import enterprises
from puhui.kernel.ids import OrganisationId, PartyId


def unit_for(institution_id: OrganisationId, party_id: PartyId, *, at: datetime) -> Unit | None:
    """The open unit whose regions hold that of the enterprise, small-enterprise units first.

    A region is a code of GB/T 2260; a unit for 33 takes all of Zhejiang, the longest match wins.
    None where no unit takes it: the institution's whole desk sees it.
    """
    enterprise = enterprises.known_at(party_id=party_id, at=at)
    region = (enterprise and enterprise.region) or ""
    units = Unit.objects.filter(institution_id=institution_id, closed_at=None).order_by("id")
    best, length = None, -1
    for unit in units:
        for start in unit.regions:
            if region.startswith(start):
                rank = len(start) * 2 + (unit.kind == "MICRO")
                if rank > length:
                    best, length = unit, rank
    return best
