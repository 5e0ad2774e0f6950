"""Applications as the enterprise that made them sees them."""

from uuid import UUID

from puhui.domains.loans import telling
from puhui.domains.loans.contracts import AgreementView, ApplicationView
from puhui.domains.loans.models import Agreement, Application
from puhui.domains.loans.policies.permits import READ_OWN, permit_reading
from puhui.foundation.access.permitting import permit_party
from puhui.foundation.files.storing import StoredFile, open_stored
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import NotFound

UNKNOWN = "loans.no_such_application"


def of_party(
    *, actor: Actor, party_id: PartyId, limit: int = 100, before: UUID | None = None
) -> list[ApplicationView]:
    """The applications of an enterprise, newest first; `before` is the id to go on from."""
    permit_party(actor, READ_OWN, party_id)
    rows = Application.objects.select_related(*telling.RELATED).filter(party_id=party_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [telling.application(row) for row in rows.order_by("-id")[:limit]]


def application(*, actor: Actor, application_id: UUID) -> ApplicationView:
    """One application, for the borrower, the lender and staff in a session."""
    return telling.application(_row(actor, application_id))


def agreement(*, actor: Actor, application_id: UUID) -> AgreementView:
    """The agreement of an application; NotFound `loans.no_agreement` where none is made yet."""
    return telling.agreement(_agreement(_row(actor, application_id)))


def document(*, actor: Actor, application_id: UUID) -> tuple[StoredFile, bytes]:
    """The agreement's PDF, checked against its digest."""
    return open_stored(_agreement(_row(actor, application_id)).file_id)


def _row(actor: Actor, application_id: UUID) -> Application:
    row = Application.objects.select_related(*telling.RELATED).filter(pk=application_id).first()
    if row is None:
        raise NotFound(UNKNOWN)
    permit_reading(actor, row.party_id, row.institution_id, code=UNKNOWN)
    return row


def _agreement(row: Application) -> Agreement:
    known = row.agreements.order_by("-id").first()
    if known is None:
        raise NotFound("loans.no_agreement")
    return known
