"""Facts that this domain announces."""

from dataclasses import dataclass
from typing import ClassVar

from puhui.foundation.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseRegistered(Event):
    """An enterprise became known to the platform, by somebody of a workspace (None: a job)."""

    kind: ClassVar[str] = "parties.enterprise_registered"
    party_id: str
    organisation_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseUpdated(Event):
    """An enterprise told something new of itself; `fields` are the names of what changed."""

    kind: ClassVar[str] = "parties.enterprise_updated"
    party_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseEntrusted(Event):
    """One more workspace may act for an enterprise."""

    kind: ClassVar[str] = "parties.enterprise_entrusted"
    party_id: str
    organisation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentationEnded(Event):
    """A workspace no longer acts for a party."""

    kind: ClassVar[str] = "parties.representation_ended"
    party_id: str
    organisation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered(Event):
    """A person became known to the platform."""

    kind: ClassVar[str] = "parties.person_registered"
    party_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    """A party allowed a grantee (None: the platform) to use evidence for a purpose."""

    kind: ClassVar[str] = "parties.consent_given"
    consent_id: str
    party_id: str
    grantee: str | None
    evidence: tuple[str, ...]
    purpose: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A party took a consent back; it holds no longer, from this moment on."""

    kind: ClassVar[str] = "parties.consent_withdrawn"
    consent_id: str
    party_id: str
    grantee: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationAdded(Event):
    """One party became something to another."""

    kind: ClassVar[str] = "parties.relation_added"
    relation_id: str
    relation: str
    party_id: str
    of_party_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationEnded(Event):
    """A relation between two parties ended."""

    kind: ClassVar[str] = "parties.relation_ended"
    relation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChecked(Event):
    """An identity check was decided: `state` is PASSED, FAILED or EXPIRED."""

    kind: ClassVar[str] = "parties.identity_checked"
    check_id: str
    party_id: str
    check: str
    state: str
