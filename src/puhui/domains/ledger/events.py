"""What the ledger announces."""

from dataclasses import dataclass
from typing import ClassVar

from puhui.foundation.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Event):
    """An account was opened for an owner."""

    kind: ClassVar[str] = "ledger.account_opened"

    account_id: str
    owner_id: str
    purpose: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingsExpired(Event):
    """Pending transfers ran out of time, and what they held is free again."""

    kind: ClassVar[str] = "ledger.pendings_expired"

    count: int
