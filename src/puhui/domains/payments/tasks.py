"""The job that asks the bank, outside any transaction, and keeps what it answers."""

from datetime import datetime
from uuid import UUID

from puhui.domains.payments.contracts import BankAnswer, Direction
from puhui.domains.payments.operations.instructions import conclude
from puhui.domains.payments.ports import bank
from puhui.domains.payments.queries.instructions import Sendable, to_send
from puhui.domains.payments.steps.instructions import JOB
from puhui.foundation.jobs.declaring import job
from puhui.kernel.actors import SYSTEM


@job(JOB, attempts=30)
def send(*, instruction_id: str, now: datetime) -> None:
    """Ask the bank under the instruction's id, which makes it act once, and keep the answer.

    A worker that dies between the two asks again, and gets the first answer again. A bank that
    is away is asked later: nothing is concluded before it says so.
    """
    key = UUID(instruction_id)
    wanted = to_send(key)
    if wanted is not None:
        conclude(actor=SYSTEM, instruction_id=key, answer=_asked(key, wanted, now), now=now)


def _asked(key: UUID, wanted: Sendable, now: datetime) -> BankAnswer:
    if wanted.direction is Direction.OUT:
        return bank().pay(key=key, to=wanted.other, amount=wanted.amount, text=wanted.text, now=now)
    return bank().draw(key=key, of=wanted.other, amount=wanted.amount, text=wanted.text, now=now)
