"""Making institutions known: banks, funds, agencies that are a party to something."""

from datetime import datetime

from puhui.domains.parties.contracts import USCC, PartyKind, PartySummary
from puhui.domains.parties.models import Party
from puhui.domains.parties.policies.codes import valid_uscc
from puhui.domains.parties.policies.profiles import checked_name
from puhui.domains.parties.policies.visibility import permit_staff_editing
from puhui.domains.parties.recording import entered
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.refusals import Refusal


@operation
def register(*, actor: Actor, name: str, uscc: str, now: datetime) -> PartySummary:
    """Make an institution known under its code; for staff in a session who may edit parties."""
    permit_staff_editing(actor)
    name, code = checked_name(name), valid_uscc(uscc)

    party = Party.objects.create(
        id=uuid7(now), kind=PartyKind.INSTITUTION.value, name=name, registered_at=now
    )
    if not entered(party, USCC, code, now):
        raise Refusal("parties.identifier_taken", field=USCC)

    record(
        actor=actor,
        action="parties.institution_registered",
        subject=Subject("party", party.id),
        now=now,
    )

    return PartySummary(PartyId(party.id), PartyKind.INSTITUTION, name, "", now)
