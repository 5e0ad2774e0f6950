"""Jobs of the ledger."""

from datetime import datetime

from puhui.domains.ledger.operations.upkeep import keep_up as keep_up_now
from puhui.foundation.jobs.declaring import job
from puhui.kernel.actors import SYSTEM


@job("ledger.keep_up")
def keep_up(now: datetime) -> None:
    """Expire what is overdue and fold the tallies; may run twice."""
    keep_up_now(actor=SYSTEM, now=now)
