"""Who belongs to the workspace, and which programs act for it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from puhui.foundation.access import tokens as access
from puhui.foundation.accounts import organisations
from puhui.kernel.actors import Portal
from puhui.kernel.periods import day_begins_at
from puhui.kernel.refusals import Refusal
from puhui.portals.enterprise.forms import MemberForm, TokenForm
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import show_refusal

SCOPES = {
    "party.read": gettext_lazy("Read what your enterprise tells of itself"),
    "party.edit": gettext_lazy("Change what your enterprise tells of itself"),
    "consent.give": gettext_lazy("Give consent"),
    "consent.withdraw": gettext_lazy("Take consent back"),
    "evidence.import": gettext_lazy("Hand in invoices"),
    "evidence.read": gettext_lazy("Read what was handed in"),
    "credit.read": gettext_lazy("Read profile and score"),
    "credit.refresh": gettext_lazy("Ask for a new score"),
    "organisation.read": gettext_lazy("See who belongs to the workspace"),
}


@portal(Portal.ENTERPRISE)
def team(request: PortalRequest) -> HttpResponseBase:
    """The members, and the form that adds one."""
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            organisations.add_member(
                actor=request.actor,
                email=told["email"],
                roles=(told["role"],),
                is_delegate=told["delegate"],
                until_at=_end(told["until_date"]),
                now=request.now,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Added. They find this workspace in their menu."))
            return redirect("enterprise:team")
    members = organisations.members(actor=request.actor, now=request.now)
    return render(request, "enterprise/team.html", {"form": form, "members": members})


@require_POST
@portal(Portal.ENTERPRISE)
def remove(request: PortalRequest, membership_id: UUID) -> HttpResponseBase:
    """End a membership at once."""
    organisations.remove_member(actor=request.actor, membership_id=membership_id, now=request.now)
    messages.success(request, _("Removed. They no longer see this workspace."))
    return redirect("enterprise:team")


@portal(Portal.ENTERPRISE)
def tokens(request: PortalRequest) -> HttpResponseBase:
    """The tokens of programs; a new one is shown this once."""
    offered = [(scope, SCOPES.get(scope, scope)) for scope in access.grantable(request.actor)]
    form = TokenForm(offered, request.POST if request.method == "POST" else None)
    issued = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            issued = access.issue(
                actor=request.actor,
                name=told["name"],
                scopes=told["scopes"],
                until_at=request.now + timedelta(days=told["days"]),
                now=request.now,
            )
            form = TokenForm(offered)
        except Refusal as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "issued": issued, "tokens": access.tokens(actor=request.actor)}
    return render(request, "enterprise/tokens.html", context)


@require_POST
@portal(Portal.ENTERPRISE)
def revoke(request: PortalRequest, token_id: UUID) -> HttpResponseBase:
    """End a token at once."""
    access.revoke(actor=request.actor, token_id=token_id, now=request.now)
    messages.success(request, _("Revoked. The token opens nothing any more."))
    return redirect("enterprise:tokens")


def _end(until_date: object) -> datetime | None:
    return day_begins_at(until_date) if until_date else None  # type: ignore[arg-type]  # a cleaned date
