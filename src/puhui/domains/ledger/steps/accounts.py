"""Opening accounts."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from puhui.domains.ledger import telling
from puhui.domains.ledger.contracts import AccountKind, AccountView
from puhui.domains.ledger.events import AccountOpened
from puhui.domains.ledger.models import Account
from puhui.domains.ledger.policies import check_account
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import step
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7
from puhui.kernel.refusals import Refusal

_OPEN = """
INSERT INTO ledger_account (id, owner_id, purpose, kind, currency, is_floored, is_hot, opened_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (owner_id, purpose, currency) DO NOTHING
"""


@step
def open_account(
    *,
    actor: Actor,
    owner_id: UUID,
    purpose: str,
    kind: AccountKind,
    currency: str = "CNY",
    floored: bool = False,
    hot: bool = False,
    now: datetime,
) -> AccountView:
    """The account of an owner (party or organisation) for a purpose and currency, opened if need be.

    An owner has one account for each purpose and currency; asking again gives the same one, and
    is refused (`ledger.account_differs`) where kind, floor or heat are not those it has. `floored`:
    its balance never goes below zero, on the side on which its kind grows. `hot`: many transfers
    at once cross it, so none locks it; it can't be floored. The caller's operation has permitted.
    """
    check_account(purpose=purpose, kind=kind, currency=currency, floored=floored, hot=hot)

    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN, [uuid7(now), owner_id, purpose, kind.value, currency, floored, hot, now]
        )
        is_new = bool(cursor.rowcount)
    row = Account.objects.get(owner_id=owner_id, purpose=purpose, currency=currency)
    if (row.kind, row.is_floored, row.is_hot) != (kind.value, floored, hot):
        raise Refusal("ledger.account_differs", account=str(row.id), purpose=purpose)
    if not is_new:
        return telling.account(row)

    facts = {"owner": owner_id, "purpose": purpose, "kind": kind.value, "currency": currency}
    record(
        actor=actor,
        action="ledger.account_opened",
        subject=Subject("ledger_account", row.id),
        facts=facts,
        now=now,
    )

    publish(
        AccountOpened(
            account_id=str(row.id), owner_id=str(owner_id), purpose=purpose, currency=currency
        ),
        now=now,
    )

    return telling.account(row)
