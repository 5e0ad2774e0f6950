"""Locks of credit: roll-ups of a party are made by one at a time, a hold is lifted once."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from puhui.domains.credit.models import Freshness, Hold

_CLAIM = """
INSERT INTO credit_freshness (party_id, imports)
SELECT party_id, '[]' FROM unnest(%s::uuid[]) AS party_id ON CONFLICT DO NOTHING
"""


def freshness(party_ids: Sequence[UUID]) -> dict[UUID, Freshness]:
    """The freshness rows of parties, locked in the order of their ids; made where missing."""
    ordered = sorted(set(party_ids))
    rows = Freshness.objects.select_for_update().filter(party_id__in=ordered).order_by("party_id")
    found = {row.party_id: row for row in rows}
    if len(found) == len(ordered):
        return found
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [ordered])
    return {row.party_id: row for row in rows.all()}


def hold(hold_id: UUID) -> Hold | None:
    """A hold that still stands, locked to the end of the transaction."""
    return Hold.objects.select_for_update().filter(pk=hold_id, lifted_at=None).first()
