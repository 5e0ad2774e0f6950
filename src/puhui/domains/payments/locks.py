"""The only place where payments locks rows."""

from uuid import UUID

from puhui.domains.payments.models import Instruction


def instruction(instruction_id: UUID) -> Instruction | None:
    """An instruction, locked to the end of the transaction."""
    return Instruction.objects.select_for_update().filter(pk=instruction_id).first()
