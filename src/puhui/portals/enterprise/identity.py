"""Proving who acts for the enterprise: by its legal representative, or by its bank account."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from puhui.domains.parties.contracts import CheckState
from puhui.domains.parties.operations import identity as operations
from puhui.domains.parties.queries import identity as queries
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal
from puhui.portals.enterprise.standing import own_enterprise
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import MoneyField
from puhui.web.refusals import sentence


class RepresentativeForm(forms.Form):
    """The identity number of the legal representative; it is not kept."""

    id_number = forms.CharField(
        label=gettext_lazy("Identity number of the legal representative"),
        max_length=30,
        help_text=gettext_lazy("It goes to the register that answers, and is not kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AccountForm(forms.Form):
    """The number of a bank account in the enterprise's name."""

    account_number = forms.CharField(
        label=gettext_lazy("Number of an account in the enterprise's name"),
        max_length=40,
        help_text=gettext_lazy("Less than one yuan is sent there. The number is not kept."),
    )


class AmountForm(forms.Form):
    """The amount that arrived."""

    amount = MoneyField(label=gettext_lazy("The amount that arrived, in yuan"))


@portal(Portal.ENTERPRISE)
def identity(request: PortalRequest) -> HttpResponseBase:
    """What is proven, what waits, and the two ways to prove it."""
    return _page(request)


@require_POST
@portal(Portal.ENTERPRISE)
def representative(request: PortalRequest) -> HttpResponseBase:
    """Ask the register whether this person represents the enterprise."""
    form = RepresentativeForm(request.POST)
    if not form.is_valid():
        return _page(request, representative=form)
    try:
        told = operations.verify_legal_representative(
            actor=request.actor,
            party_id=own_enterprise(request).id,
            id_number=form.cleaned_data["id_number"],
            now=request.now,
        )
    except Refusal as refusal:
        return _refused(request, refusal, form, "id_number", "representative")
    if told.state is CheckState.PASSED:
        messages.success(request, _("Proven. Everything is open to you now."))
    else:
        messages.error(request, _("The register says otherwise. Check the name under Details."))
    return redirect("enterprise:identity")


@require_POST
@portal(Portal.ENTERPRISE)
def account(request: PortalRequest) -> HttpResponseBase:
    """Have a small amount sent to the enterprise's account."""
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _page(request, account=form)
    try:
        operations.start_small_transfer(
            actor=request.actor,
            party_id=own_enterprise(request).id,
            account_number=form.cleaned_data["account_number"],
            now=request.now,
        )
    except Refusal as refusal:
        return _refused(request, refusal, form, "account_number", "account")
    messages.success(request, _("A small amount is on its way. Tell how much arrived."))
    return redirect("enterprise:identity")


@require_POST
@portal(Portal.ENTERPRISE)
def amount(request: PortalRequest, check_id: UUID) -> HttpResponseBase:
    """Tell the amount that arrived."""
    form = AmountForm(request.POST)
    if not form.is_valid():
        return _page(request, amount=form)
    try:
        told = operations.confirm_small_transfer(
            actor=request.actor,
            check_id=check_id,
            amount=form.cleaned_data["amount"],
            now=request.now,
        )
    except Refusal as refusal:
        return _refused(request, refusal, form, "amount", "amount")
    if told.state is CheckState.PASSED:
        messages.success(request, _("Proven. Everything is open to you now."))
    elif told.state is CheckState.WAITING:
        left = _("That is not what was sent. Tries left: %(left)s.") % {"left": told.tries_left}
        messages.error(request, left)
    else:
        messages.error(request, _("This check has ended. Begin another, or the other way."))
    return redirect("enterprise:identity")


def _refused(
    request: PortalRequest, refusal: Refusal, form: forms.Form, field: str, name: str
) -> HttpResponseBase:
    if refusal.kind == "forbidden":
        raise refusal
    form.add_error(field, sentence(refusal))
    return _page(request, **{name: form})


def _page(request: PortalRequest, **forms_shown: forms.Form) -> HttpResponseBase:
    enterprise = own_enterprise(request)
    checks = queries.of(actor=request.actor, party_id=enterprise.id)
    waiting = [
        each
        for each in checks
        if each.state is CheckState.WAITING
        and (each.expires_at is None or each.expires_at > request.now)
    ]
    context = {
        "checks": checks,
        "is_proven": queries.proven(party_id=enterprise.id, at=request.now),
        "waiting": waiting[0] if waiting else None,
        "representative": forms_shown.get("representative") or RepresentativeForm(),
        "account": forms_shown.get("account") or AccountForm(),
        "amount": forms_shown.get("amount") or AmountForm(),
    }
    return render(request, "enterprise/identity.html", context, status=422 if forms_shown else 200)
