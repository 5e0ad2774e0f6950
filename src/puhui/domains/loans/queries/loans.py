"""Loans as they stand on a day."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from puhui.domains.loans import telling_loans
from puhui.domains.loans.contracts import LoanView
from puhui.domains.loans.models import Loan
from puhui.domains.loans.policies.permits import READ, READ_OWN, permit_reading
from puhui.foundation.access.permitting import permit, permit_party
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import NotFound

UNKNOWN = "loans.no_such_loan"


def loan(*, actor: Actor, loan_id: UUID, on_date: date) -> LoanView:
    """One loan, for the borrower, the lender and staff in a session."""
    row = telling_loans.row(loan_id)
    if row is None:
        raise NotFound(UNKNOWN)
    permit_reading(actor, row.party_id, row.institution_id, code=UNKNOWN)
    return telling_loans.loan(row, on_date)


def of_party(
    *, actor: Actor, party_id: PartyId, on_date: date, limit: int = 100, before: UUID | None = None
) -> list[LoanView]:
    """The loans of an enterprise, newest first."""
    permit_party(actor, READ_OWN, party_id)
    return _told(Loan.objects.filter(party_id=party_id), on_date, limit, before)


def of_institution(
    *, actor: Actor, on_date: date, limit: int = 100, before: UUID | None = None
) -> list[LoanView]:
    """The loans that the actor's institution made, newest first."""
    permit(actor, READ)
    return _told(Loan.objects.filter(institution_id=actor.organisation), on_date, limit, before)


def _told(rows: QuerySet[Loan], on_date: date, limit: int, before: UUID | None) -> list[LoanView]:
    rows = rows.select_related(*telling_loans.RELATED).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [telling_loans.loan(row, on_date) for row in rows[:limit]]
