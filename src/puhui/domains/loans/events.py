"""What loans announces."""

from dataclasses import dataclass
from typing import ClassVar

from puhui.foundation.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(Event):
    """An enterprise has applied."""

    kind: ClassVar[str] = "loans.application_submitted"
    application_id: str
    party_id: str
    institution_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecided(Event):
    """An application was approved, referred to a person, or declined."""

    kind: ClassVar[str] = "loans.application_decided"
    application_id: str
    decision_id: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationEnded(Event):
    """An application was withdrawn, or its offer ran out."""

    kind: ClassVar[str] = "loans.application_ended"
    application_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSigned(Event):
    """An agreement was signed; the money is on its way."""

    kind: ClassVar[str] = "loans.agreement_signed"
    application_id: str
    loan_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDisbursed(Event):
    """The bank has paid a loan out."""

    kind: ClassVar[str] = "loans.loan_disbursed"
    loan_id: str
    amount_minor: int
    on_date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisbursementFailed(Event):
    """The bank refused to pay a loan out; nothing is owed."""

    kind: ClassVar[str] = "loans.disbursement_failed"
    loan_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRepaid(Event):
    """Money came in for a loan and was allocated."""

    kind: ClassVar[str] = "loans.loan_repaid"
    loan_id: str
    amount_minor: int
    principal_minor: int
    interest_minor: int
    on_date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanClosed(Event):
    """A loan is paid back in full."""

    kind: ClassVar[str] = "loans.loan_closed"
    loan_id: str
    on_date: str
