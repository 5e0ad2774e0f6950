"""What leaves loans: applications, decisions, offers, agreements and loans, plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from puhui.domains.payments.contracts import BankAccount
from puhui.engines.amortization.terms import Method
from puhui.kernel.ids import FileId, OrganisationId, PartyId, UserId
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate


class ApplicationState(StrEnum):
    """Where an application stands."""

    REFERRED = "REFERRED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    IN_REVIEW = "IN_REVIEW"
    SIGNED = "SIGNED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class LoanState(StrEnum):
    """Where a loan stands: signed and on its way, running, paid back, or never paid out."""

    DISBURSING = "DISBURSING"
    ACTIVE = "ACTIVE"
    CLOSED = "CLOSED"
    FAILED = "FAILED"


class UseOfFunds(StrEnum):
    """What the money is for; it is asked because it is followed later."""

    STOCK = "STOCK"
    EQUIPMENT = "EQUIPMENT"
    WAGES = "WAGES"
    RENT = "RENT"
    OTHER = "OTHER"


class Payee(StrEnum):
    """Who gets the money: the borrower, or a supplier at once (受托支付)."""

    OWN = "OWN"
    SUPPLIER = "SUPPLIER"


class MovementKind(StrEnum):
    """What happened to a loan."""

    DISBURSE = "DISBURSE"
    REPAY = "REPAY"
    PAY_OFF = "PAY_OFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an enterprise asks for.

    `account` is its own, from which it repays and, unless a supplier is paid, to which it is paid
    out. `supplier` is given where `payee` is SUPPLIER, and only there.
    """

    product_id: UUID
    amount: Money
    months: int
    method: Method
    use: UseOfFunds
    use_note: str
    payee: Payee
    account: BankAccount
    supplier: BankAccount | None = None


@dataclass(frozen=True, slots=True)
class CostView:
    """One line of the list of what a loan costs: what, who takes it, how much, and at which rate."""

    code: str
    taken_by: str
    amount: Money
    basis: str


@dataclass(frozen=True, slots=True)
class InstalmentView:
    """One row of a schedule; the paid parts are zero before anything was paid."""

    n: int
    due_date: date
    principal: Money
    interest: Money
    total: Money
    balance: Money
    paid: Money
    paid_date: date | None

    @property
    def left(self) -> Money:
        """What is still to be paid of it."""
        return self.total - self.paid


