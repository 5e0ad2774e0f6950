"""From rows to contracts: applications, decisions, offers and agreements."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from puhui.domains.loans.contracts import (
    AgreementView,
    ApplicationState,
    ApplicationView,
    CostView,
    DecisionView,
    InstalmentView,
    NoteView,
    OfferView,
    Payee,
    ProposalView,
    Request,
    RuleView,
    SignatureView,
    UseOfFunds,
)
from puhui.domains.loans.deciding import APPROVE, Offered
from puhui.domains.loans.models import (
    Agreement,
    Application,
    Decision,
    Loan,
    Note,
    Proposal,
    Signature,
)
from puhui.domains.payments.queries.accounts import masked
from puhui.domains.products.contracts import ProductView
from puhui.domains.products.queries import products
from puhui.engines.amortization.planning import Schedule, plan
from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.ids import FileId, OrganisationId, PartyId, UserId
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

#: Rows of an application with everything that its contract needs.
RELATED = ("party", "institution", "version__product__institution", "loan")


def row(application_id: UUID) -> Application:
    """An application read anew, with what its contract needs."""
    return Application.objects.select_related(*RELATED).get(pk=application_id)


def number_of(thing_id: UUID) -> str:
    """What people call an application or a loan: the last 10 digits of its id.

    >>> number_of(UUID("01900000-0000-7000-8000-00000000abcd"))
    '000000ABCD'
    """
    return thing_id.hex[-10:].upper()


def asked(party_id: PartyId, request: Request) -> dict[str, Any]:
    """A request as plain values, to tell the same one from another under one key."""
    supplier = request.supplier
    return {
        "party": str(party_id),
        "product": str(request.product_id),
        "minor": request.amount.minor,
        "currency": request.amount.currency,
        "months": request.months,
        "method": request.method.value,
        "use": request.use.value,
        "use_note": request.use_note.strip(),
        "payee": request.payee.value,
        "account": [request.account.name, request.account.number],
        "supplier": [supplier.name, supplier.number] if supplier else None,
    }


def application(
    given: Application,
    *,
    latest: Decision | None = None,
    product: ProductView | None = None,
    names: tuple[str, str] | None = None,
    offered: Offered | None = None,
) -> ApplicationView:
    """An application with its latest decision and, while it may be signed, its offer.

    One that has just been decided comes with what is known of it: its decision, its product, the
    names of borrower and lender, and what it was offered.
    """
    if latest is None:
        latest = given.decisions.order_by("-number").first()
    product = product or products.version(given.version_id)
    names = names or (given.party.name, given.institution.name)
    has_offer = given.state == ApplicationState.APPROVED and latest is not None
    return ApplicationView(
        id=given.id,
        number=number_of(given.id),
        party_id=PartyId(given.party_id),
        party_name=names[0],
        institution_id=OrganisationId(given.institution_id),
        institution_name=names[1],
        product_id=product.id,
        product_name_en=product.terms.name_en,
        product_name_zh=product.terms.name_zh,
        amount=Money(given.amount_minor, given.currency),
        months=given.months,
        method=Method(given.method),
        use=UseOfFunds(given.use),
        use_note=given.use_note,
        payee=Payee(given.payee),
        account_name=given.account_name,
        account_masked=masked(given.account_number),
        supplier_name=given.supplier_name,
        supplier_masked=masked(given.supplier_number),
        state=ApplicationState(given.state),
        submitted_at=given.submitted_at,
        decision=decision(latest, product.version) if latest else None,
        offer=offer(latest, names[1], offered) if has_offer and latest else None,
        loan_id=_loan_of(given),
    )


def _loan_of(given: Application) -> UUID | None:
    if given.state != ApplicationState.SIGNED:
        return None
    return Loan.objects.filter(application_id=given.id).values_list("id", flat=True).first()


def decision(given: Decision, product_version: int) -> DecisionView:
    """A decision from what was kept of it."""
    told = given.document
    return DecisionView(
        id=given.id,
        application_id=given.application_id,
        number=given.number,
        outcome=given.outcome,
        reasons=tuple(given.reasons),
        by_people=given.decided_by is not None,
        decided_by=UserId(given.decided_by) if given.decided_by else None,
        seconded_by=UserId(given.seconded_by) if given.seconded_by else None,
        note=given.note,
        decided_at=given.decided_at,
        inputs=told["inputs"],
        trace=tuple(
            RuleView(each["rule"], each["fired"], tuple(each["missing"])) for each in told["trace"]
        ),
        limit_parts=told["limit_parts"],
        assessment_id=given.assessment_id,
        grade=told["inputs"]["grade"],
        score=given.score,
        product_version=product_version,
        table_digest=told["table"],
        digest=given.digest,
    )


def offer(given: Decision, lender: str, offered: Offered | None = None) -> OfferView | None:
    """What a decision offers, with its schedule counted from the day of the decision.

    `offered` is what the decision was made from, where it was made just now.
    """
    kept = given.document["offered"]
    if kept is None or given.outcome != APPROVE:
        return None
    terms = terms_of(kept, date.fromisoformat(given.document["on_date"]))
    schedule = offered.schedule if offered else plan(terms)
    return OfferView(
        amount=terms.principal,
        months=terms.months,
        method=terms.method,
        annual_rate=terms.annual_rate,
        all_in=Rate(Decimal(kept["all_in"])),
        cap=Rate(Decimal(kept["cap"])) if kept["cap"] else None,
        cap_basis=kept["cap_basis"],
        costs=costs(schedule, lender, terms.annual_rate),
        schedule=instalments(schedule),
        total_interest=schedule.interest,
        until_date=date.fromisoformat(kept["until_date"]),
    )


def terms_of(kept: dict[str, Any], from_date: date) -> Terms:
    """The engine's terms of an offer as it was kept, paid out on a day."""
    return Terms(
        principal=Money(kept["amount_minor"], kept["currency"]),
        annual_rate=Rate(Decimal(kept["annual_rate"])),
        months=kept["months"],
        method=Method(kept["method"]),
        disbursed_on=from_date,
    )


