"""Concluding an instruction by what the bank answered."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from puhui.domains.ledger.steps import transfers
from puhui.domains.payments import locks, telling
from puhui.domains.payments.contracts import BankAnswer, InstructionState, InstructionView
from puhui.domains.payments.events import PaymentConcluded
from puhui.domains.payments.models import Instruction
from puhui.domains.payments.policies import permit_job
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import AccountId, TransferId
from puhui.kernel.money import Money
from puhui.kernel.refusals import NotFound

#: Transfers that conclude an instruction have ids that follow from its own: twice is once.
_NAMES = UUID("6f1f5b0e-6f0f-4f6c-9f2a-2d1f3f6f7a10")


@operation
def conclude(
    *, actor: Actor, instruction_id: UUID, answer: BankAnswer, now: datetime
) -> InstructionView:
    """Keep what the bank answered and post it; a second answer to the same instruction is none.

    For the platform's own jobs. Money that went out settles its hold, money that came in is
    posted, a refusal voids the hold.
    """
    row = locks.instruction(instruction_id)

    permit_job(actor)
    if row is None:
        raise NotFound("payments.no_such_instruction")

    if row.state != InstructionState.REQUESTED:
        return telling.instruction(row)

    row.state = (InstructionState.FAILED if answer.failure else InstructionState.SETTLED).value
    row.bank_reference, row.failure, row.concluded_at = answer.reference, answer.failure, now
    row.save(update_fields=["state", "bank_reference", "failure", "concluded_at"])

    _post(actor, row, now)

    record(
        actor=actor,
        action="payments.concluded",
        subject=Subject("payment", row.id),
        facts={"purpose": row.purpose, "about": row.about, "state": row.state, "minor": row.amount_minor},
        now=now,
    )  # fmt: skip

    publish(
        PaymentConcluded(
            instruction_id=str(row.id), purpose=row.purpose, about=str(row.about), state=row.state
        ),
        now=now,
    )

    return telling.instruction(row)


def _post(actor: Actor, row: Instruction, now: datetime) -> None:
    """Settle or void what was held, or post what came in; money that never moved leaves nothing."""
    told: dict[str, Any] = {
        "actor": actor,
        "transfer_id": TransferId(uuid5(_NAMES, str(row.id))),
        "code": f"payments.{row.purpose.lower()}",
        "about": row.about,
        "now": now,
    }
    if row.hold_id is not None:
        resolve = transfers.void if row.failure else transfers.settle
        resolve(**told, pending_id=TransferId(row.hold_id))
    elif row.debit_id is not None and row.credit_id is not None and not row.failure:
        transfers.post(
            **told,
            debit=AccountId(row.debit_id),
            credit=AccountId(row.credit_id),
            amount=Money(row.amount_minor, row.currency),
        )
