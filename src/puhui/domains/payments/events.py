"""What payments announces."""

from dataclasses import dataclass
from typing import ClassVar

from puhui.foundation.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentConcluded(Event):
    """A bank has done what it was asked to, or refused it; the ledger says the same by now."""

    kind: ClassVar[str] = "payments.payment_concluded"
    instruction_id: str
    purpose: str
    about: str
    state: str
