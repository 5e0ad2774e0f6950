"""Which reaction wants which event: the only place where domains above hear of those below."""

from puhui.domains.credit import reactions as credit
from puhui.domains.evidence.events import InvoicesImported
from puhui.domains.loans import reactions as loans
from puhui.domains.payments.events import PaymentConcluded
from puhui.foundation.events import outbox

#: event kind → names of the jobs that react to it.
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    InvoicesImported.kind: (credit.FOLLOW,),
    PaymentConcluded.kind: (loans.FOLLOW_PAYMENT,),
    **dict.fromkeys(loans.WEBHOOKS, (loans.TELL_WEBHOOKS,)),
}


def wire() -> None:
    """Hand the subscriptions to the outbox; web and worker call it once at their start."""
    outbox.SUBSCRIPTIONS.clear()
    outbox.SUBSCRIPTIONS.update(SUBSCRIPTIONS)
    outbox.TOGETHER.clear()
    outbox.TOGETHER.add(loans.TELL_WEBHOOKS)
