"""The form of accounts and orders, and who may look: pure decisions."""

import re
from uuid import UUID

from puhui.domains.ledger.contracts import LONGEST_TIMEOUT, AccountKind, Order, TransferKind
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import BadInput, Forbidden

_WORD = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_CURRENCY = re.compile("[A-Z]{3}")
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")


def check_account(*, purpose: str, kind: AccountKind, currency: str, floored: bool, hot: bool) -> None:  # fmt: skip
    """BadInput unless the terms describe an account that can be kept."""
    if not _WORD.fullmatch(purpose):
        raise BadInput("ledger.bad_purpose", field="purpose", value=purpose, rule="UPPER_SNAKE")
    if kind not in AccountKind:
        raise BadInput("ledger.bad_kind", field="kind", value=kind)
    if not _CURRENCY.fullmatch(currency):
        raise BadInput("ledger.bad_currency", field="currency", value=currency)
    if floored and hot:
        raise BadInput("ledger.hot_has_no_floor", field="hot", rule="a floor needs a row to lock")


def check_order(order: Order, row: int | None = None) -> None:
    """BadInput unless an order has what its kind needs and nothing else; `row` counts from 1."""
    if order.kind is TransferKind.EXPIRE:
        raise _misfit("kind", "only time makes a transfer expire", row)
    if len(order.code) > 60 or not _CODE.fullmatch(order.code):
        raise _misfit("code", "lower case words joined by dots, at most 60 characters", row)
    if order.amount is not None and not _CURRENCY.fullmatch(order.amount.currency):
        raise _misfit("amount", "a currency of three letters A to Z", row)
    if order.kind in {TransferKind.POST, TransferKind.PEND}:
        _check_first(order, row)
    else:
        _check_second(order, row)


def permit_owner(actor: Actor, owner_id: UUID) -> None:
    """Refuse whoever neither is staff for the ledger nor may read it for this owner."""
    is_own = owner_id == actor.organisation_id or actor.acts_for(PartyId(owner_id))
    if not actor.may("staff.ledger") and not (actor.may("ledger.read") and is_own):
        raise Forbidden("access.not_permitted", permission="ledger.read")


def _check_first(order: Order, row: int | None) -> None:
    for field in ("debit", "credit", "amount"):
        if getattr(order, field) is None:
            raise _misfit(field, f"a {order.kind} needs it", row)
    if order.pending_id is not None:
        raise _misfit("pending_id", f"a {order.kind} resolves nothing", row)
    if order.timeout_seconds is None:
        return
    if order.kind is not TransferKind.PEND:
        raise _misfit("timeout_seconds", "only what waits can time out", row)
    if not 0 < order.timeout_seconds <= LONGEST_TIMEOUT:
        raise _misfit("timeout_seconds", f"1 to {LONGEST_TIMEOUT}", row)


def _check_second(order: Order, row: int | None) -> None:
    if order.pending_id is None:
        raise _misfit("pending_id", f"a {order.kind} needs it", row)
    for field in ("debit", "credit", "timeout_seconds"):
        if getattr(order, field) is not None:
            raise _misfit(field, "the pending transfer has it", row)
    if order.kind is TransferKind.VOID and order.amount is not None:
        raise _misfit("amount", "a VOID releases all", row)


def _misfit(field: str, rule: str, row: int | None) -> BadInput:
    facts = {"field": field, "rule": rule} | ({"row": row} if row is not None else {})
    return BadInput("ledger.bad_order", **facts)
