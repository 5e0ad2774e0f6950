"""The interest that an enterprise paid on a loan in a year, and what an invoice for it needs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from puhui.domains.loans import telling_loans
from puhui.domains.loans.models import Loan, Movement
from puhui.domains.loans.policies.permits import permit_reading
from puhui.domains.loans.telling import number_of
from puhui.domains.parties.queries import enterprises
from puhui.foundation.documents.typesetting import pdf
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput, NotFound


@dataclass(frozen=True, slots=True)
class InterestLine:
    """Interest of one payment."""

    on_date: date
    interest: Money


@dataclass(frozen=True, slots=True)
class InterestStatement:
    """Interest paid in a year; seller, buyer and item are what the lender's invoice names."""

    loan_number: str
    year: int
    seller: str
    buyer: str
    buyer_code: str
    item: str
    lines: tuple[InterestLine, ...]
    total: Money


def statement(*, actor: Actor, loan_id: UUID, year: int, now: datetime) -> InterestStatement:
    """The interest statement of a year, for the borrower, the lender and staff in a session."""
    row = telling_loans.row(loan_id)
    if row is None:
        raise NotFound("loans.no_such_loan")
    permit_reading(actor, row.party_id, row.institution_id, code="loans.no_such_loan")
    if not 2000 <= year <= now.year + 1:
        raise BadInput("loans.bad_year", field="year", rule="a year from 2000 on")
    return _stated(row, year, now)


def pdf_of(*, actor: Actor, loan_id: UUID, year: int, now: datetime) -> bytes:
    """The same as a PDF, Chinese and English."""
    told = statement(actor=actor, loan_id=loan_id, year=year, now=now)
    return pdf("foundation/documents/letter.typ", _letter(told), at=now)


def _stated(row: Loan, year: int, now: datetime) -> InterestStatement:
    buyer = enterprises.known_at(party_id=PartyId(row.party_id), at=now)
    paid = Movement.objects.filter(loan=row, on_date__year=year, interest_minor__gt=0)
    lines = tuple(
        InterestLine(each.on_date, Money(each.interest_minor, row.currency))
        for each in paid.order_by("number")
    )
    return InterestStatement(
        loan_number=number_of(row.id),
        year=year,
        seller=row.institution.name,
        buyer=buyer.name if buyer else row.party.name,
        buyer_code=(buyer and buyer.uscc) or "",
        item="*金融服务*贷款利息",
        lines=lines,
        total=sum((each.interest for each in lines), Money(0, row.currency)),
    )


def _letter(told: InterestStatement) -> dict[str, Any]:
    return {
        "title": "利息清单 Interest statement",
        "language": "zh-hans",
        "number": told.loan_number,
        "facts": [
            ["借款编号 Loan", told.loan_number],
            ["年度 Year", str(told.year)],
            ["销售方（贷款人） Seller", told.seller],
            ["购买方（借款人） Buyer", told.buyer],
            ["统一社会信用代码 Credit code", told.buyer_code],
            ["项目 Item", told.item],
        ],
        "paragraphs": [],
        "tables": [
            {
                "header": ["日期 Date", "利息（元） Interest, yuan"],
                "rows": [
                    [each.on_date.isoformat(), f"{each.interest.major:,.2f}"] for each in told.lines
                ],
                "numeric": [1],
                "foot": ["合计 Total", f"{told.total.major:,.2f}"],
            }
        ],
    }
