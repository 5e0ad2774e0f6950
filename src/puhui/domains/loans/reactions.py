"""What loans does when it hears that a bank has answered, and whom it tells of its own events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.loans import events
from puhui.domains.loans.operations.following import follow as apply
from puhui.domains.loans.operations.webhooks import Told
from puhui.domains.loans.operations.webhooks import tell as announce
from puhui.foundation.jobs.declaring import job
from puhui.kernel.actors import SYSTEM

FOLLOW_PAYMENT = "loans.follow_payment"
TELL_WEBHOOKS = "loans.tell_webhooks"
#: kind of event → the type under which webhooks tell of it.
WEBHOOKS: dict[str, str] = {
    events.ApplicationSubmitted.kind: "loan.application.submitted",
    events.ApplicationDecided.kind: "loan.application.decided",
    events.ApplicationEnded.kind: "loan.application.ended",
    events.AgreementSigned.kind: "loan.agreement.signed",
    events.LoanDisbursed.kind: "loan.disbursed",
    events.DisbursementFailed.kind: "loan.disbursement.failed",
    events.LoanRepaid.kind: "loan.repaid",
    events.LoanClosed.kind: "loan.closed",
}


@job(FOLLOW_PAYMENT, attempts=10)
def follow(*, event_id: str, event: dict[str, Any], now: datetime) -> None:  # noqa: ARG001 -- every reaction is told its event; the movement's instruction applies once
    """Apply a payment to the loan that it is about."""
    apply(actor=SYSTEM, instruction_id=UUID(event["instruction_id"]), now=now)


@job(TELL_WEBHOOKS, attempts=10)
def tell(*, events: list[dict[str, Any]], now: datetime) -> None:
    """Tell the programs of borrowers and lenders; each event counts once."""
    told = [Told(UUID(each["event_id"]), WEBHOOKS[each["kind"]], each["event"]) for each in events]
    announce(actor=SYSTEM, events=told, now=now)