def costs(schedule: Schedule, institution: str, rate: Rate) -> tuple[CostView, ...]:
    """The list of all costs: zero is written, so that nobody has to ask what is left out."""
    zero = Money(0, schedule.interest.currency)
    return (
        CostView("interest", institution, schedule.interest, str(rate)),
        CostView("upfront_fee", "", zero, ""),
        CostView("guarantee", "", zero, ""),
        CostView("insurance", "", zero, ""),
        CostView("platform", "", zero, ""),
    )


def instalments(schedule: Schedule) -> tuple[InstalmentView, ...]:
    """A schedule of which nothing is paid yet."""
    return tuple(
        InstalmentView(
            n=each.n,
            due_date=each.due_date,
            principal=each.principal,
            interest=each.interest,
            total=each.total,
            balance=each.balance,
            paid=Money(0, each.total.currency),
            paid_date=None,
        )
        for each in schedule.rows
    )


def note(given: Note) -> NoteView:
    """A note with the name of who wrote it."""
    return NoteView(
        by=UserId(given.by_id),
        by_name=str(given.by),
        by_desk=given.by_desk,
        text=given.text,
        written_at=given.written_at,
    )


def proposal(given: Proposal) -> ProposalView:
    """A proposal that waits for a second person."""
    return ProposalView(
        id=given.id,
        by=UserId(given.by_id),
        by_name=str(given.by),
        outcome=given.outcome,
        amount=Money(given.amount_minor, given.application.currency),
        reason=given.reason,
        proposed_at=given.proposed_at,
    )


def agreement(given: Agreement) -> AgreementView:
    """An agreement, and its signature where it has one."""
    signed = Signature.objects.filter(agreement_id=given.id).first()
    return AgreementView(
        id=given.id,
        application_id=given.application_id,
        file_id=FileId(given.file_id),
        sha256=given.sha256,
        prepared_at=given.prepared_at,
        signature=signature(signed) if signed else None,
    )


def signature(given: Signature) -> SignatureView:
    """The evidence of a signature."""
    return SignatureView(
        user_id=UserId(given.user_id),
        signed_at=given.signed_at,
        factor=given.factor,
        origin=given.origin,
        reference=given.reference,
    )
