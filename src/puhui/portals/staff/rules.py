"""The law as the platform applies it: caps and prime rates of a day, with their sources."""

from datetime import date

from django.http import HttpResponseBase
from django.shortcuts import render

from puhui.engines.regulation.costs import cost_cap
from puhui.engines.regulation.prime_rates import TERMS, lpr_on
from puhui.engines.regulation.reading import rules_on
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Portal
from puhui.kernel.periods import business_date
from puhui.web.acting import PortalRequest, portal

JURISDICTION = "CN"
LENDERS = ("BANK", "MICROLOAN", "PRIVATE")


@portal(Portal.STAFF)
def rules(request: PortalRequest) -> HttpResponseBase:
    """Everything that holds on a day, today unless another one is asked for."""
    permit(request.actor, "staff.loans")
    on = _day(request.GET.get("on", "")) or business_date(request.now)
    context = {
        "on": on,
        "caps": [(lender, cost_cap(JURISDICTION, lender, on)) for lender in LENDERS],
        "rates": [(term, lpr_on(term, on)) for term in TERMS],
        "rules": rules_on(JURISDICTION, on),
    }
    return render(request, "staff/rules.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
