"""Loans over the API: apply, sign, repay; and the lender's desk."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Query, Router, Status

from puhui.api.v1 import loans_outlook_shapes as outlook
from puhui.api.v1 import loans_shapes as shapes
from puhui.api.v1.acting import actor_of_request
from puhui.api.v1.paging import Cursor, Limit, page
from puhui.api.v1.problems import REFUSED
from puhui.domains.loans.contracts import ApplicationView, LoanView, Request
from puhui.domains.loans.operations import agreements, applications, decisions, desk, servicing
from puhui.domains.loans.queries import applications as asked
from puhui.domains.loans.queries import cases, loans, statements, suppositions, timelines
from puhui.domains.payments.contracts import BankAccount
from puhui.kernel.ids import PartyId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date

router = Router(tags=["loans"])
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


@router.post("/enterprises/{party_id}/applications", response={201: shapes.ApplicationOut, **REFUSED}, operation_id="submit_application")  # fmt: skip
def submit(request: HttpRequest, party_id: UUID, body: shapes.ApplicationIn, key: Key) -> object:
    """Apply for a loan; the answer carries the decision."""
    told = applications.submit(
        actor=actor_of_request(request),
        party_id=PartyId(party_id),
        request=_request(body),
        key=key,
        now=timezone.now(),
    )
    return Status(201, shapes.application(told))


@router.get("/enterprises/{party_id}/applications", response={200: shapes.ApplicationPageOut, **REFUSED}, operation_id="list_applications")  # fmt: skip
def of_party(
    request: HttpRequest, party_id: UUID, cursor: Cursor = None, limit: Limit = 20
) -> object:
    """The applications of an enterprise, newest first."""
    actor = actor_of_request(request)

    def fetch(before: UUID | None, most: int) -> list[ApplicationView]:
        return asked.of_party(actor=actor, party_id=PartyId(party_id), limit=most, before=before)

    return page(fetch, cursor=cursor, limit=limit, told=shapes.application)


@router.get("/applications/{application_id}", response={200: shapes.ApplicationOut, **REFUSED}, operation_id="read_application")  # fmt: skip
def application(request: HttpRequest, application_id: UUID) -> object:
    """One application, for the borrower and the lender."""
    return shapes.application(
        asked.application(actor=actor_of_request(request), application_id=application_id)
    )


@router.post("/applications/{application_id}/withdrawal", response={200: shapes.ApplicationOut, **REFUSED}, operation_id="withdraw_application")  # fmt: skip
def withdraw(request: HttpRequest, application_id: UUID) -> object:
    """Take an application back before it is signed."""
    return shapes.application(
        applications.withdraw(
            actor=actor_of_request(request), application_id=application_id, now=timezone.now()
        )
    )


@router.post("/applications/{application_id}/review", response={200: shapes.ApplicationOut, **REFUSED}, operation_id="ask_review")  # fmt: skip
def review(request: HttpRequest, application_id: UUID, body: shapes.ReviewIn) -> object:
    """Ask for a person to look at an application that was declined."""
    return shapes.application(
        applications.ask_review(
            actor=actor_of_request(request),
            application_id=application_id,
            text=body.text,
            now=timezone.now(),
        )
    )


@router.post("/applications/{application_id}/agreement", response={200: shapes.AgreementOut, **REFUSED}, operation_id="prepare_agreement")  # fmt: skip
def prepare(request: HttpRequest, application_id: UUID) -> object:
    """Make the agreement of an approved application; the same one where it is made."""
    return shapes.agreement(
        agreements.prepare(
            actor=actor_of_request(request), application_id=application_id, now=timezone.now()
        )
    )


@router.get("/applications/{application_id}/agreement", response={200: shapes.AgreementOut, **REFUSED}, operation_id="read_agreement")  # fmt: skip
def agreement(request: HttpRequest, application_id: UUID) -> object:
    """The agreement and its signature."""
    return shapes.agreement(
        asked.agreement(actor=actor_of_request(request), application_id=application_id)
    )


@router.get("/applications/{application_id}/agreement.pdf", response={200: None, **REFUSED}, operation_id="read_agreement_pdf")  # fmt: skip
def document(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The agreement as PDF."""
    stored, content = asked.document(actor=actor_of_request(request), application_id=application_id)
    return HttpResponse(content, content_type=stored.media_type)


@router.post("/applications/{application_id}/signing-code", response={204: None, **REFUSED}, operation_id="send_signing_code")  # fmt: skip
def send_code(request: HttpRequest, application_id: UUID) -> object:
    """Send the signer the code of the second factor."""
    agreements.send_code(
        actor=actor_of_request(request), application_id=application_id, now=timezone.now()
    )
    return Status(204, None)


