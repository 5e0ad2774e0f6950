"""Who may see or move an application or a loan."""

from uuid import UUID

from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import Forbidden, NotFound

#: Permissions of the borrower's people, of the lender's people, and of staff.
APPLY, SIGN, REPAY, READ_OWN = "loan.apply", "loan.sign", "loan.repay", "loan.read_own"
READ, PROPOSE, AGREE = "loan.read", "loan.propose", "loan.agree"
MANAGE_UNITS, FUND = "unit.manage", "funds.manage"
STAFF = "staff.loans"


def permit_borrower(actor: Actor, permission: str, party_id: UUID, *, code: str) -> None:
    """Refuse whoever does not act for the borrower with a permission; strangers learn nothing."""
    if not actor.acts_for(PartyId(party_id)):
        raise NotFound(code)
    permit(actor, permission)


def permit_lender(actor: Actor, permission: str, institution_id: UUID, *, code: str) -> None:
    """Refuse whoever does not sit in the lender's workspace with a permission."""
    if actor.organisation_id != institution_id:
        raise NotFound(code)
    permit(actor, permission)


def permit_reading(actor: Actor, party_id: UUID, institution_id: UUID, *, code: str) -> None:
    """Refuse whoever is neither of the borrower, nor of the lender, nor staff in a session."""
    if sees_all(actor):
        return
    if actor.acts_for(PartyId(party_id)):
        permit(actor, READ_OWN)
    else:
        permit_lender(actor, READ, institution_id, code=code)


def sees_all(actor: Actor) -> bool:
    """Whether the actor is staff inside an open session with the right to see loans."""
    return actor.staff_session_id is not None and actor.may(STAFF)


def permit_replay(actor: Actor, party_id: UUID, institution_id: UUID) -> None:
    """Who may have a decision worked out again: whoever may read it, and the installation's own."""
    if actor.portal is not Portal.CLI:
        permit_reading(actor, party_id, institution_id, code="loans.no_such_decision")


def permit_job(actor: Actor) -> None:
    """Only the platform's own jobs follow payments."""
    if actor.portal is not Portal.JOB:
        raise Forbidden("access.not_permitted", permission="loans.follow_payment")
