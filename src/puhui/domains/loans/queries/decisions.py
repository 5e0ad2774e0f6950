"""Decisions by their ids, for whoever checks them."""

from uuid import UUID

from puhui.domains.loans.models import Decision
from puhui.domains.loans.policies.permits import sees_all
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.refusals import Forbidden


def latest(*, actor: Actor, most: int) -> list[UUID]:
    """The ids of the newest decisions; for the installation's own and staff in a session."""
    if actor.portal is not Portal.CLI and not sees_all(actor):
        raise Forbidden("access.not_permitted", permission="staff.loans")
    return list(Decision.objects.order_by("-id").values_list("id", flat=True)[:most])
