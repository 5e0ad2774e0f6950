"""Applying, asking for a person's review, and withdrawing."""

from datetime import datetime
from uuid import UUID

from puhui.domains.loans import gathering, keeping, locks, routing, telling
from puhui.domains.loans.contracts import ApplicationState, ApplicationView, Request
from puhui.domains.loans.events import ApplicationEnded, ApplicationSubmitted
from puhui.domains.loans.expiring import stale
from puhui.domains.loans.models import Application, Note
from puhui.domains.loans.policies.permits import APPLY, permit_borrower, permit_job
from puhui.domains.loans.policies.reasons import checked_text
from puhui.domains.loans.policies.requests import checked
from puhui.domains.products.contracts import ProductView
from puhui.foundation.access.permitting import permit_party
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish
from puhui.foundation.idempotency import keeping as answers
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Forbidden, NotFound, Refusal

UNKNOWN = "loans.no_such_application"


@operation
def submit(
    *, actor: Actor, party_id: PartyId, request: Request, key: str, now: datetime
) -> ApplicationView:
    """Apply for a loan and have the decision in the same moment.

    For whoever acts for the enterprise with `loan.apply`; it has consented that the lender
    assesses it (`loans.consent_missing` otherwise). `key` makes it once: the same request under it
    again gets the application as it is by then, another one is refused. BadInput names the field
    that does not fit the product.
    """
    permit_party(actor, APPLY, party_id)
    application_id = uuid7(now)
    kept = answers.begin(
        scope=f"loans.submit:{actor.organisation}",
        key=key,
        request=telling.asked(party_id, request),
        answer={"application": str(application_id)},
        behind=locks.on_borrower(party_id),
        now=now,
    )
    if kept is not None:
        return telling.application(telling.row(UUID(kept.response["application"])))

    known = gathering.look(
        actor=actor,
        party_id=party_id,
        product_id=request.product_id,
        currency=request.amount.currency,
        at=now,
    )
    product = known.product
    request = checked(request, product)
    if not known.consented:
        raise Forbidden("loans.consent_missing", institution=str(product.institution_id))

    enterprise = known.enterprise
    row = _asked(actor, application_id, party_id, request, product, now)
    row.unit_id = routing.unit_for(known.units, enterprise.region if enterprise else "")
    decision, decided = keeping.decide(actor=actor, row=row, known=known, now=now)

    record(
        actor=actor,
        action="loans.submitted",
        subject=Subject("application", row.id),
        facts={"party": party_id, "product": product.version_id, "minor": row.amount_minor},
        now=now,
    )

    publish(
        ApplicationSubmitted(
            application_id=str(row.id),
            party_id=str(party_id),
            institution_id=str(product.institution_id),
        ),
        now=now,
    )

    names = (enterprise.name if enterprise else "", product.institution_name)
    return telling.application(
        row, latest=decision, product=product, names=names, offered=decided.offered
    )


@operation
def ask_review(*, actor: Actor, application_id: UUID, text: str, now: datetime) -> ApplicationView:
    """Ask for a person to look at an application that was declined, saying why."""
    row = _locked(actor, application_id)

    text = checked_text(text, field="text")
    if row.decisions.filter(decided_by__isnull=False).exists():
        raise Refusal("loans.reviewed_already")

    keeping.move(row, ApplicationState.IN_REVIEW, now)
    Note.objects.create(id=uuid7(now), application=row, by_id=actor.user, text=text, written_at=now)

    record(
        actor=actor, action="loans.review_asked", subject=Subject("application", row.id), now=now
    )

    return telling.application(telling.row(row.id))


@operation
def withdraw(*, actor: Actor, application_id: UUID, now: datetime) -> ApplicationView:
    """Take an application back before it is signed; it costs nothing and needs no reason."""
    row = _locked(actor, application_id)

    keeping.move(row, ApplicationState.WITHDRAWN, now)

    record(actor=actor, action="loans.withdrawn", subject=Subject("application", row.id), now=now)

    publish(ApplicationEnded(application_id=str(row.id), state=row.state), now=now)

    return telling.application(telling.row(row.id))


@operation
def expire(*, actor: Actor, now: datetime) -> int:
    """End the approved applications whose offer has run out; how many. For the platform's jobs."""
    permit_job(actor)

    ended = 0
    for application_id in stale(business_date(now)):
        row = locks.application(application_id)
        if row is None or row.state != ApplicationState.APPROVED:
            continue
        keeping.move(row, ApplicationState.EXPIRED, now)
        record(actor=actor, action="loans.expired", subject=Subject("application", row.id), now=now)
        publish(ApplicationEnded(application_id=str(row.id), state=row.state), now=now)
        ended += 1
    return ended


def _locked(actor: Actor, application_id: UUID) -> Application:
    row = locks.application(application_id)
    if row is None:
        raise NotFound(UNKNOWN)
    permit_borrower(actor, APPLY, row.party_id, code=UNKNOWN)
    return row


def _asked(
    actor: Actor,
    application_id: UUID,
    party_id: PartyId,
    request: Request,
    product: ProductView,
    now: datetime,
) -> Application:
    """The row as it was asked for; it is written with the state that its decision leads to."""
    supplier = request.supplier
    return Application(
        id=application_id,
        party_id=party_id,
        applicant_id=actor.organisation,
        institution_id=product.institution_id,
        version_id=product.version_id,
        amount_minor=request.amount.minor,
        currency=request.amount.currency,
        months=request.months,
        method=request.method.value,
        use=request.use.value,
        use_note=request.use_note.strip(),
        payee=request.payee.value,
        account_name=request.account.name,
        account_number=request.account.number,
        supplier_name=supplier.name if supplier else "",
        supplier_number=supplier.number if supplier else "",
        state=ApplicationState.REFERRED.value,
        submitted_at=now,
        submitted_by=actor.user_id,
    )
