"""The two questions every operation asks: may this actor, and for this party."""

from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import Forbidden


def permit(actor: Actor, permission: str) -> None:
    """Refuse an actor who does not hold `permission`."""
    if not actor.may(permission):
        raise Forbidden("access.not_permitted", permission=permission)


def permit_party(actor: Actor, permission: str, party_id: PartyId) -> None:
    """Refuse an actor who does not hold `permission` or whose workspace does not act for the party.

    The two refusals read alike, so that nobody learns from them which parties exist.
    """
    if not actor.may(permission) or not actor.acts_for(party_id):
        raise Forbidden("access.not_permitted", permission=permission)
