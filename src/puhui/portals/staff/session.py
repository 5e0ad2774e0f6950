"""Staff sessions: opened with a reason, closed by hand or by the clock."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from puhui.foundation.access.staffing import close_session, open_session
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import show_refusal


class SessionForm(forms.Form):
    """Why somebody wants to look at what is not theirs."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stands in the audit with your name. The session ends after 30 minutes."),
    )  # fmt: skip


@portal(Portal.STAFF)
def home(request: PortalRequest) -> HttpResponseBase:
    """What this session may do, or the way into one."""
    if request.actor.staff_session_id is None:
        return redirect("staff:enter")
    return render(request, "staff/home.html")


@portal(Portal.STAFF)
def enter(request: PortalRequest) -> HttpResponseBase:
    """Open a session with a reason."""
    form = SessionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            open_session(actor=request.actor, reason=form.cleaned_data["reason"], now=request.now)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("staff:home")
    return render(request, "staff/enter.html", {"form": form})


@require_POST
@portal(Portal.STAFF)
def close(request: PortalRequest) -> HttpResponseBase:
    """Close one's own session before its time."""
    close_session(actor=request.actor, now=request.now)
    messages.success(request, _("The session is closed."))
    return redirect("staff:enter")
