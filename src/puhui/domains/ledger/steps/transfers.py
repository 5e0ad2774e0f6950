"""One transfer at a time, each by one call of the database.

The ledger's rows are their own record, so no audit line is written here: the operation that moves
the money writes one about why. An id is an idempotency key: the same order again is accepted as a
repeat and changes nothing, another order under it is refused (`ledger.key_reused`).
"""

from datetime import datetime
from uuid import UUID

from puhui.domains.ledger.asking import ask_expire, ask_one, refused
from puhui.domains.ledger.contracts import Answer, Order, TransferKind
from puhui.domains.ledger.events import PendingsExpired
from puhui.domains.ledger.policies import check_order
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import step
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import AccountId, TransferId
from puhui.kernel.money import Money


@step
def post(
    *,
    actor: Actor,
    transfer_id: TransferId,
    debit: AccountId,
    credit: AccountId,
    amount: Money,
    code: str,
    about: UUID | None = None,
    now: datetime,
) -> Answer:
    """Move `amount` (positive) from the credited to the debited account's side, for good.

    Refused: `ledger.exceeds_credits`, `ledger.exceeds_debits` (the floor of the debited or the
    credited account), `ledger.no_account`, `ledger.same_account`, `ledger.currency_mismatch`,
    `ledger.not_positive`, `ledger.key_reused`.
    """
    return _ask(actor, Order(id=transfer_id, debit=debit, credit=credit, amount=amount, code=code, about=about), now)  # fmt: skip


@step
def pend(
    *,
    actor: Actor,
    transfer_id: TransferId,
    debit: AccountId,
    credit: AccountId,
    amount: Money,
    code: str,
    about: UUID | None = None,
    timeout_seconds: int | None = None,
    now: datetime,
) -> Answer:
    """Hold `amount`: what could leave shrinks at once, what may come counts only once settled.

    It waits until `settle` or `void`, or until `timeout_seconds` after `now` have passed. Refused
    as `post` is.
    """
    order = Order(
        id=transfer_id,
        kind=TransferKind.PEND,
        debit=debit,
        credit=credit,
        amount=amount,
        code=code,
        about=about,
        timeout_seconds=timeout_seconds,
    )
    return _ask(actor, order, now)


@step
def settle(
    *,
    actor: Actor,
    transfer_id: TransferId,
    pending_id: TransferId,
    amount: Money | None = None,
    code: str,
    about: UUID | None = None,
    now: datetime,
) -> Answer:
    """Post what a pending transfer holds, or `amount` of it: the rest is released.

    Refused: `ledger.no_pending`, `ledger.pending_settled`, `ledger.pending_voided`,
    `ledger.pending_expired`, `ledger.exceeds_pending`, `ledger.not_positive`,
    `ledger.currency_mismatch`, `ledger.key_reused`.
    """
    order = Order(
        id=transfer_id,
        kind=TransferKind.SETTLE,
        pending_id=pending_id,
        amount=amount,
        code=code,
        about=about,
    )
    return _ask(actor, order, now)


@step
def void(
    *,
    actor: Actor,
    transfer_id: TransferId,
    pending_id: TransferId,
    code: str,
    about: UUID | None = None,
    now: datetime,
) -> Answer:
    """Release all that a pending transfer holds. Refused as `settle` is."""
    order = Order(
        id=transfer_id, kind=TransferKind.VOID, pending_id=pending_id, code=code, about=about
    )
    return _ask(actor, order, now)


@step
def expire(*, actor: Actor, limit: int = 1000, now: datetime) -> int:
    """Release what overdue pending transfers hold; how many of them, at most `limit`.

    A settlement after the time is refused whether this has run or not.
    """
    count = ask_expire(now, limit)

    if not count:
        return 0

    record(
        actor=actor,
        action="ledger.pendings_expired",
        subject=Subject("ledger", "pendings"),
        facts={"count": count},
        now=now,
    )

    publish(PendingsExpired(count=count), now=now)

    return count


def _ask(actor: Actor, order: Order, now: datetime) -> Answer:
    check_order(order)
    answer = ask_one(actor, order, now)
    if answer.refusal is not None:
        raise refused(order, answer.refusal)
    return answer
