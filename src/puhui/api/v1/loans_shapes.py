"""What applications and loans look like over the API; amounts in yuan, rates in percent a year."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from puhui.domains.loans.contracts import (
    AgreementView,
    ApplicationState,
    ApplicationView,
    DecisionView,
    InstalmentView,
    LoanState,
    LoanView,
    MovementKind,
    OfferView,
    Payee,
    ProposalView,
    UseOfFunds,
)
from puhui.domains.loans.queries.statements import InterestStatement
from puhui.engines.amortization.terms import Method


class AccountIn(Schema):
    """A bank account."""

    name: str = Field(max_length=200)
    number: str = Field(max_length=64)


class ApplicationIn(Schema):
    """What is asked for; `supplier` where the money goes straight to one."""

    product_id: UUID
    amount: str = Field(max_length=30)
    months: int = Field(ge=1, le=600)
    method: Method
    use: UseOfFunds
    use_note: str = Field("", max_length=300)
    payee: Payee
    account: AccountIn
    supplier: AccountIn | None = None


class ReviewIn(Schema):
    """Why a person should look at it."""

    text: str = Field(max_length=2000)


class ProposalIn(Schema):
    """What an officer proposes."""

    outcome: str = Field(max_length=10)
    amount: str = Field("0", max_length=30)
    reason: str = Field(max_length=2000)


class ProposalOut(BaseModel):
    """What waits for a second person of the lender: who proposed which outcome, and why."""

    id: UUID
    by: UUID
    by_name: str
    outcome: str
    amount: str
    reason: str
    proposed_at: datetime


class ConclusionIn(Schema):
    """Whether a second person agrees."""

    agrees: bool
    note: str = Field("", max_length=2000)


class SignIn(Schema):
    """The second factor."""

    proof: str = Field(max_length=64)


class AmountIn(Schema):
    """An amount in yuan."""

    amount: str = Field(max_length=30)


class CostOut(BaseModel):
    """One line of the list of costs."""

    code: str
    taken_by: str
    amount: str
    basis: str


class InstalmentOut(BaseModel):
    """One row of a schedule."""

    n: int
    due_date: date
    principal: str
    interest: str
    total: str
    balance: str
    paid: str
    paid_date: date | None


class OfferOut(BaseModel):
    """What may be signed; `all_in` is effective, by dated cash flows over a year of 365 days."""

    amount: str
    months: int
    method: Method
    annual_rate: str
    all_in: str
    cap: str | None
    cap_basis: str
    total_interest: str
    until_date: date
    costs: list[CostOut]
    schedule: list[InstalmentOut]


class RuleOut(BaseModel):
    """One rule of the decision table."""

    rule: str
    fired: bool
    missing: list[str]


class DecisionOut(BaseModel):
    """A decision with all that it stands on."""

    id: UUID
    number: int
    outcome: str
    reasons: list[str]
    by_people: bool
    decided_at: datetime
    inputs: dict[str, Any]
    trace: list[RuleOut]
    limit_parts: dict[str, str]
    assessment_id: UUID | None
    product_version: int
    table_digest: str
    digest: str


class ApplicationOut(BaseModel):
    """An application, its latest decision and, while it may be signed, its offer."""

    id: UUID
    number: str
    party_id: UUID
    institution_id: UUID
    product_id: UUID
    amount: str
    months: int
    method: Method
    use: UseOfFunds
    payee: Payee
    account_masked: str
    supplier_masked: str
    state: ApplicationState
    submitted_at: datetime
    decision: DecisionOut | None
    offer: OfferOut | None
    loan_id: UUID | None


class ApplicationPageOut(BaseModel):
    """A page of applications, newest first."""

    items: list[ApplicationOut]
    next: str | None


class AgreementOut(BaseModel):
    """The agreement: the SHA-256 of its PDF, and who signed it when."""

    id: UUID
    sha256: str
    prepared_at: datetime
    signed_at: datetime | None
    factor: str | None
    reference: str | None


class SigningOut(BaseModel):
    """What became of an attempt to sign."""

    signed: bool
    tries_left: int
    loan_id: UUID | None


class MovementOut(BaseModel):
    """One thing that happened to a loan."""

    number: int
    kind: MovementKind
    on_date: date
    amount: str
    principal: str
    interest: str
    surplus: str
    outstanding_after: str


class LoanOut(BaseModel):
    """A loan as it stands on `on_date`."""

    id: UUID
    number: str
    application_id: UUID
    party_id: UUID
    institution_id: UUID
    principal: str
    annual_rate: str
    months: int
    method: Method
    state: LoanState
    signed_at: datetime
    disbursed_date: date | None
    closed_date: date | None
    on_date: date
    outstanding: str
    due: str
    overdue: str
    days_past_due: int
    pay_off: str
    pay_off_interest: str
    next_due_date: date | None
    next_due: str | None
    waiting: str
    schedule: list[InstalmentOut]
    movements: list[MovementOut]


class LoanPageOut(BaseModel):
    """A page of loans, newest first."""

    items: list[LoanOut]
    next: str | None


class InterestLineOut(BaseModel):
    """Interest of one payment."""

    on_date: date
    interest: str


class InterestStatementOut(BaseModel):
    """Interest paid in a year; seller, buyer and item are what the lender's invoice names."""

    loan_number: str
    year: int
    seller: str
    buyer: str
    buyer_code: str
    item: str
    lines: list[InterestLineOut]
    total: str


