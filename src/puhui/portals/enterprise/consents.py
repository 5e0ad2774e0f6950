"""Giving, showing and taking back consent."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from puhui.domains.evidence.contracts import EvidenceKind
from puhui.domains.parties.contracts import Purpose
from puhui.domains.parties.operations import consents as operations
from puhui.domains.parties.queries import consents as queries
from puhui.kernel.actors import Portal
from puhui.portals.enterprise.forms import ConsentForm
from puhui.portals.enterprise.standing import STEPS, own_enterprise, standing
from puhui.web.acting import PortalRequest, portal


@portal(Portal.ENTERPRISE)
def consents(request: PortalRequest) -> HttpResponseBase:
    """The enterprise's consents, and the form for the one that a profile needs."""
    enterprise = own_enterprise(request)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.give(
            actor=request.actor,
            party_id=enterprise.id,
            grantee=None,
            evidence=[kind.value for kind in EvidenceKind],
            purpose=Purpose.OWN_PROFILE,
            until_at=request.now + form.life(),
            now=request.now,
        )
        messages.success(request, _("Your consent is recorded. You can take it back at any time."))
        return redirect("enterprise:invoices")
    context = {
        "form": form,
        "standing": standing(request),
        "given": queries.of(actor=request.actor, party_id=enterprise.id),
        "steps": STEPS,
        "now": request.now,
    }
    return render(request, "enterprise/consents.html", context)


@require_POST
@portal(Portal.ENTERPRISE)
def withdraw(request: PortalRequest, consent_id: UUID) -> HttpResponseBase:
    """Take a consent back at once."""
    operations.withdraw(actor=request.actor, consent_id=consent_id, now=request.now)
    messages.success(request, _("Taken back. From this moment it is no longer used."))
    return redirect("enterprise:consents")
