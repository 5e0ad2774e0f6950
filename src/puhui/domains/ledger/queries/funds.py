"""How much an owner may still spend; for the domains above, which decide by it."""

from typing import Any
from uuid import UUID

from puhui.foundation.database.questions import Question, ask
from puhui.kernel.money import Money

_AVAILABLE = """
SELECT json_build_array(
  b.debits_minor, b.credits_minor, b.pending_debits_minor, b.pending_credits_minor, a.kind)
FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
WHERE a.owner_id = %s::uuid AND a.purpose = %s AND a.currency = %s AND NOT a.is_hot
"""


def available(*, owner_id: UUID, purpose: str, currency: str = "CNY") -> Money:
    """What may leave an owner's account of a purpose now; zero where there is no such account.

    A look, not a promise: only a transfer holds money.
    """
    return ask(asking_available(owner_id=owner_id, purpose=purpose, currency=currency))


def asking_available(*, owner_id: UUID, purpose: str, currency: str = "CNY") -> Question[Money]:
    """What `available` asks, for whoever asks more at once."""

    def read(row: list[Any] | None) -> Money:
        if row is None:
            return Money(0, currency)
        debit, credit, pending_debit, pending_credit, kind = row
        if kind in {"ASSET", "EXPENSE"}:
            return Money(debit - credit - pending_credit, currency)
        return Money(credit - debit - pending_debit, currency)

    return Question(_AVAILABLE, (owner_id, purpose, currency), read)
