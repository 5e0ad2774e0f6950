"""The agreement: made as a PDF, signed with a second factor, and paid out."""

from datetime import datetime
from uuid import UUID

from puhui.domains.loans import accounts, agreeing, keeping, locks, rechecking, telling
from puhui.domains.loans.contracts import (
    AgreementView,
    ApplicationState,
    LoanState,
    Payee,
    SigningView,
)
from puhui.domains.loans.events import AgreementSigned
from puhui.domains.loans.models import Agreement, Application, Decision, Loan, Signature
from puhui.domains.loans.policies.permits import SIGN, permit_borrower
from puhui.domains.loans.ports import Proof, signer
from puhui.domains.payments.contracts import BankAccount
from puhui.domains.payments.steps.instructions import pay_out
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, uuid7
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import NotFound, Refusal

UNKNOWN = "loans.no_such_application"
#: What the instruction to the bank is for.
DISBURSEMENT = "LOAN_DISBURSEMENT"


@operation
def prepare(*, actor: Actor, application_id: UUID, now: datetime) -> AgreementView:
    """Make the agreement of an approved application as a PDF; the same one where it is made.

    For whoever acts for the enterprise with `loan.sign`, while the offer holds.
    """
    row = _locked(actor, application_id)

    _check_offer(row, now)
    known = _latest(row)
    if known is not None:
        return telling.agreement(known)

    made = agreeing.make(actor, row, now)

    record(
        actor=actor,
        action="loans.agreement_prepared",
        subject=Subject("application", row.id),
        facts={"agreement": made.id, "sha256": made.sha256},
        now=now,
    )

    return telling.agreement(made)


@operation
def send_code(*, actor: Actor, application_id: UUID, now: datetime) -> str:
    """Send the signer the code of the second factor; a hint where it went."""
    row = _locked(actor, application_id)

    _check_offer(row, now)
    agreement = _latest(row)
    if agreement is None:
        raise Refusal("loans.no_agreement")

    return signer().send(actor=actor, agreement_id=agreement.id, now=now)


@operation
def sign(*, actor: Actor, application_id: UUID, proof: str, now: datetime) -> SigningView:
    """Sign the agreement; from then on the money is on its way.

    A wrong proof is an answer, not a refusal: the lost try must stay lost. The lender's funds are
    held in the ledger before this commits, so that what is signed is paid out. Signing what is
    signed answers the same loan. Refuses what another loan or a hold has overtaken
    (`loans.room_taken`, `loans.overdue`, `loans.hold_stands`).
    """
    locks.borrower_of(application_id)
    row = _locked(actor, application_id)

    known = Loan.objects.filter(application_id=row.id).first()
    if known is not None:
        return SigningView(signed=True, tries_left=0, loan_id=known.id)
    decision = _check_offer(row, now)
    agreement = _latest(row)
    if agreement is None:
        raise Refusal("loans.no_agreement")
    offered = Money(decision.document["offered"]["amount_minor"], row.currency)
    rechecking.check(row, decision, offered, now)
    told = signer().sign(
        actor=actor, agreement_id=agreement.id, sha256=agreement.sha256, proof=proof, now=now
    )
    if told.tries_left is not None:
        return SigningView(signed=False, tries_left=told.tries_left, loan_id=None)

    _keep_signature(actor, agreement, told, now)
    keeping.move(row, ApplicationState.SIGNED, now)
    loan = _begun(row, agreement, now)

    _disburse(actor, row, loan, now)

    record(
        actor=actor,
        action="loans.signed",
        subject=Subject("application", row.id),
        facts={"agreement": agreement.id, "sha256": agreement.sha256, "loan": loan.id},
        now=now,
    )

    publish(AgreementSigned(application_id=str(row.id), loan_id=str(loan.id)), now=now)

    return SigningView(signed=True, tries_left=0, loan_id=loan.id)


def _locked(actor: Actor, application_id: UUID) -> Application:
    row = locks.application(application_id)
    if row is None:
        raise NotFound(UNKNOWN)
    permit_borrower(actor, SIGN, row.party_id, code=UNKNOWN)
    return row


def _latest(row: Application) -> Agreement | None:
    return row.agreements.order_by("-id").first()


def _check_offer(row: Application, now: datetime) -> Decision:
    if row.state != ApplicationState.APPROVED:
        raise Refusal("loans.nothing_to_sign", state=row.state)
    decision = row.decisions.order_by("-number")[0]
    offer = telling.offer(decision, row.institution.name)
    if offer is None or business_date(now) > offer.until_date:
        raise Refusal("loans.offer_ran_out")
    return decision


def _keep_signature(actor: Actor, agreement: Agreement, told: Proof, now: datetime) -> None:
    Signature.objects.create(
        id=uuid7(now),
        agreement=agreement,
        user_id=actor.user,
        factor=told.factor,
        origin=actor.origin[:200],
        evidence=dict(told.evidence),
        reference=told.reference,
        signed_at=now,
    )


def _begun(row: Application, agreement: Agreement, now: datetime) -> Loan:
    terms = telling.terms_of(agreement.terms, business_date(now))
    return Loan.objects.create(
        id=uuid7(now),
        application=row,
        party_id=row.party_id,
        institution_id=row.institution_id,
        principal_minor=terms.principal.minor,
        currency=row.currency,
        annual_rate=terms.annual_rate.fraction,
        months=terms.months,
        method=terms.method.value,
        state=LoanState.DISBURSING.value,
        signed_at=now,
        outstanding_minor=terms.principal.minor,
    )


def _disburse(actor: Actor, row: Application, loan: Loan, now: datetime) -> None:
    lender = accounts.lender(actor, row.institution_id, row.currency, now)
    own = accounts.of_loan(actor, loan.id, row.currency, now)
    to = (
        BankAccount(row.supplier_name, row.supplier_number)
        if row.payee == Payee.SUPPLIER
        else BankAccount(row.account_name, row.account_number)
    )
    pay_out(
        actor=actor,
        organisation_id=OrganisationId(row.institution_id),
        purpose=DISBURSEMENT,
        about=loan.id,
        to=to,
        debit=own.principal,
        credit=lender.funds,
        amount=Money(loan.principal_minor, row.currency),
        text=f"puhui {telling.number_of(loan.id)}",
        now=now,
    )
