"""What time does to the ledger: pending transfers run out, tallies are folded."""

from datetime import datetime

from puhui.domains.ledger.models import Folding, Tally
from puhui.domains.ledger.steps import transfers
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7


@operation
def keep_up(*, actor: Actor, fold_over: int = 1000, now: datetime) -> int:
    """Expire what is overdue (at most 1,000 a call), fold tallies if many; how many expired.

    The worker calls it; it changes nothing that somebody could decide otherwise, so it asks for no
    permission. Tallies are many when there are more than `fold_over`.
    """
    expired = transfers.expire(actor=actor, now=now)

    if Tally.objects.all()[fold_over : fold_over + 1]:
        Folding.objects.create(id=uuid7(now), at=now)

    return expired
