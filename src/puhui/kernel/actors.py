"""Actors: who asks, for which party, through which entrance."""

from dataclasses import dataclass, replace
from enum import StrEnum

from puhui.kernel.ids import OrganisationId, PartyId, UserId
from puhui.kernel.refusals import Forbidden


class Portal(StrEnum):
    """The entrance through which an actor came."""

    PUBLIC = "PUBLIC"
    ENTERPRISE = "ENTERPRISE"
    INVESTOR = "INVESTOR"
    INSTITUTION = "INSTITUTION"
    PARTNER = "PARTNER"
    STAFF = "STAFF"
    API = "API"
    CLI = "CLI"
    JOB = "JOB"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. Operations and queries decide by this alone, so every entrance behaves alike.

    `roles` are those held in `organisation_id`; `permissions` what they add up to;
    `staff_session_id` is set only inside a timed, reasoned staff session.

    >>> SYSTEM.may("anything")
    False
    """

    portal: Portal
    user_id: UserId | None = None
    organisation_id: OrganisationId | None = None
    party_ids: frozenset[PartyId] = frozenset()
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    staff_session_id: str | None = None
    origin: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Nobody has signed in, and it is no job of the platform either."""
        return self.user_id is None and self.portal is not Portal.JOB

    @property
    def user(self) -> UserId:
        """The user who asks; refused where nobody has signed in."""
        if self.user_id is None:
            raise Forbidden("access.sign_in_first")
        return self.user_id

    @property
    def organisation(self) -> OrganisationId:
        """The workspace that the actor sits in; refused where they sit in none."""
        if self.organisation_id is None:
            raise Forbidden("access.no_workspace")
        return self.organisation_id

    def may(self, permission: str) -> bool:
        """Whether the roles of this actor hold a permission; there is no superuser."""
        return permission in self.permissions

    def cut_to(self, permissions: frozenset[str]) -> "Actor":
        """The same actor with none but these of its permissions."""
        return replace(self, permissions=self.permissions & permissions)

    def acts_for(self, party_id: PartyId) -> bool:
        """Whether the workspace that this actor sits in acts for a party."""
        return party_id in self.party_ids


#: The platform's own jobs. It holds no permission: what a job may do, its operation says by name.
SYSTEM = Actor(portal=Portal.JOB, origin="worker")
#: Whoever has not signed in.
ANONYMOUS = Actor(portal=Portal.PUBLIC)
