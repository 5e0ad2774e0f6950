"""The only places where rows are locked; a party before what belongs to it."""

from uuid import UUID

from puhui.domains.parties.models import Consent, IdentityCheck, Party, Relation
from puhui.kernel.ids import PartyId


def party(party_id: PartyId) -> Party | None:
    """The party, locked until the transaction ends."""
    return Party.objects.select_for_update().filter(pk=party_id).first()


def parties(party_ids: set[PartyId]) -> dict[PartyId, Party]:
    """Several parties, locked in the order of their ids, so that two callers never wait in a ring."""
    rows = Party.objects.select_for_update().filter(pk__in=party_ids).order_by("id")
    return {PartyId(row.id): row for row in rows}


def consent(consent_id: UUID) -> Consent | None:
    """The consent, locked until the transaction ends."""
    return Consent.objects.select_for_update().filter(pk=consent_id).first()


def check(check_id: UUID) -> IdentityCheck | None:
    """The identity check, locked until the transaction ends."""
    return IdentityCheck.objects.select_for_update().filter(pk=check_id).first()


def relation(relation_id: UUID) -> Relation | None:
    """The relation, locked until the transaction ends."""
    return Relation.objects.select_for_update().filter(pk=relation_id).first()
