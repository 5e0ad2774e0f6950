"""What loans does when it hears that a bank has answered, and whom it tells of its own events."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.loans import events
from puhui.domains.loans.operations.following import follow as apply
from puhui.domains.loans.operations.webhooks import tell
from puhui.foundation.events.facts import Event
from puhui.foundation.jobs.declaring import job
from puhui.kernel.actors import SYSTEM

FOLLOW_PAYMENT = "loans.follow_payment"
#: event → the type under which webhooks tell of it.
WEBHOOKS: dict[type[Event], str] = {
    events.ApplicationSubmitted: "loan.application.submitted",
    events.ApplicationDecided: "loan.application.decided",
    events.ApplicationEnded: "loan.application.ended",
    events.AgreementSigned: "loan.agreement.signed",
    events.LoanDisbursed: "loan.disbursed",
    events.DisbursementFailed: "loan.disbursement.failed",
    events.LoanRepaid: "loan.repaid",
    events.LoanClosed: "loan.closed",
}


@job(FOLLOW_PAYMENT, attempts=10)
def follow(*, event_id: str, event: dict[str, Any], now: datetime) -> None:  # noqa: ARG001 -- every reaction is told its event; the movement's instruction applies once
    """Apply a payment to the loan that it is about."""
    apply(actor=SYSTEM, instruction_id=UUID(event["instruction_id"]), now=now)


def reaction_of(event_type: str) -> str:
    """The name of the job that tells webhooks of a type."""
    return f"loans.tell:{event_type}"


def _teller(event_type: str) -> Callable[..., None]:
    def told(*, event_id: str, event: dict[str, Any], now: datetime) -> None:
        tell(actor=SYSTEM, event_id=UUID(event_id), event_type=event_type, event=event, now=now)

    return told


for _type in WEBHOOKS.values():
    job(reaction_of(_type))(_teller(_type))
