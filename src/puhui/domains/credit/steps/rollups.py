"""Making roll-ups anew."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from puhui.domains.credit import locks
from puhui.domains.credit.models import Freshness
from puhui.domains.credit.rollups import days, remake
from puhui.domains.evidence.queries import imports
from puhui.foundation.database import step
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId


@step
def refresh(*, actor: Actor, party_ids: Sequence[PartyId], now: datetime) -> int:  # noqa: ARG001 -- doors look alike
    """Make the roll-ups of parties from all that is known of them now; how many were made.

    A party whose roll-ups hold the same imports already is left alone, so that a second delivery
    of the same event costs one look.
    """
    return len(made_fresh(party_ids, now)[1])


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
