"""The first steps: the workspace, the enterprise, and the page that says what comes next."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from puhui.domains.parties.contracts import EnterpriseView
from puhui.domains.parties.operations import enterprises as operations
from puhui.domains.parties.queries import enterprises
from puhui.domains.parties.queries.identity import proven
from puhui.foundation.accounts.organisations import found_enterprise
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal
from puhui.portals.enterprise.forms import BeginForm, DetailsForm
from puhui.portals.enterprise.standing import STEPS, standing
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import show_refusal


@portal(Portal.ENTERPRISE)
def home(request: PortalRequest) -> HttpResponseBase:
    """What is there, and the next step."""
    known = standing(request)
    is_proven = known.enterprise is not None and proven(
        party_id=known.enterprise.id, at=request.now
    )
    context = {"standing": known, "steps": STEPS, "is_proven": is_proven}
    return render(request, "enterprise/home.html", context)


@portal(Portal.ENTERPRISE, seatless=True)
def begin(request: PortalRequest) -> HttpResponseBase:
    """Open a workspace; whoever has one goes home."""
    if request.seat is not None:
        return redirect("enterprise:home")
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found_enterprise(actor=request.actor, name=form.cleaned_data["name"], now=request.now)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("enterprise:details")
    return render(request, "enterprise/begin.html", {"form": form})


@portal(Portal.ENTERPRISE)
def details(request: PortalRequest) -> HttpResponseBase:
    """Register the enterprise, or change what it tells of itself."""
    own = enterprises.own(actor=request.actor)
    known = own[0] if own else None
    data = request.POST if request.method == "POST" else None
    form = DetailsForm.about(known, data) if known else DetailsForm(data)
    if data is not None and form.is_valid():
        saved = _saved(request, form, known)
        if saved is not None:
            return saved
    return render(
        request, "enterprise/details.html", {"form": form, "enterprise": known, "steps": STEPS}
    )


def _saved(
    request: PortalRequest, form: DetailsForm, known: EnterpriseView | None
) -> HttpResponse | None:
    told = {"actor": request.actor, "name": form.cleaned_data["name"], "now": request.now}
    try:
        if known is None:
            operations.register(**told, uscc=form.cleaned_data["uscc"], profile=form.profile())
        else:
            operations.update(**told, party_id=known.id, profile=form.profile())
    except Refusal as refusal:
        show_refusal(form, refusal)
        return None
    messages.success(request, _("Saved."))
    return redirect("enterprise:consents" if known is None else "enterprise:details")
