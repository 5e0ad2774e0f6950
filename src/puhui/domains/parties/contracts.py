"""What may leave the domain: enterprises, people, relations, consents and identity checks."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from puhui.kernel.ids import OrganisationId, PartyId, UserId
from puhui.kernel.money import Money

#: The scheme of the unified social credit code; every other scheme is a free word ("contest").
USCC = "uscc"


class PartyKind(StrEnum):
    """What a party is in the world."""

    ENTERPRISE = "ENTERPRISE"
    PERSON = "PERSON"
    INSTITUTION = "INSTITUTION"


class SizeClass(StrEnum):
    """大、中、小、微 by the standard in force, or not known."""

    LARGE = "LARGE"
    MEDIUM = "MEDIUM"
    SMALL = "SMALL"
    MICRO = "MICRO"
    UNKNOWN = "UNKNOWN"


class Purpose(StrEnum):
    """What a consent lets evidence be used for."""

    OWN_PROFILE = "OWN_PROFILE"
    CREDIT_ASSESSMENT = "CREDIT_ASSESSMENT"
    MONITORING = "MONITORING"


class RelationKind(StrEnum):
    """What one party is to another."""

    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    SHAREHOLDER = "SHAREHOLDER"
    GUARANTOR = "GUARANTOR"
    RELATED = "RELATED"


class CheckKind(StrEnum):
    """What an identity check proves."""

    REAL_NAME = "REAL_NAME"
    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    BANK_ACCOUNT = "BANK_ACCOUNT"


#: One of these shows that whoever acts for an enterprise is of it.
ENTERPRISE_PROOFS = (CheckKind.LEGAL_REPRESENTATIVE, CheckKind.BANK_ACCOUNT)


class CheckState(StrEnum):
    """Where an identity check stands."""

    WAITING = "WAITING"
    PASSED = "PASSED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class SourceInUse(StrEnum):
    """What answers identity checks on an installation: none, one for trying out, or a real one."""

    NONE = "NONE"
    DEMONSTRATION = "DEMONSTRATION"
    REAL = "REAL"


@dataclass(frozen=True, slots=True)
class EnterpriseProfile:
    """What an enterprise tells of itself; None or empty is "not told".

    `industry` is a class of GB/T 4754-2017 (4 digits), `region` a code of GB/T 2260 (6 digits),
    `employees` those at the end of the year, `revenue` and `assets` of the last full year.
    """

    industry: str | None = None
    region: str | None = None
    employees: int | None = None
    revenue: Money | None = None
    assets: Money | None = None
    established_date: date | None = None
    legal_representative: str = ""


@dataclass(frozen=True, slots=True)
class EnterpriseView:
    """An enterprise as others may know it; `size_reason` says why the size class is what it is.

    `size_reason` is `by_figures`, or (size class UNKNOWN) `figures_missing` with the names in
    `size_missing`, `industry_missing`, `industry_not_covered` or `no_standard`.
    """

    id: PartyId
    name: str
    uscc: str | None
    identifiers: tuple[tuple[str, str], ...]
    industry: str | None
    region: str | None
    employees: int | None
    revenue: Money | None
    assets: Money | None
    size_class: SizeClass
    legal_representative_masked: str
    registered_at: datetime
    established_date: date | None = None
    size_reason: str = ""
    size_missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an enterprise a decision is counted by; codes are empty where it never told them."""

    name: str
    region: str
    industry: str
    size_class: SizeClass


@dataclass(frozen=True, slots=True)
class PartySummary:
    """A person or an institution as others may know it: a person only masked."""

    id: PartyId
    kind: PartyKind
    name: str
    id_number_masked: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Who (`grantee`; None is the platform) may use which evidence for which purpose until when."""

    id: UUID
    party_id: PartyId
    grantee: OrganisationId | None
    evidence: tuple[str, ...]
    purpose: Purpose
    given_at: datetime
    until_at: datetime
    withdrawn_at: datetime | None
    given_by: UserId

    def holds(self, at: datetime) -> bool:
        """Whether it holds at a moment: given, not past its end, not withdrawn by then."""
        withdrawn = self.withdrawn_at is not None and self.withdrawn_at <= at
        return self.given_at <= at < self.until_at and not withdrawn


@dataclass(frozen=True, slots=True)
class RelationView:
    """`party_id` is (`kind`) to `of_party_id`, from a day until (not on) another; share 0 to 1."""

    id: UUID
    kind: RelationKind
    party_id: PartyId
    of_party_id: PartyId
    share: Decimal | None
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class RepresentationView:
    """A workspace acts for a party from a moment until another (None: still)."""

    party_id: PartyId
    organisation_id: OrganisationId
    organisation_name: str
    since_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """An identity check: what it proves, where it stands, and the reference of its evidence."""

    id: UUID
    party_id: PartyId
    kind: CheckKind
    state: CheckState
    started_at: datetime
    expires_at: datetime | None
    tries_left: int
    evidence_reference: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What a unified social credit code is worth: `reason` is `ok` or what is wrong with it."""

    code: str
    valid: bool
    reason: str
    normalised: str | None
