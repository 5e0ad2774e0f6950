"""Many transfers by one call of the database."""

from collections.abc import Sequence
from datetime import datetime

from puhui.domains.ledger.asking import ask_many
from puhui.domains.ledger.contracts import Answer, Order
from puhui.domains.ledger.policies import check_order
from puhui.foundation.database import step
from puhui.kernel.actors import Actor

#: Orders in one call; longer batches are cut where no link is cut.
BATCH = 1000


@step
def post_many(*, actor: Actor, orders: Sequence[Order], now: datetime) -> list[Answer]:
    """Judge orders one after the other; an answer for each, in their order.

    A refused order changes nothing and does not keep the others from being accepted: the codes
    are those of `steps.transfers`. Orders tied by `is_linked` are accepted together or not at all:
    the one at fault tells its own code, the others `ledger.linked_failed`; a chain that the last
    order leaves open is refused (`ledger.chain_open`), and so is one of which only a part was
    accepted before (`ledger.chain_changed`). An id that stands twice in a batch is judged once.
    BadInput `ledger.bad_order` with the row, before anything is posted, where an order lacks what
    its kind needs.
    """
    for row, order in enumerate(orders, start=1):
        check_order(order, row)

    answers: list[Answer] = []
    for part in _parts(orders):
        answers.extend(ask_many(actor, part, now))
    return answers


def _parts(orders: Sequence[Order]) -> list[Sequence[Order]]:
    parts, start = [], 0
    while start < len(orders):
        end = min(start + BATCH, len(orders))
        while end < len(orders) and orders[end - 1].is_linked:
            end += 1
        parts.append(orders[start:end])
        start = end
    return parts
