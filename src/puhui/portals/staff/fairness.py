"""How fairly lenders decide, over all of them: by size class, region and industry at equal score."""

from django.http import HttpResponseBase
from django.shortcuts import render

from puhui.domains.loans.queries import portfolio
from puhui.kernel.actors import Portal
from puhui.web.acting import PortalRequest, portal
from puhui.web.loan_words import GROUPINGS


@portal(Portal.STAFF)
def fairness(request: PortalRequest) -> HttpResponseBase:
    """First decisions of every lender; only in a session."""
    by = request.GET.get("by", "")
    by = by if by in GROUPINGS else "size"
    rows = portfolio.fairness(actor=request.actor, by=by)
    context = {"by": by, "groupings": GROUPINGS, "heading": GROUPINGS[by], "rows": rows}
    return render(request, "staff/fairness.html", context)
