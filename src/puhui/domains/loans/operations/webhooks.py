"""Telling the programs of borrower and lender what happened, once for each event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.loans.models import Application, Loan
from puhui.domains.loans.policies.permits import permit_job
from puhui.foundation.database import operation
from puhui.foundation.events.applying import applies_once
from puhui.foundation.webhooks.endpoints import anybody_listens
from puhui.foundation.webhooks.sending import announce
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId
from puhui.kernel.refusals import NotFound


@operation
def tell(
    *, actor: Actor, event_id: UUID, event_type: str, event: Mapping[str, Any], now: datetime
) -> int:
    """Announce an event to the endpoints of the borrower's and the lender's workspaces.

    For the platform's own jobs. A second delivery of the same event tells nobody again. What is
    told are ids and states; whoever wants more asks the API.
    """
    permit_job(actor)
    if not anybody_listens(event_type):
        return 0
    if not applies_once(event_id=event_id, reaction=f"webhook:{event_type}", now=now):
        return 0

    row = _about(event)
    heard = 0
    for organisation in {row.applicant_id, row.institution_id}:
        heard += announce(
            organisation_id=OrganisationId(organisation),
            event_type=event_type,
            data=dict(event),
            now=now,
        )
    return heard


def _about(event: Mapping[str, Any]) -> Application:
    if "application_id" in event:
        found = Application.objects.filter(pk=event["application_id"]).first()
    else:
        loan = Loan.objects.filter(pk=event["loan_id"]).select_related("application").first()
        found = loan.application if loan else None
    if found is None:
        raise NotFound("loans.no_such_application")
    return found
