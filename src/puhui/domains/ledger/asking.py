"""The calls of the database's own functions, and their answers in the words of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from psycopg.errors import UniqueViolation

from puhui.domains.ledger.contracts import Answer, Order, TransferKind
from puhui.kernel.actors import Actor
from puhui.kernel.refusals import BadInput, NotFound, Refusal

_ONE = """
SELECT ledger_transfer(%s::uuid, %s::text, %s::uuid, %s::uuid, %s::bigint, %s::text, %s::text,
                       %s::uuid, %s::uuid, %s::integer, %s::uuid, %s::timestamptz)
"""
_MANY = """
SELECT ledger_transfer_many(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::bigint[],
                            %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::integer[],
                            %s::boolean[], %s::uuid, %s::timestamptz)
"""
_EXPIRE = "SELECT ledger_expire(%s, %s)"
#: Tries of a batch when another writer takes one of its ids at the same moment.
_TRIES = 5

_REFUSALS: dict[str, type[Refusal]] = {
    "no_account": NotFound,
    "no_pending": NotFound,
    "not_positive": BadInput,
    "same_account": BadInput,
    "currency_mismatch": BadInput,
}


def ask_one(actor: Actor, order: Order, now: datetime) -> Answer:
    """One order by one call."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [*_row(order), actor.user_id, now])
        return _answer(order, cursor.fetchone()[0])


def ask_many(actor: Actor, orders: Sequence[Order], now: datetime) -> list[Answer]:
    """A batch by one call; asked again where another writer took one of its ids meanwhile."""
    columns = [_array(column) for column in zip(*map(_row, orders), strict=True)]
    linked = [order.is_linked for order in orders]
    columns.append(_array(linked if any(linked) else [None]))
    for left in range(_TRIES - 1, -1, -1):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_MANY, [*columns, actor.user_id, now])
                told = cursor.fetchone()[0]
        except IntegrityError as reason:
            if not left or not isinstance(reason.__cause__, UniqueViolation):
                raise
        else:
            return [_answer(order, word) for order, word in zip(orders, told, strict=True)]
    raise AssertionError("a try either answers or raises")


def ask_expire(now: datetime, limit: int) -> int:
    """Let overdue pending transfers expire; how many did."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, [now, limit])
        return int(cursor.fetchone()[0])


def refused(order: Order, refusal: str) -> Refusal:
    """The refusal that stands for an answer, with the facts of its order."""
    name = refusal.removeprefix("ledger.")
    facts: dict[str, Any] = {"transfer": str(order.id)}
    if order.amount is not None:
        facts["amount"] = str(order.amount)
    if order.pending_id is not None:
        facts["pending"] = str(order.pending_id)
    return _REFUSALS.get(name, Refusal)(refusal, **facts)


def _row(order: Order) -> tuple[Any, ...]:
    first = order.kind in {TransferKind.POST, TransferKind.PEND}
    amount = order.amount
    return (
        order.id,
        order.kind.value,
        order.debit if first else None,
        order.credit if first else None,
        amount.minor if amount is not None else None,
        amount.currency if amount is not None else None,
        order.code,
        order.about,
        order.pending_id,
        order.timeout_seconds,
    )


def _array(values: Sequence[Any]) -> str | None:
    """An array as PostgreSQL reads it; nothing where all are None, which reads the same.

    Policies have seen to it that no text holds a comma, a quote or a brace. A driver's own arrays
    cost as much again as the transfers.
    """
    if all(value is None for value in values):
        return None
    return "{" + ",".join(["NULL" if value is None else _spelled(value) for value in values]) + "}"


def _spelled(value: Any) -> str:
    return value.hex if isinstance(value, UUID) else str(value)


def _answer(order: Order, word: str) -> Answer:
    if word in {"", "repeat"}:
        return Answer(order.id, None, is_repeat=word == "repeat")
    return Answer(order.id, f"ledger.{word}")
