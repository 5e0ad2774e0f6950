"""What accounts hold."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from puhui.domains.ledger import telling
from puhui.domains.ledger.contracts import AccountView, BalanceView, TransferView
from puhui.domains.ledger.models import Account, Transfer
from puhui.domains.ledger.policies import permit_owner
from puhui.kernel.actors import Actor
from puhui.kernel.ids import AccountId, TransferId
from puhui.kernel.refusals import NotFound

#: One statement, so that all balances are of one instant; a hot account's is the sum of its tallies.
_SUMS = """
SELECT account_id, sum(debits_minor)::bigint, sum(credits_minor)::bigint,
       sum(pending_debits_minor)::bigint, sum(pending_credits_minor)::bigint
FROM (
  SELECT account_id, debits_minor, credits_minor, pending_debits_minor, pending_credits_minor
  FROM ledger_balance WHERE account_id = ANY(%(ids)s)
  UNION ALL
  SELECT account_id, debits_minor, credits_minor, pending_debits_minor, pending_credits_minor
  FROM ledger_tally WHERE account_id = ANY(%(ids)s)
) parts GROUP BY account_id
"""


def accounts_of(*, actor: Actor, owner_id: UUID) -> list[AccountView]:
    """The accounts of an owner, by purpose and currency; for its own people and for staff."""
    permit_owner(actor, owner_id)
    rows = Account.objects.filter(owner_id=owner_id).order_by("purpose", "currency")
    return [telling.account(row) for row in rows]


def balance(*, actor: Actor, account_id: AccountId) -> BalanceView:
    """The balance of one account; NotFound `ledger.no_account`, Forbidden for strangers."""
    return balances(actor=actor, account_ids=[account_id])[account_id]


def balances(*, actor: Actor, account_ids: Iterable[AccountId]) -> dict[AccountId, BalanceView]:
    """Balances of several accounts at one instant; refused as a whole where one is."""
    wanted = list(dict.fromkeys(account_ids))
    rows = {row.id: row for row in Account.objects.filter(id__in=wanted)}
    for each in wanted:
        if each not in rows:
            raise NotFound("ledger.no_account", account=str(each))
        permit_owner(actor, rows[each].owner_id)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"ids": wanted})
        sums = {account_id: tuple(parts) for account_id, *parts in cursor.fetchall()}
    return {each: telling.balance(rows[each], sums.get(each, (0, 0, 0, 0))) for each in wanted}


def transfer(*, actor: Actor, transfer_id: TransferId) -> TransferView:
    """One transfer, for whoever may read one of its two accounts; NotFound for others."""
    row = Transfer.objects.filter(id=transfer_id).select_related("debit", "credit").first()
    if row is None:
        raise NotFound("ledger.no_transfer", transfer=str(transfer_id))
    owners = {row.debit.owner_id, row.credit.owner_id}
    own = owners & ({actor.organisation_id} | set(actor.party_ids))
    permit_owner(actor, next(iter(own or owners)))
    return telling.transfer(row)


def statement(*, actor: Actor, account_id: AccountId, limit: int = 100) -> list[TransferView]:
    """The latest transfers of an account, newest first; for its own people and for staff."""
    row = Account.objects.filter(id=account_id).first()
    if row is None:
        raise NotFound("ledger.no_account", account=str(account_id))
    permit_owner(actor, row.owner_id)
    sides = [
        Transfer.objects.filter(**{side: row}).order_by("-at", "-id")[:limit]
        for side in ("debit", "credit")
    ]
    both = sorted((each for side in sides for each in side), key=lambda each: (each.at, each.id))
    return [telling.transfer(each) for each in both[::-1][:limit]]


def sums(account_id: AccountId) -> tuple[int, int, int, int]:
    """Debits, credits, pending debits and pending credits of one account, in minor units.

    For the domains above, which permit.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"ids": [account_id]})
        row = cursor.fetchone()
    return tuple(row[1:]) if row else (0, 0, 0, 0)


def sums_of(owner_id: UUID, currency: str) -> dict[str, tuple[int, int, int, int]]:
    """The same sums of every account of an owner in a currency, by purpose, at one instant.

    For the domains above, which permit.
    """
    purposes = dict(
        Account.objects.filter(owner_id=owner_id, currency=currency).values_list("id", "purpose")
    )
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"ids": list(purposes)})
        rows = cursor.fetchall()
    return {purposes[AccountId(row[0])]: tuple(row[1:]) for row in rows}
