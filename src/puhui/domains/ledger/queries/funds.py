"""How much an owner may still spend; for the domains above, which decide by it."""

from uuid import UUID

from django.db import connection

from puhui.kernel.money import Money

_AVAILABLE = """
SELECT b.debits_minor, b.credits_minor, b.pending_debits_minor, b.pending_credits_minor, a.kind
FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
WHERE a.owner_id = %s AND a.purpose = %s AND a.currency = %s AND NOT a.is_hot
"""


def available(*, owner_id: UUID, purpose: str, currency: str = "CNY") -> Money:
    """What may leave an owner's account of a purpose now; zero where there is no such account.

    A look, not a promise: only a transfer holds money.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AVAILABLE, [owner_id, purpose, currency])
        row = cursor.fetchone()
    if row is None:
        return Money(0, currency)
    debit, credit, pending_debit, pending_credit, kind = row
    if kind in {"ASSET", "EXPENSE"}:
        return Money(debit - credit - pending_credit, currency)
    return Money(credit - debit - pending_debit, currency)
