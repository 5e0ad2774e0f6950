"""Making roll-ups anew."""

from collections.abc import Sequence
from datetime import datetime

from puhui.domains.credit.freshening import made_fresh
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
