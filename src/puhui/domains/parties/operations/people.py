"""Making people known."""

from datetime import datetime

from django.conf import settings

from puhui.domains.parties.contracts import PartyKind, PartySummary
from puhui.domains.parties.events import PersonRegistered
from puhui.domains.parties.models import Party, Person
from puhui.domains.parties.policies.codes import keyed_digest, valid_id_number
from puhui.domains.parties.policies.masking import masked_name
from puhui.domains.parties.policies.profiles import checked_name
from puhui.domains.parties.telling import person as told
from puhui.foundation.access.permitting import permit
from puhui.foundation.access.representing import represent
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.refusals import Refusal


@operation
def register(*, actor: Actor, name: str, id_number: str, now: datetime) -> PartySummary:
    """Make a person known by name and 18-digit resident identity number; both stay encrypted.

    The actor needs `party.edit`; their workspace acts for a person that it made known. Somebody
    known already is returned (masked) where the name is the same, and refused
    (`parties.id_number_taken`) where it is another.
    """
    permit(actor, "party.edit")
    name, number = checked_name(name), valid_id_number(id_number)

    digest = keyed_digest(number, settings.DATA_KEY)
    known = Person.objects.select_related("party").filter(id_digest=digest).first()
    if known is not None:
        if known.full_name != name:
            raise Refusal("parties.id_number_taken", field="id_number")
        return told(known)
    person = _entered(name, number, digest, now)
    party_id = PartyId(person.party_id)
    represent(organisation_id=actor.organisation, party_id=party_id, now=now)

    record(
        actor=actor, action="parties.person_registered", subject=Subject("party", party_id), now=now
    )

    publish(PersonRegistered(party_id=str(party_id)), now=now)

    return told(person)


def _entered(name: str, number: str, digest: str, now: datetime) -> Person:
    party = Party.objects.create(
        id=uuid7(now), kind=PartyKind.PERSON.value, name=masked_name(name), registered_at=now
    )
    return Person.objects.create(party=party, full_name=name, id_number=number, id_digest=digest)
