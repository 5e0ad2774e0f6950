"""Profile and score: what the invoices say, where points were lost, what would raise them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.operations import assessments, profiles
from puhui.domains.credit.queries import scorecards
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal
from puhui.portals.enterprise import showing
from puhui.portals.enterprise.standing import STEPS, own_enterprise, standing
from puhui.web.acting import PortalRequest, portal
from puhui.web.refusals import sentence


@portal(Portal.ENTERPRISE)
def profile(request: PortalRequest) -> HttpResponseBase:
    """Trade by month, and every feature by what it is about."""
    where = standing(request)
    context: dict[str, object] = {"standing": where, "steps": STEPS}
    if where.enterprise is not None and where.consent is not None:
        told = profiles.read(actor=request.actor, party_id=where.enterprise.id, now=request.now)
        context |= {
            "profile": told,
            "months": [f"{each.month:%Y-%m}" for each in told.months],
            "trade": showing.trade(told),
            "dimensions": showing.dimensions(told.features),
        }
    return render(request, "enterprise/profile.html", context)


@portal(Portal.ENTERPRISE)
def score(request: PortalRequest) -> HttpResponseBase:
    """Both scores side by side, each with its reasons and what would raise it."""
    where = standing(request)
    context: dict[str, object] = {
        "standing": where,
        "steps": STEPS,
        "scorecards": scorecards.in_force(),
    }
    if where.enterprise is not None and where.consent is not None and where.is_scored:
        told = profiles.read(actor=request.actor, party_id=where.enterprise.id, now=request.now)
        context["shown"] = [
            showing.score(told.assessments[kind], now=request.now)
            for kind in ScoreKind
            if kind in told.assessments
        ]
        context["profile"] = told
    return render(request, "enterprise/score.html", context)


@require_POST
@portal(Portal.ENTERPRISE)
def assess(request: PortalRequest) -> HttpResponseBase:
    """Ask for a score as things stand now."""
    enterprise = own_enterprise(request)
    try:
        assessments.assess(actor=request.actor, party_id=enterprise.id, now=request.now)
    except Refusal as refusal:
        if refusal.kind == "forbidden":
            raise
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("Worked out from your invoices as they are now."))
    return redirect("enterprise:score")


@require_POST
@portal(Portal.ENTERPRISE)
def replay(request: PortalRequest, assessment_id: UUID) -> HttpResponseBase:
    """Work a stored score out again, and show whether every figure is the same."""
    told = assessments.replay(actor=request.actor, assessment_id=assessment_id, now=request.now)
    return render(request, "enterprise/replay.html", {"replay": told})
