"""Roll-ups made anew where they lack an import, under the lock of their party."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from puhui.domains.credit import locks
from puhui.domains.credit.models import Freshness
from puhui.domains.credit.rollups import days, remake
from puhui.domains.evidence.queries import imports
from puhui.kernel.ids import PartyId


def made_fresh(
    party_ids: Sequence[PartyId], now: datetime
) -> tuple[dict[UUID, Freshness], list[UUID]]:
    """The freshness rows of parties, locked, and those whose roll-ups were made anew for it."""
    rows = locks.freshness([UUID(str(party)) for party in party_ids])
    known = imports.brought(party_ids=party_ids)
    stale = [party for party, row in rows.items() if row.imports != known.get(PartyId(party), [])]

    if stale:
        brought = {each for party in stale for each in known.get(PartyId(party), [])}
        remake(stale, [UUID(each) for each in brought])

    for party in stale:
        row = rows[party]
        row.imports, row.refreshed_at = known.get(PartyId(party), []), now
        row.first_date, row.last_date, row.reading = *days(party), None
        row.save()
    return rows, stale
