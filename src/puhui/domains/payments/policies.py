"""Who may conclude instructions: pure decisions."""

from puhui.kernel.actors import Actor, Portal
from puhui.kernel.refusals import Forbidden


def permit_job(actor: Actor) -> None:
    """Only the platform's own jobs tell what a bank answered."""
    if actor.portal is not Portal.JOB:
        raise Forbidden("access.not_permitted", permission="payments.conclude")
