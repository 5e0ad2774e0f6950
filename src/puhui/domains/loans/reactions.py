"""What loans does when it hears that a bank has answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.loans.operations.following import follow as apply
from puhui.foundation.jobs.declaring import job
from puhui.kernel.actors import SYSTEM

FOLLOW_PAYMENT = "loans.follow_payment"


@job(FOLLOW_PAYMENT, attempts=10)
def follow(*, event_id: str, event: dict[str, Any], now: datetime) -> None:  # noqa: ARG001 -- every reaction is told its event; the movement's instruction applies once
    """Apply a payment to the loan that it is about."""
    apply(actor=SYSTEM, instruction_id=UUID(event["instruction_id"]), now=now)