class DecisionReplayOut(BaseModel):
    """Whether a stored decision came out the same again, bit for bit."""

    same: bool
    digest: str
    digest_again: str
    differing: list[str]


def application(view: ApplicationView) -> dict[str, object]:
    """An application as JSON."""
    same = ("id", "number", "party_id", "institution_id", "product_id", "months", "method", "use", "payee", "account_masked", "supplier_masked", "state", "submitted_at", "loan_id")  # fmt: skip
    return {
        **{name: getattr(view, name) for name in same},
        "amount": str(view.amount),
        "decision": decision(view.decision) if view.decision else None,
        "offer": offer(view.offer) if view.offer else None,
    }


def decision(view: DecisionView) -> dict[str, object]:
    """A decision as JSON."""
    same = ("id", "number", "outcome", "by_people", "decided_at", "inputs", "limit_parts", "assessment_id", "product_version", "table_digest", "digest")  # fmt: skip
    return {
        **{name: getattr(view, name) for name in same},
        "reasons": list(view.reasons),
        "trace": [
            {"rule": each.rule, "fired": each.fired, "missing": list(each.missing)}
            for each in view.trace
        ],
    }


def offer(view: OfferView) -> dict[str, object]:
    """An offer as JSON."""
    return {
        "amount": str(view.amount),
        "months": view.months,
        "method": view.method,
        "annual_rate": str(view.annual_rate),
        "all_in": str(view.all_in),
        "cap": str(view.cap) if view.cap else None,
        "cap_basis": view.cap_basis,
        "total_interest": str(view.total_interest),
        "until_date": view.until_date,
        "costs": [
            {
                "code": each.code,
                "taken_by": each.taken_by,
                "amount": str(each.amount),
                "basis": each.basis,
            }
            for each in view.costs
        ],
        "schedule": [instalment(each) for each in view.schedule],
    }


def agreement(view: AgreementView) -> dict[str, object]:
    """An agreement as JSON."""
    signed = view.signature
    return {
        "id": view.id,
        "sha256": view.sha256,
        "prepared_at": view.prepared_at,
        "signed_at": signed.signed_at if signed else None,
        "factor": signed.factor if signed else None,
        "reference": signed.reference if signed else None,
    }


def proposal(view: ProposalView) -> dict[str, object]:
    """A proposal as JSON."""
    return {**asdict(view), "amount": str(view.amount)}


def statement(view: InterestStatement) -> dict[str, object]:
    """An interest statement as JSON."""
    same = ("loan_number", "year", "seller", "buyer", "buyer_code", "item")
    return {
        **{name: getattr(view, name) for name in same},
        "lines": [{"on_date": each.on_date, "interest": str(each.interest)} for each in view.lines],
        "total": str(view.total),
    }


def loan(view: LoanView) -> dict[str, object]:
    """A loan as JSON."""
    same = ("id", "number", "application_id", "party_id", "institution_id", "months", "method", "state", "signed_at", "disbursed_date", "closed_date", "on_date", "days_past_due", "next_due_date")  # fmt: skip
    money = ("principal", "outstanding", "due", "overdue", "pay_off", "pay_off_interest", "waiting")
    return {
        **{name: getattr(view, name) for name in same},
        **{name: str(getattr(view, name)) for name in money},
        "annual_rate": str(view.annual_rate),
        "next_due": str(view.next_due) if view.next_due is not None else None,
        "schedule": [instalment(each) for each in view.schedule],
        "movements": [
            {
                "number": each.number,
                "kind": each.kind,
                "on_date": each.on_date,
                **{
                    name: str(getattr(each, name))
                    for name in ("amount", "principal", "interest", "surplus", "outstanding_after")
                },
            }
            for each in view.movements
        ],
    }


def instalment(each: InstalmentView) -> dict[str, object]:
    """One row of a schedule as JSON."""
    return {
        "n": each.n,
        "due_date": each.due_date,
        **{
            name: str(getattr(each, name))
            for name in ("principal", "interest", "total", "balance", "paid")
        },
        "paid_date": each.paid_date,
    }
