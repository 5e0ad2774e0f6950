"""Telling the programs of borrower and lender what happened, once for each event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.loans.models import Application, Loan
from puhui.domains.loans.policies.permits import permit_job
from puhui.foundation.database import operation
from puhui.foundation.events.applying import applies_once
from puhui.foundation.webhooks.endpoints import listened_to
from puhui.foundation.webhooks.sending import announce
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId
from puhui.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it came over the outbox, and the type under which webhooks tell of it."""

    event_id: UUID
    event_type: str
    event: Mapping[str, Any]


@operation
def tell(*, actor: Actor, events: Sequence[Told], now: datetime) -> int:
    """Announce events to the endpoints of borrower's and lender's workspaces; how many hear one.

    For the platform's own jobs. A second delivery of the same event tells nobody again. What is
    told are ids and states; whoever wants more asks the API.
    """
    permit_job(actor)
    heard_of = listened_to({each.event_type for each in events})
    return sum(_tell(each, now) for each in events if each.event_type in heard_of)


def _tell(told: Told, now: datetime) -> int:
    if not applies_once(event_id=told.event_id, reaction=f"webhook:{told.event_type}", now=now):
        return 0
    row = _about(told.event)
    return sum(
        announce(
            organisation_id=OrganisationId(organisation),
            event_type=told.event_type,
            data=dict(told.event),
            now=now,
        )
        for organisation in {row.applicant_id, row.institution_id}
    )


def _about(event: Mapping[str, Any]) -> Application:
    if "application_id" in event:
        found = Application.objects.filter(pk=event["application_id"]).first()
    else:
        loan = Loan.objects.filter(pk=event["loan_id"]).select_related("application").first()
        found = loan.application if loan else None
    if found is None:
        raise NotFound("loans.no_such_application")
    return found
