"""Making the agreement: its terms as data, the PDF from them, and the row that names both."""

from datetime import datetime
from typing import Any

from puhui.domains.loans import telling
from puhui.domains.loans.models import Agreement, Application
from puhui.domains.parties.queries import enterprises
from puhui.foundation.documents.typesetting import pdf
from puhui.foundation.files.storing import store
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId, uuid7
from puhui.kernel.periods import business_date

TEMPLATE = "domains/loans/documents/agreement.typ"
PURPOSE = "loans.agreement"


def make(actor: Actor, row: Application, now: datetime) -> Agreement:
    """Typeset and keep the agreement of an approved application."""
    decision = row.decisions.order_by("-number")[0]
    data = content(row, now)
    document = pdf(TEMPLATE, data, at=now)
    stored = store(
        actor=actor,
        content=document,
        name=f"loan-agreement-{telling.number_of(row.id)}.pdf",
        media_type="application/pdf",
        purpose=PURPOSE,
        party_id=PartyId(row.party_id),
        now=now,
    )
    return Agreement.objects.create(
        id=uuid7(now),
        application=row,
        decision=decision,
        file_id=stored.id,
        sha256=stored.sha256,
        terms=decision.document["offered"],
        prepared_at=now,
    )


def content(row: Application, now: datetime) -> dict[str, Any]:
    """What the agreement says, as plain text values: nothing in it is worked out by the template."""
    view = telling.application(row)
    enterprise = enterprises.known_at(party_id=view.party_id, at=now)
    offer = view.offer
    assert offer is not None
    return {
        "number": view.number,
        "date": business_date(now).isoformat(),
        "lender": view.institution_name,
        "borrower": view.party_name,
        "borrower_code": (enterprise and enterprise.uscc) or "",
        "product_zh": view.product_name_zh,
        "product_en": view.product_name_en,
        "amount": f"{offer.amount.major:,.2f}",
        "months": str(offer.months),
        "method": offer.method.value,
        "annual_rate": str(offer.annual_rate),
        "all_in": f"{offer.all_in.percent:.4f}",
        "use": view.use.value,
        "use_note": view.use_note,
        "payee": view.payee.value,
        "account": f"{view.account_name} {view.account_masked}",
        "supplier": f"{view.supplier_name} {view.supplier_masked}".strip(" ·"),
        "total_interest": f"{offer.total_interest.major:,.2f}",
        "until": offer.until_date.isoformat(),
        "costs": [
            {"code": cost.code, "by": cost.taken_by, "amount": f"{cost.amount.major:,.2f}"}
            for cost in offer.costs
        ],
        "rows": [
            [
                str(each.n),
                each.due_date.isoformat(),
                *(
                    f"{money.major:,.2f}"
                    for money in (each.principal, each.interest, each.total, each.balance)
                ),
            ]
            for each in offer.schedule
        ],
    }
