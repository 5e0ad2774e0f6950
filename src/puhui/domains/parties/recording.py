"""Rows written the same way by several verbs."""

from datetime import datetime
from typing import Any

from django.db import connection

from puhui.domains.parties.contracts import EnterpriseProfile
from puhui.domains.parties.models import Enterprise, Party, Telling
from puhui.kernel.ids import OrganisationId, uuid7

_IDENTIFY = """
INSERT INTO parties_identifier (id, party_id, organisation_id, scheme, value, since_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""


def entered(
    party: Party, scheme: str, value: str, now: datetime, *, issuer: OrganisationId | None = None
) -> bool:
    """Whether the identifier is the party's from now on; False where another party has it.

    `issuer` is whose word a free scheme is. Two at once: the second waits for the first to commit, then finds it taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IDENTIFY, [uuid7(now), party.id, issuer, scheme, value, now])
        return bool(cursor.rowcount)


def tell(row: Enterprise, profile: EnterpriseProfile, now: datetime) -> None:
    """Write what an enterprise tells now: over what it told last, and beside all it ever told."""
    columns = profile_columns(profile)
    for column, value in columns.items():
        setattr(row, column, value)
    row.told_at = now
    row.save()
    Telling.objects.create(
        id=uuid7(now), party=row.party, name=row.party.name, told_at=now, **columns
    )


def profile_columns(profile: EnterpriseProfile) -> dict[str, Any]:
    """A profile as columns of the enterprise's row."""
    currency = next((each.currency for each in (profile.revenue, profile.assets) if each), "CNY")
    return {
        "industry": profile.industry or "",
        "region": profile.region or "",
        "employees": profile.employees,
        "revenue_minor": profile.revenue.minor if profile.revenue is not None else None,
        "assets_minor": profile.assets.minor if profile.assets is not None else None,
        "currency": currency,
        "established_date": profile.established_date,
        "legal_representative": profile.legal_representative.strip(),
    }
