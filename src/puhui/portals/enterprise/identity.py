"""Proving who acts for the enterprise: by its legal representative, or by its bank account."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from puhui.domains.parties.contracts import CheckState, CheckView
from puhui.domains.parties.operations import identity as operations
from puhui.domains.parties.operations.representing import end
from puhui.domains.parties.queries import enterprises, representing
from puhui.domains.parties.queries import identity as queries
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import Refusal
from puhui.portals.enterprise.identity_forms import (
    AccountForm,
    AmountForm,
    EndForm,
    RepresentativeForm,
)
from puhui.portals.enterprise.standing import own_enterprise
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import show_refusal
from puhui.web.refusals import sentence

#: Refusals that take away the very form they answer: the page as it is now says what comes next.
_OVERTAKEN = {"parties.check_waiting", "parties.check_decided"}


@portal(Portal.ENTERPRISE)
def identity(request: PortalRequest) -> HttpResponseBase:
    """What is proven, what waits, and the two ways to prove it."""
    if not enterprises.own(actor=request.actor):
        return render(request, "enterprise/identity.html", {})
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
        return _refused(request, refusal, representative=form)
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
        return _refused(request, refusal, account=form)
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
        return _refused(request, refusal, amount=form)
    if told.state is CheckState.PASSED:
        messages.success(request, _("Proven. Everything is open to you now."))
    elif told.state is CheckState.WAITING:
        left = _("That is not what was sent. Tries left: %(left)s.") % {"left": told.tries_left}
        messages.error(request, left)
    else:
        messages.error(request, _("This check has ended. Begin another, or the other way."))
    return redirect("enterprise:identity")


@require_POST
@portal(Portal.ENTERPRISE)
def give_up(request: PortalRequest) -> HttpResponseBase:
    """End that this workspace acts for the enterprise."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, ending=form)
    try:
        end(
            actor=request.actor,
            party_id=own_enterprise(request).id,
            organisation_id=request.actor.organisation,
            reason=form.cleaned_data["reason"],
            now=request.now,
        )
    except Refusal as refusal:
        return _refused(request, refusal, ending=form)
    messages.success(request, _("This workspace no longer acts for the enterprise."))
    return redirect("enterprise:home")


def _refused(request: PortalRequest, refusal: Refusal, **shown: forms.Form) -> HttpResponseBase:
    """A "no" on the form it answers; what somebody may not do or see at all goes on."""
    if refusal.kind in {"forbidden", "not_found"}:
        raise refusal
    if refusal.code in _OVERTAKEN:
        messages.error(request, sentence(refusal))
        return redirect("enterprise:identity")
    for form in shown.values():
        show_refusal(form, refusal)
    return _page(request, **shown)


def _page(request: PortalRequest, **shown: forms.Form) -> HttpResponseBase:
    enterprise = own_enterprise(request)
    checks = queries.of(actor=request.actor, party_id=enterprise.id)
    context = {
        "enterprise": enterprise,
        "source": queries.source(),
        "checks": [(each, _state(request, each)) for each in checks],
        "is_proven": queries.proven(party_id=enterprise.id, at=request.now),
        "waiting": next((c for c in checks if _state(request, c) is CheckState.WAITING), None),
        "acting": representing.of(actor=request.actor, party_id=enterprise.id),
        "representative": shown.get("representative") or RepresentativeForm(),
        "account": shown.get("account") or AccountForm(),
        "amount": shown.get("amount") or AmountForm(),
        "ending": shown.get("ending") or EndForm(),
    }
    return render(request, "enterprise/identity.html", context, status=422 if shown else 200)


def _state(request: PortalRequest, check: CheckView) -> CheckState:
    """Where a check stands now: one that nobody answered in time has run out, noted yet or not."""
    is_over = check.expires_at is not None and check.expires_at <= request.now
    return CheckState.EXPIRED if check.state is CheckState.WAITING and is_over else check.state
