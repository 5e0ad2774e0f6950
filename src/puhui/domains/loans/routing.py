"""Which unit of an institution an application goes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from puhui.foundation.database.questions import Question
from puhui.kernel.ids import OrganisationId

_PLACES = """
SELECT json_agg(json_build_array(id, kind, regions) ORDER BY id) FROM loans_unit
WHERE institution_id = %s::uuid AND closed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An open unit: its kind, and the beginnings of the region codes that it takes."""

    unit_id: UUID
    kind: str
    regions: tuple[str, ...]


def asking_places(institution_id: OrganisationId) -> Question[tuple[Place, ...]]:
    """The open units of an institution."""
    return Question(
        _PLACES,
        (institution_id,),
        lambda rows: tuple(
            Place(UUID(unit_id), kind, tuple(regions)) for unit_id, kind, regions in rows or ()
        ),
    )


def unit_for(places: Iterable[Place], region: str) -> UUID | None:
    """The open unit whose regions hold that of an enterprise, small-enterprise units first.

    A region is a code of GB/T 2260; a unit for 33 takes all of Zhejiang, the longest match wins.
    None where no unit takes it: the institution's whole desk sees it.

    >>> bank, small = UUID(int=1), UUID(int=2)
    >>> unit_for([Place(bank, "BRANCH", ("33",)), Place(small, "MICRO", ("33",))], "330106") == small
    True
    """
    best, length = None, -1
    for place in places:
        for start in place.regions:
            rank = len(start) * 2 + (place.kind == "MICRO")
            if region.startswith(start) and rank > length:
                best, length = place.unit_id, rank
    return best
