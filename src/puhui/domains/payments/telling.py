"""From rows to contracts."""

from puhui.domains.payments.contracts import Direction, InstructionState, InstructionView
from puhui.domains.payments.models import Instruction
from puhui.domains.payments.queries.accounts import masked
from puhui.kernel.ids import OrganisationId
from puhui.kernel.money import Money


def instruction(row: Instruction) -> InstructionView:
    """An instruction without the number of the account."""
    return InstructionView(
        id=row.id,
        organisation_id=OrganisationId(row.organisation_id),
        direction=Direction(row.direction),
        purpose=row.purpose,
        about=row.about,
        other_name=row.other_name,
        other_number_masked=masked(row.other_number),
        amount=Money(row.amount_minor, row.currency),
        state=InstructionState(row.state),
        requested_at=row.requested_at,
        concluded_at=row.concluded_at,
        bank_reference=row.bank_reference,
        failure=row.failure,
    )
