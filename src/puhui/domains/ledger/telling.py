"""Rows of the ledger as the views that may leave it."""

from collections.abc import Sequence
from datetime import timedelta

from puhui.domains.ledger.contracts import (
    AccountKind,
    AccountView,
    BalanceView,
    TransferKind,
    TransferView,
)
from puhui.domains.ledger.models import Account, Transfer
from puhui.kernel.ids import AccountId, TransferId
from puhui.kernel.money import Money


def account(row: Account) -> AccountView:
    """An account as it was opened."""
    return AccountView(
        AccountId(row.id),
        row.owner_id,
        row.purpose,
        AccountKind(row.kind),
        row.currency,
        row.is_floored,
        row.is_hot,
        row.opened_at,
    )


def balance(row: Account, sums: Sequence[int]) -> BalanceView:
    """A balance from debits, credits, pending debits and pending credits in minor units."""
    debits, credited, pending_debits, pending_credits = sums
    by_debits = AccountKind(row.kind).grows_by_debits
    posted = debits - credited if by_debits else credited - debits
    coming, going = (
        (pending_debits, pending_credits) if by_debits else (pending_credits, pending_debits)
    )
    return BalanceView(
        AccountId(row.id),
        Money(posted, row.currency),
        Money(coming, row.currency),
        Money(going, row.currency),
    )


def transfer(row: Transfer) -> TransferView:
    """A transfer as it stands."""
    timeout = row.timeout_seconds
    return TransferView(
        TransferId(row.id),
        TransferKind(row.kind),
        AccountId(row.debit_id),
        AccountId(row.credit_id),
        Money(row.posted_minor or abs(row.pending_minor), row.currency),
        TransferId(row.pending_id) if row.pending_id else None,
        row.code,
        row.about,
        row.at + timedelta(seconds=timeout) if timeout else None,
        TransferId(row.chain_id) if row.chain_id else None,
        row.at,
    )
