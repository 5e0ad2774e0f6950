"""Instructions and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from puhui.domains.payments import telling
from puhui.domains.payments.contracts import (
    BankAccount,
    Direction,
    InstructionState,
    InstructionView,
)
from puhui.domains.payments.models import Instruction
from puhui.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Sendable:
    """What the bank is told; with the whole number, so it stays inside the platform's jobs."""

    direction: Direction
    other: BankAccount
    amount: Money
    text: str


def about(subject_ids: Sequence[UUID]) -> list[InstructionView]:
    """The instructions about some things, newest first. For the domains above, which check access."""
    rows = Instruction.objects.filter(about__in=subject_ids).order_by("-id")
    return [telling.instruction(row) for row in rows]


def to_send(instruction_id: UUID) -> Sendable | None:
    """What to tell the bank for an instruction that is not concluded yet, or None. For jobs."""
    row = Instruction.objects.filter(
        pk=instruction_id, state=InstructionState.REQUESTED.value
    ).first()
    if row is None:
        return None
    return Sendable(
        Direction(row.direction),
        BankAccount(row.other_name, row.other_number),
        Money(row.amount_minor, row.currency),
        row.text,
    )


def one(instruction_id: UUID) -> InstructionView | None:
    """One instruction, or None. For the domains above, which check access."""
    row = Instruction.objects.filter(pk=instruction_id).first()
    return telling.instruction(row) if row is not None else None
