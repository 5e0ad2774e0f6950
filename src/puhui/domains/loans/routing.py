"""Which unit of an institution an application goes to."""

from puhui.domains.loans.models import Unit
from puhui.kernel.ids import OrganisationId


def unit_for(institution_id: OrganisationId, region: str) -> Unit | None:
    """The open unit whose regions hold that of an enterprise, small-enterprise units first.

    A region is a code of GB/T 2260; a unit for 33 takes all of Zhejiang, the longest match wins.
    None where no unit takes it: the institution's whole desk sees it.
    """
    best, length = None, -1
    for unit in Unit.objects.filter(institution_id=institution_id, closed_at=None).order_by("id"):
        for start in unit.regions:
            rank = len(start) * 2 + (unit.kind == "MICRO")
            if region.startswith(start) and rank > length:
                best, length = unit, rank
    return best
