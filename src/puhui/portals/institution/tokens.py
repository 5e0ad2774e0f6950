"""Tokens of programs that act for the lender."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from puhui.foundation.access import tokens as access
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import show_refusal

LIVES = [
    (30, gettext_lazy("30 days")),
    (90, gettext_lazy("90 days")),
    (365, gettext_lazy("one year")),
]


class TokenForm(forms.Form):
    """A token for a program; its scopes are offered by who may give them."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how long"), choices=LIVES, coerce=int, initial=90
    )

    def __init__(self, scopes: list[str], data: Any = None) -> None:
        super().__init__(data)
        self.fields["scopes"].choices = [(each, each) for each in scopes]  # type: ignore[attr-defined]  # a choice field, see above


@portal(Portal.INSTITUTION)
def tokens(request: PortalRequest) -> HttpResponseBase:
    """The tokens; a new one is shown this once."""
    permit(request.actor, "token.manage")
    offered = access.grantable(request.actor)
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
    return render(request, "institution/tokens.html", context)


@require_POST
@portal(Portal.INSTITUTION)
def revoke(request: PortalRequest, token_id: UUID) -> HttpResponseBase:
    """End a token at once."""
    access.revoke(actor=request.actor, token_id=token_id, now=request.now)
    messages.success(request, _("Revoked. The token opens nothing any more."))
    return redirect("institution:tokens")
