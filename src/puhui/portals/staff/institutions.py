"""Institutions: those that work here, and the form that opens a workspace for another."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from puhui.foundation.accounts.institutions import institutions as known
from puhui.foundation.accounts.institutions import open_institution
from puhui.kernel.actors import Portal
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import taken


class InstitutionForm(forms.Form):
    """A new lender and who will run its workspace."""

    name = forms.CharField(label=gettext_lazy("Name of the institution"), max_length=200)
    admin_email = forms.EmailField(
        label=gettext_lazy("Email address of its administrator"),
        help_text=gettext_lazy("They must have signed up with it."),
    )


@portal(Portal.STAFF)
def institutions(request: PortalRequest) -> HttpResponseBase:
    """All institutions, and the way in for a new one."""
    form = InstitutionForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        open_institution(
            actor=request.actor,
            name=form.cleaned_data["name"],
            admin_email=form.cleaned_data["admin_email"],
            now=request.now,
        )

    if form.is_bound and taken(form, act):
        messages.success(request, _("Opened. Its administrator finds it in their menu."))
        return redirect("staff:institutions")
    context = {"form": form, "institutions": known(actor=request.actor, now=request.now)}
    status = 422 if form.errors else 200
    return render(request, "staff/institutions.html", context, status=status)