@router.post("/applications/{application_id}/signature", response={200: shapes.SigningOut, **REFUSED}, operation_id="sign_agreement")  # fmt: skip
def sign(request: HttpRequest, application_id: UUID, body: shapes.SignIn) -> object:
    """Sign the agreement; the money is on its way from then on."""
    told = agreements.sign(
        actor=actor_of_request(request),
        application_id=application_id,
        proof=body.proof,
        now=timezone.now(),
    )
    return {"signed": told.signed, "tries_left": told.tries_left, "loan_id": told.loan_id}


@router.get("/enterprises/{party_id}/loans", response={200: shapes.LoanPageOut, **REFUSED}, operation_id="list_loans")  # fmt: skip
def loans_of_party(
    request: HttpRequest, party_id: UUID, cursor: Cursor = None, limit: Limit = 20
) -> object:
    """The loans of an enterprise, newest first."""
    actor, today = actor_of_request(request), business_date(timezone.now())

    def fetch(before: UUID | None, most: int) -> list[LoanView]:
        return loans.of_party(
            actor=actor, party_id=PartyId(party_id), on_date=today, limit=most, before=before
        )

    return page(fetch, cursor=cursor, limit=limit, told=shapes.loan)


@router.get("/loans/{loan_id}", response={200: shapes.LoanOut, **REFUSED}, operation_id="read_loan")  # fmt: skip
def loan(request: HttpRequest, loan_id: UUID) -> object:
    """A loan as it stands today, for the borrower and the lender."""
    return shapes.loan(
        loans.loan(
            actor=actor_of_request(request),
            loan_id=loan_id,
            on_date=business_date(timezone.now()),
        )
    )


@router.get("/loans/{loan_id}/interest-statement", response={200: shapes.InterestStatementOut, **REFUSED}, operation_id="read_interest_statement")  # fmt: skip
def statement(
    request: HttpRequest, loan_id: UUID, year: Annotated[int, Query(ge=2000, le=9999)]
) -> object:
    """The interest paid in a year, payment by payment, for the borrower and the lender."""
    return shapes.statement(
        statements.statement(
            actor=actor_of_request(request), loan_id=loan_id, year=year, now=timezone.now()
        )
    )


@router.get("/loans/{loan_id}/timeline", response={200: outlook.TimelineOut, **REFUSED}, operation_id="read_timeline")  # fmt: skip
def timeline(request: HttpRequest, loan_id: UUID) -> object:
    """What happened to a loan and how it stood after each, for the borrower and the lender."""
    return outlook.timeline(
        timelines.timeline(
            actor=actor_of_request(request),
            loan_id=loan_id,
            on_date=business_date(timezone.now()),
        )
    )


@router.get("/loans/{loan_id}/what-if/prepayment", response={200: outlook.WhatIfOut, **REFUSED}, operation_id="suppose_prepayment")  # fmt: skip
def suppose_prepayment(
    request: HttpRequest,
    loan_id: UUID,
    amount: Annotated[str, Query(max_length=30)],
    on: date | None = None,
) -> object:
    """What a part paid early would change, today or on a later day; nothing is booked."""
    today = business_date(timezone.now())
    return outlook.what_if(
        suppositions.prepaid(
            actor=actor_of_request(request),
            loan_id=loan_id,
            amount=Money.of(amount),
            on_date=on or today,
            today=today,
        )
    )


@router.get("/loans/{loan_id}/what-if/pay-off", response={200: outlook.WhatIfOut, **REFUSED}, operation_id="suppose_pay_off")  # fmt: skip
def suppose_pay_off(request: HttpRequest, loan_id: UUID, on: date | None = None) -> object:
    """What would end a loan, today or on a later day; nothing is booked."""
    today = business_date(timezone.now())
    return outlook.what_if(
        suppositions.paid_off(
            actor=actor_of_request(request), loan_id=loan_id, on_date=on or today, today=today
        )
    )


@router.get("/loans/{loan_id}/what-if/extension", response={200: outlook.WhatIfOut, **REFUSED}, operation_id="suppose_extension")  # fmt: skip
def suppose_extension(request: HttpRequest, loan_id: UUID, months: int) -> object:
    """What some months more would change; nothing is booked, and nothing is agreed by it."""
    return outlook.what_if(
        suppositions.extended(
            actor=actor_of_request(request),
            loan_id=loan_id,
            months=months,
            today=business_date(timezone.now()),
        )
    )


