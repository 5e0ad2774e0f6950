"""Asking a bank to pay or to draw, inside the transaction that decides it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.ledger.steps import transfers
from puhui.domains.payments import telling
from puhui.domains.payments.contracts import (
    BankAccount,
    Direction,
    InstructionState,
    InstructionView,
)
from puhui.domains.payments.models import Instruction
from puhui.domains.payments.queries.accounts import checked
from puhui.foundation.database import step
from puhui.foundation.events.outbox import defer
from puhui.kernel.actors import Actor
from puhui.kernel.ids import AccountId, OrganisationId, TransferId, uuid7
from puhui.kernel.money import Money

JOB = "payments.send"


@step
def pay_out(
    *,
    actor: Actor,
    organisation_id: OrganisationId,
    purpose: str,
    about: UUID,
    to: BankAccount,
    debit: AccountId,
    credit: AccountId,
    amount: Money,
    text: str,
    now: datetime,
) -> InstructionView:
    """Hold `amount` in the ledger and ask the bank to pay it; the caller has permitted.

    The ledger refuses where the credited account holds too little. The bank is asked once the
    transaction is committed; what it answers settles or voids the hold.
    """
    to = checked(to)
    hold = TransferId(uuid7(now))
    transfers.pend(
        actor=actor,
        transfer_id=hold,
        debit=debit,
        credit=credit,
        amount=amount,
        code=f"payments.{purpose.lower()}",
        about=about,
        now=now,
    )
    return _left(
        now,
        organisation_id=organisation_id,
        direction=Direction.OUT.value,
        purpose=purpose,
        about=about,
        other_name=to.name,
        other_number=to.number,
        text=text,
        amount_minor=amount.minor,
        currency=amount.currency,
        hold_id=hold,
    )


@step
def draw_in(
    *,
    actor: Actor,  # noqa: ARG001 -- doors look alike
    organisation_id: OrganisationId,
    purpose: str,
    about: UUID,
    of: BankAccount,
    debit: AccountId,
    credit: AccountId,
    amount: Money,
    text: str,
    now: datetime,
) -> InstructionView:
    """Ask the bank to draw `amount` in; the ledger follows when it has, not before.

    The caller has permitted, and has opened both accounts.
    """
    of = checked(of)
    return _left(
        now,
        organisation_id=organisation_id,
        direction=Direction.IN.value,
        purpose=purpose,
        about=about,
        other_name=of.name,
        other_number=of.number,
        text=text,
        amount_minor=amount.minor,
        currency=amount.currency,
        debit_id=debit,
        credit_id=credit,
    )


def _left(now: datetime, **columns: Any) -> InstructionView:
    row = Instruction.objects.create(
        id=uuid7(now), state=InstructionState.REQUESTED.value, requested_at=now, **columns
    )
    defer(JOB, arguments={"instruction_id": str(row.id)}, now=now)
    return telling.instruction(row)
