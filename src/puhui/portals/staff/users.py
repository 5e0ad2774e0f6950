"""Enrolling staff."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from puhui.foundation.access.permitting import permit
from puhui.foundation.accounts.enrolling import enrol
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import show_refusal


class StaffForm(forms.Form):
    """A new colleague."""

    email = forms.EmailField(label=gettext_lazy("Email address"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[
            ("OPERATOR", gettext_lazy("Operator: parties, imports, approvals")),
            ("AUDITOR", gettext_lazy("Auditor: audit and health")),
            ("ADMINISTRATOR", gettext_lazy("Administrator: all of it, and users")),
        ],
    )
    password = forms.CharField(
        label=gettext_lazy("First password"),
        min_length=12,
        widget=forms.PasswordInput,
        help_text=gettext_lazy("12 characters or more; they change it after their first sign-in."),
    )


@portal(Portal.STAFF)
def users(request: PortalRequest) -> HttpResponseBase:
    """The form that enrols a colleague into the platform's own organisation."""
    permit(request.actor, "staff.users")
    form = StaffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and request.seat is not None:
        try:
            enrol(
                actor=request.actor,
                organisation=request.seat.name,
                kind="PLATFORM",
                now=request.now,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Enrolled."))
            return redirect("staff:users")
    return render(request, "staff/users.html", {"form": form})