@dataclass(frozen=True, slots=True)
class OfferView:
    """What may be signed, until `until_date`, with everything that it costs.

    `all_in` is the effective rate a year by dated cash flows over a year of 365 days; `cap` what
    the law of the day of the decision lets it be, and `cap_basis` which rule says so.
    """

    amount: Money
    months: int
    method: Method
    annual_rate: Rate
    all_in: Rate
    cap: Rate | None
    cap_basis: str
    costs: tuple[CostView, ...]
    schedule: tuple[InstalmentView, ...]
    total_interest: Money
    until_date: date


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule of the decision table: whether it fired, or could not be asked for lack of data."""

    rule: str
    fired: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision on an application, by the table or by people, with all that it stands on."""

    id: UUID
    application_id: UUID
    number: int
    outcome: str
    reasons: tuple[str, ...]
    by_people: bool
    decided_by: UserId | None
    seconded_by: UserId | None
    note: str
    decided_at: datetime
    inputs: Mapping[str, Any]
    trace: tuple[RuleView, ...]
    limit_parts: Mapping[str, str]
    assessment_id: UUID | None
    grade: str | None
    score: float | None
    product_version: int
    table_digest: str
    digest: str


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application with its latest decision and, while it may be signed, its offer."""

    id: UUID
    number: str
    party_id: PartyId
    party_name: str
    institution_id: OrganisationId
    institution_name: str
    product_id: UUID
    product_name_en: str
    product_name_zh: str
    amount: Money
    months: int
    method: Method
    use: UseOfFunds
    use_note: str
    payee: Payee
    account_name: str
    account_masked: str
    supplier_name: str
    supplier_masked: str
    state: ApplicationState
    submitted_at: datetime
    decision: DecisionView | None
    offer: OfferView | None
    loan_id: UUID | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """What somebody of the institution wrote on an application, or the enterprise that asks for a review."""

    by: UserId
    by_name: str
    by_desk: bool
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What an officer proposes, waiting for a second person with the authority to agree."""

    id: UUID
    by: UserId
    by_name: str
    outcome: str
    amount: Money
    reason: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """An application as an institution works on it."""

    application: ApplicationView
    decisions: tuple[DecisionView, ...]
    notes: tuple[NoteView, ...]
    proposal: ProposalView | None
    region: str | None
    industry: str | None
    size_class: str


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Who signed what, when, from where and by which second factor; `reference` proves it."""

    user_id: UserId
    signed_at: datetime
    factor: str
    origin: str
    reference: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """The agreement as it is signed: a PDF and its SHA-256."""

    id: UUID
    application_id: UUID
    file_id: FileId
    sha256: str
    prepared_at: datetime
    signature: SignatureView | None


@dataclass(frozen=True, slots=True)
class SigningView:
    """What became of an attempt to sign: the loan, or how many tries are left."""

    signed: bool
    tries_left: int
    loan_id: UUID | None


@dataclass(frozen=True, slots=True)
class MovementView:
    """One thing that happened to a loan, split into its parts, with the state after it."""

    number: int
    kind: MovementKind
    on_date: date
    amount: Money
    principal: Money
    interest: Money
    surplus: Money
    outstanding_after: Money
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LoanView:
    """A loan as it stands on `on_date`; `pay_off` is what would end it that day."""

    id: UUID
    number: str
    application_id: UUID
    party_id: PartyId
    party_name: str
    institution_id: OrganisationId
    institution_name: str
    product_name_en: str
    product_name_zh: str
    principal: Money
    annual_rate: Rate
    months: int
    method: Method
    state: LoanState
    signed_at: datetime
    disbursed_date: date | None
    closed_date: date | None
    on_date: date
    outstanding: Money
    due: Money
    overdue: Money
    days_past_due: int
    pay_off: Money
    pay_off_interest: Money
    next_due_date: date | None
    next_due: Money | None
    schedule: tuple[InstalmentView, ...]
    movements: tuple[MovementView, ...]
    waiting: Money
    failure: str


@dataclass(frozen=True, slots=True)
class DecisionReplay:
    """A stored decision beside the same one worked out again; `differing` names what is not equal."""

    decision_id: UUID
    stored_digest: str
    digest_again: str
    differing: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether everything came out the same, bit for bit."""
        return self.stored_digest == self.digest_again


@dataclass(frozen=True, slots=True)
class FundsView:
    """A lender's money: what can be lent now, what is held for payouts and what is coming in."""

    available: Money
    held: Money
    coming_in: Money
    collected: Money
    outstanding: Money
    interest_earned: Money


@dataclass(frozen=True, slots=True)
class UnitView:
    """A branch, or a unit for small enterprises, and the regions whose applications it takes."""

    id: UUID
    parent_id: UUID | None
    name: str
    kind: str
    regions: tuple[str, ...]
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class MandateView:
    """Up to which amount a member may decide, in which unit (None: everywhere)."""

    user_id: UserId
    user_name: str
    unit_id: UUID | None
    unit_name: str
    most: Money
    since_at: datetime


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """A lender's book on a day: how much, how many, how late, and by month."""

    on_date: date
    loans: int
    outstanding: Money
    disbursed: Money
    repaid_principal: Money
    interest: Money
    by_lateness: tuple[tuple[str, int, Money], ...]
    by_month: tuple[tuple[date, Money, Money], ...]
    by_grade: tuple[tuple[str, int, Money], ...]


@dataclass(frozen=True, slots=True)
class FairnessRow:
    """Decisions of one group in one band of the score: counts, approvals, price and reasons."""

    band: str
    group: str
    decided: int
    approved: int
    referred: int
    declined: int
    mean_rate: Rate | None
    reasons: tuple[tuple[str, int], ...]

    @property
    def approval(self) -> float | None:
        """The share approved; None where nothing was decided."""
        return self.approved / self.decided if self.decided else None
