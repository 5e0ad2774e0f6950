"""The desk at a glance: what waits, what can be lent, how the book stands, what to do next."""

from django.http import HttpResponseBase
from django.shortcuts import render

from puhui.domains.loans.queries import cases
from puhui.domains.loans.queries.portfolio import portfolio
from puhui.kernel.actors import Portal
from puhui.kernel.periods import business_date
from puhui.portals.institution.standing import standing
from puhui.web.acting import PortalRequest, portal

FIRST = 5


@portal(Portal.INSTITUTION)
def home(request: PortalRequest) -> HttpResponseBase:
    """The overview; whoever may not read loans is told what their role does."""
    context: dict[str, object] = {}
    if request.actor.may("loan.read"):
        where = standing(request.actor)
        context = {
            "standing": where,
            "step": where.next_step,
            "may_step": where.next_step and request.actor.may(where.next_step.permission),
            "waiting": cases.count_waiting(actor=request.actor),
            "first": cases.queue(actor=request.actor, limit=FIRST),
            "book": portfolio(actor=request.actor, on_date=business_date(request.now)),
        }
    return render(request, "institution/home.html", context)
