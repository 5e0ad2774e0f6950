"""The book: how much is lent, how late it is, and each loan of it; how fairly it is decided."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from puhui.domains.loans.contracts import PortfolioView
from puhui.domains.loans.queries import loans as lent
from puhui.domains.loans.queries import portfolio as book
from puhui.domains.loans.queries import statements
from puhui.kernel.actors import Portal
from puhui.kernel.periods import business_date
from puhui.portals.institution.asking import PAGE, id_from
from puhui.web.acting import PortalRequest, portal
from puhui.web.charts import Series
from puhui.web.loan_words import GROUPINGS


@portal(Portal.INSTITUTION)
def portfolio(request: PortalRequest) -> HttpResponseBase:
    """The book of today in figures and charts, and its loans, newest first."""
    today = business_date(request.now)
    told = book.portfolio(actor=request.actor, on_date=today)
    loans = lent.of_institution(
        actor=request.actor, on_date=today, limit=PAGE, before=id_from(request, "before")
    )
    context = {
        "book": told,
        "months": _by_month(told),
        "grades": [each for each in told.by_grade if each[1]],
        "loans": loans,
        "next": loans[-1].id if len(loans) == PAGE else None,
    }
    return render(request, "institution/portfolio.html", context)


@portal(Portal.INSTITUTION)
def loan(request: PortalRequest, loan_id: UUID) -> HttpResponseBase:
    """One loan as it stands today: schedule and what happened."""
    view = lent.loan(actor=request.actor, loan_id=loan_id, on_date=business_date(request.now))
    return render(request, "institution/loan.html", {"view": view})


@portal(Portal.INSTITUTION)
def statement(request: PortalRequest, loan_id: UUID) -> HttpResponseBase:
    """The interest statement of this year as PDF."""
    year = business_date(request.now).year
    content = statements.pdf_of(actor=request.actor, loan_id=loan_id, year=year, now=request.now)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="interest-{year}.pdf"'
    return answer


@portal(Portal.INSTITUTION)
def fairness(request: PortalRequest) -> HttpResponseBase:
    """Approval, price and reasons by size class, region or industry, at equal score."""
    by = request.GET.get("by", "")
    by = by if by in GROUPINGS else "size"
    rows = book.fairness(actor=request.actor, by=by)
    context = {"by": by, "groupings": GROUPINGS, "heading": GROUPINGS[by], "rows": rows}
    return render(request, "institution/fairness.html", context)


def _by_month(told: PortfolioView) -> tuple[list[str], list[Series]]:
    return [f"{month:%Y-%m}" for month, _out, _back in told.by_month], [
        Series(_("Paid out"), [out.major for _month, out, _back in told.by_month]),
        Series(_("Paid back"), [-back.major for _month, _out, back in told.by_month]),
    ]
