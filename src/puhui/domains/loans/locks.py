"""The only place where loans locks: borrower first, then the application, then the loan."""

from uuid import UUID

from puhui.domains.loans.models import Application, Loan, Mandate
from puhui.foundation.database.questions import run
from puhui.foundation.idempotency.keeping import Lock
from puhui.kernel.ids import PartyId

_BORROWER = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 20263))"


def borrower(party_id: PartyId) -> None:
    """Let one application of a borrower be decided at a time: what it owes must not change."""
    run(_BORROWER, [str(party_id)])


def on_borrower(party_id: PartyId) -> Lock:
    """The lock that `borrower` takes, for a statement that takes it on its way."""
    return Lock(_BORROWER, (str(party_id),))


def borrower_of(application_id: UUID) -> None:
    """`borrower` of an application, where there is such an application."""
    found = Application.objects.filter(pk=application_id).values_list("party_id", flat=True)
    for party_id in found:
        borrower(PartyId(party_id))


def application(application_id: UUID) -> Application | None:
    """An application, locked to the end of the transaction."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("party", "institution", "version__product__institution")
        .filter(pk=application_id)
        .first()
    )


def loan(loan_id: UUID) -> Loan | None:
    """A loan, locked to the end of the transaction."""
    return (
        Loan.objects.select_for_update(of=("self",))
        .select_related("party", "institution", "application")
        .filter(pk=loan_id)
        .first()
    )


def mandate(institution_id: UUID, user_id: UUID) -> Mandate | None:
    """The open mandate of a member, locked to the end of the transaction."""
    return (
        Mandate.objects.select_for_update()
        .filter(institution_id=institution_id, user_id=user_id, until_at=None)
        .first()
    )
