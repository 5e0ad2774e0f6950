"""Ending that a workspace acts for a party."""

from datetime import datetime

from puhui.domains.parties import locks
from puhui.domains.parties.events import RepresentationEnded
from puhui.domains.parties.policies.visibility import permit_ending
from puhui.foundation.access.representing import end_representation
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.refusals import BadInput, NotFound

#: A reason says something in at least so many characters, and is kept up to so many.
_SHORTEST, _LONGEST = 5, 300


@operation
def end(
    *,
    actor: Actor,
    party_id: PartyId,
    organisation_id: OrganisationId,
    reason: str,
    now: datetime,
) -> None:
    """End that a workspace acts for a party: nobody in it, and none of its tokens, does any more.

    For staff in a session who may edit parties, and for the owner of the workspace itself. What
    was done for the party stays, as does who acted for it when. The reason (5 to 300 characters)
    goes into the audit. NotFound `parties.no_such_representation` where the workspace does not act
    for the party. Nobody but staff can let it act again (`enterprises.entrust`).
    """
    party = locks.party(party_id)

    permit_ending(actor, party_id, organisation_id)
    why = reason.strip()
    if not _SHORTEST <= len(why) <= _LONGEST:
        raise BadInput("parties.reason_length", field="reason", least=_SHORTEST, most=_LONGEST)

    if party is None or not end_representation(
        organisation_id=organisation_id, party_id=party_id, now=now
    ):
        raise NotFound("parties.no_such_representation")

    record(
        actor=actor,
        action=RepresentationEnded.kind,
        subject=Subject("party", party_id),
        facts={"organisation": organisation_id, "reason": why},
        now=now,
    )

    publish(
        RepresentationEnded(party_id=str(party_id), organisation_id=str(organisation_id)), now=now
    )
