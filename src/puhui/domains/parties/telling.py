"""From rows to contracts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from puhui.domains.parties.contracts import (
    USCC,
    CheckKind,
    CheckState,
    CheckView,
    ConsentView,
    EnterpriseProfile,
    EnterpriseView,
    PartyKind,
    PartySummary,
    Purpose,
    RelationKind,
    RelationView,
    Standing,
)
from puhui.domains.parties.models import (
    Consent,
    Enterprise,
    IdentityCheck,
    Person,
    Relation,
    Telling,
    Told,
)
from puhui.domains.parties.policies.checking import TRIES
from puhui.domains.parties.policies.masking import masked_name, masked_number
from puhui.domains.parties.policies.size_standard import size_of
from puhui.kernel.ids import OrganisationId, PartyId, UserId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date


def profile_of(row: Told) -> EnterpriseProfile:
    """What an enterprise last told, with its legal representative in clear: never leaves as it is."""
    return EnterpriseProfile(
        industry=row.industry or None,
        region=row.region or None,
        employees=row.employees,
        revenue=_money(row.revenue_minor, row.currency),
        assets=_money(row.assets_minor, row.currency),
        established_date=row.established_date,
        legal_representative=row.legal_representative,
    )


def enterprise(row: Enterprise | Telling) -> EnterpriseView:
    """An enterprise; its size by the standard in force on the day when it told its figures.

    A `Telling` gives the enterprise as it was known then; its identifiers are today's.
    """
    profile = profile_of(row)
    size = size_of(profile, business_date(row.told_at))
    identifiers = tuple(sorted((each.scheme, each.value) for each in row.party.identifiers.all()))
    return EnterpriseView(
        id=PartyId(row.party_id),
        name=row.name if isinstance(row, Telling) else row.party.name,
        uscc=dict(identifiers).get(USCC),
        identifiers=identifiers,
        industry=profile.industry,
        region=profile.region,
        employees=profile.employees,
        revenue=profile.revenue,
        assets=profile.assets,
        size_class=size.size_class,
        legal_representative_masked=masked_name(profile.legal_representative),
        registered_at=row.party.registered_at,
        established_date=profile.established_date,
        size_reason=size.reason,
        size_missing=size.missing,
    )


def standing(told: Mapping[str, Any]) -> Standing:
    """What a decision is counted by, from a telling in JSON values."""
    profile = EnterpriseProfile(
        industry=told["industry"] or None,
        region=told["region"] or None,
        employees=told["employees"],
        revenue=_money(told["revenue_minor"], told["currency"]),
        assets=_money(told["assets_minor"], told["currency"]),
    )
    size = size_of(profile, business_date(datetime.fromisoformat(told["told_at"])))
    return Standing(told["name"], told["region"], told["industry"], size.size_class)


def person(row: Person) -> PartySummary:
    """A person, masked."""
    return PartySummary(
        id=PartyId(row.party_id),
        kind=PartyKind.PERSON,
        name=row.party.name,
        id_number_masked=masked_number(row.id_number),
        registered_at=row.party.registered_at,
    )


def consent(row: Consent) -> ConsentView:
    """A consent with the moment it was withdrawn, if it was."""
    withdrawal = getattr(row, "withdrawal", None)
    return ConsentView(
        id=row.id,
        party_id=PartyId(row.party_id),
        grantee=OrganisationId(row.grantee_id) if row.grantee_id else None,
        evidence=tuple(row.evidence),
        purpose=Purpose(row.purpose),
        given_at=row.given_at,
        until_at=row.until_at,
        withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
        given_by=UserId(row.given_by_id),
    )


def relation(row: Relation) -> RelationView:
    """A relation between two parties."""
    return RelationView(
        id=row.id,
        kind=RelationKind(row.kind),
        party_id=PartyId(row.party_id),
        of_party_id=PartyId(row.of_party_id),
        share=row.share,
        from_date=row.from_date,
        to_date=row.to_date,
    )


def check(row: IdentityCheck) -> CheckView:
    """An identity check without what was compared."""
    return CheckView(
        id=row.id,
        party_id=PartyId(row.party_id),
        kind=CheckKind(row.kind),
        state=CheckState(row.state),
        started_at=row.started_at,
        expires_at=row.expires_at,
        tries_left=max(TRIES - row.tries, 0) if row.state == CheckState.WAITING else 0,
        evidence_reference=row.evidence_reference,
        decided_at=row.decided_at,
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