@router.post("/loans/{loan_id}/repayments", response={202: shapes.LoanOut, **REFUSED}, operation_id="repay_loan")  # fmt: skip
def repay(request: HttpRequest, loan_id: UUID, body: shapes.AmountIn, key: Key) -> object:
    """Pay an amount back; it counts once the bank has drawn it."""
    told = servicing.repay(
        actor=actor_of_request(request),
        loan_id=loan_id,
        amount=Money.of(body.amount),
        key=key,
        now=timezone.now(),
    )
    return Status(202, shapes.loan(told))


@router.post("/loans/{loan_id}/pay-off", response={202: shapes.LoanOut, **REFUSED}, operation_id="pay_off_loan")  # fmt: skip
def pay_off(request: HttpRequest, loan_id: UUID, body: shapes.AmountIn, key: Key) -> object:
    """End a loan today; the amount is the quote that was read."""
    told = servicing.pay_off(
        actor=actor_of_request(request),
        loan_id=loan_id,
        amount=Money.of(body.amount),
        key=key,
        now=timezone.now(),
    )
    return Status(202, shapes.loan(told))


@router.get("/desk/applications", response={200: shapes.ApplicationPageOut, **REFUSED}, operation_id="list_queue")  # fmt: skip
def queue(
    request: HttpRequest,
    cursor: Cursor = None,
    limit: Limit = 20,
    waiting: bool = True,
) -> object:
    """The applications to the institution; those that wait for a person, or all."""
    actor = actor_of_request(request)

    def fetch(before: UUID | None, most: int) -> list[ApplicationView]:
        return cases.queue(actor=actor, limit=most, before=before, waiting=waiting)

    return page(fetch, cursor=cursor, limit=limit, told=shapes.application)


@router.get("/desk/loans", response={200: shapes.LoanPageOut, **REFUSED}, operation_id="list_book")
def book(request: HttpRequest, cursor: Cursor = None, limit: Limit = 20) -> object:
    """The loans that the institution made, newest first."""
    actor, today = actor_of_request(request), business_date(timezone.now())

    def fetch(before: UUID | None, most: int) -> list[LoanView]:
        return loans.of_institution(actor=actor, on_date=today, limit=most, before=before)

    return page(fetch, cursor=cursor, limit=limit, told=shapes.loan)


@router.get("/desk/applications/{application_id}/proposals", response={200: list[shapes.ProposalOut], **REFUSED}, operation_id="list_proposals")  # fmt: skip
def proposals(request: HttpRequest, application_id: UUID) -> object:
    """The proposal that waits for a second person; an empty list where none does."""
    told = cases.case(actor=actor_of_request(request), application_id=application_id)
    return [shapes.proposal(told.proposal)] if told.proposal else []


@router.post("/desk/applications/{application_id}/proposals", response={201: shapes.ProposalOut, **REFUSED}, operation_id="propose")  # fmt: skip
def propose(request: HttpRequest, application_id: UUID, body: shapes.ProposalIn) -> object:
    """Propose to approve or to decline; its id is what a second person concludes."""
    told = desk.propose(
        actor=actor_of_request(request),
        application_id=application_id,
        outcome=body.outcome,
        amount=Money.of(body.amount),
        reason=body.reason,
        now=timezone.now(),
    )
    return Status(201, shapes.proposal(told))


@router.post("/desk/applications/{application_id}/proposals/{proposal_id}/conclusion", response={200: shapes.ApplicationOut, **REFUSED}, operation_id="conclude_proposal")  # fmt: skip
def conclude(
    request: HttpRequest, application_id: UUID, proposal_id: UUID, body: shapes.ConclusionIn
) -> object:
    """Agree to a proposal, or send it back; never one's own."""
    told = desk.conclude(
        actor=actor_of_request(request),
        application_id=application_id,
        proposal_id=proposal_id,
        agrees=body.agrees,
        note=body.note,
        now=timezone.now(),
    )
    return shapes.application(told.application)


@router.post("/decisions/{decision_id}/replay", response={200: shapes.DecisionReplayOut, **REFUSED}, operation_id="replay_decision")  # fmt: skip
def replay(request: HttpRequest, decision_id: UUID) -> object:
    """Work a decision out again and compare everything."""
    told = decisions.replay(
        actor=actor_of_request(request), decision_id=decision_id, now=timezone.now()
    )
    return {
        "same": told.is_same,
        "digest": told.stored_digest,
        "digest_again": told.digest_again,
        "differing": list(told.differing),
    }


def _request(body: shapes.ApplicationIn) -> Request:
    supplier = body.supplier
    return Request(
        product_id=body.product_id,
        amount=Money.of(body.amount),
        months=body.months,
        method=body.method,
        use=body.use,
        use_note=body.use_note,
        payee=body.payee,
        account=BankAccount(body.account.name, body.account.number),
        supplier=BankAccount(supplier.name, supplier.number) if supplier else None,
    )
