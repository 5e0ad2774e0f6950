"""Holds on an enterprise: placed and lifted by staff, each with a reason in the record."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from puhui.domains.credit.operations import holds
from puhui.kernel.actors import Portal
from puhui.kernel.ids import PartyId
from puhui.kernel.refusals import Refusal
from puhui.web.acting import PortalRequest, portal
from puhui.web.refusals import sentence


class HoldForm(forms.Form):
    """Why an enterprise gets no new credit for now."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@require_POST
@portal(Portal.STAFF)
def place(request: PortalRequest, party_id: UUID) -> HttpResponseBase:
    """Keep an enterprise from new credit."""
    try:
        holds.place(
            actor=request.actor,
            party_id=PartyId(party_id),
            reason=request.POST.get("reason", ""),
            now=request.now,
        )
    except Refusal as refusal:
        if refusal.kind in {"forbidden", "not_found"}:
            raise
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("Placed. Applications are referred to a person from now on."))
    return redirect("staff:party", party_id)


@require_POST
@portal(Portal.STAFF)
def lift(request: PortalRequest, party_id: UUID, hold_id: UUID) -> HttpResponseBase:
    """End a hold."""
    holds.lift(actor=request.actor, hold_id=hold_id, now=request.now)
    messages.success(request, _("Lifted."))
    return redirect("staff:party", party_id)
