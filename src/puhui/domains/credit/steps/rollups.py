"""Making roll-ups anew."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from puhui.domains.credit import locks
from puhui.domains.credit.rollups import remake
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
    rows = locks.freshness([UUID(str(party)) for party in party_ids])
    known = imports.brought(party_ids=party_ids)
    stale = [party for party, row in rows.items() if row.imports != known.get(PartyId(party), [])]

    if stale:
        brought = {each for party in stale for each in known.get(PartyId(party), [])}
        remake(stale, [UUID(each) for each in brought])

    for party in stale:
        rows[party].imports = known.get(PartyId(party), [])
        rows[party].refreshed_at = now
        rows[party].save(update_fields=["imports", "refreshed_at"])
    return len(stale)
