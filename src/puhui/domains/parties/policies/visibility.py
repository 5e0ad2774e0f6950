"""Who may know of which party."""

from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.refusals import Forbidden


def sees_all(actor: Actor) -> bool:
    """Whether the actor is staff inside an open staff session with the right to see parties."""
    return actor.staff_session_id is not None and actor.may("staff.parties")


def permit_reading(actor: Actor, party_id: PartyId) -> None:
    """Refuse whoever neither acts for the party nor is staff in a session."""
    if sees_all(actor):
        return
    if not actor.may("party.read") or not actor.acts_for(party_id):
        raise Forbidden("access.not_permitted", permission="party.read")


def permit_editing(actor: Actor, party_id: PartyId) -> None:
    """Refuse whoever neither acts for the party with `party.edit` nor is staff who may edit."""
    if _edits_all(actor):
        return
    if not actor.may("party.edit") or not actor.acts_for(party_id):
        raise Forbidden("access.not_permitted", permission="party.edit")


def permit_ending(actor: Actor, party_id: PartyId, organisation_id: OrganisationId) -> None:
    """Refuse whoever is neither staff who may edit nor the owner of the workspace that is to stop.

    Giving up an enterprise takes the right to run the workspace, which no token has.
    """
    if _edits_all(actor):
        return
    own = actor.organisation_id == organisation_id and actor.acts_for(party_id)
    if not own or not actor.may("party.edit") or not actor.may("organisation.manage"):
        raise Forbidden("access.not_permitted", permission="organisation.manage")


def permit_staff_editing(actor: Actor) -> None:
    """Refuse whoever is not staff in an open session with the right to edit parties."""
    if not _edits_all(actor):
        raise Forbidden("access.not_permitted", permission="staff.parties_edit")


def _edits_all(actor: Actor) -> bool:
    return actor.staff_session_id is not None and actor.may("staff.parties_edit")


def permit_job(actor: Actor) -> None:
    """Only the platform's own jobs tell what was sent."""
    if actor.portal is not Portal.JOB:
        raise Forbidden("access.not_permitted", permission="parties.note_sent")
