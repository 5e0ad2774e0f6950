"""Who works at the lender, in which units, and who may decide up to which amount."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from puhui.domains.loans.operations import units as operations
from puhui.domains.loans.queries import units
from puhui.foundation.accounts import organisations
from puhui.kernel.actors import Portal
from puhui.portals.institution.people_forms import MandateForm, MemberForm, UnitForm
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import taken


@portal(Portal.INSTITUTION)
def people(request: PortalRequest) -> HttpResponseBase:
    """Members with their roles, units, and authorities; the forms for whoever may change them."""
    return _shown(request)


@require_POST
@portal(Portal.INSTITUTION)
def add_member(request: PortalRequest) -> HttpResponseBase:
    """Let somebody into the workspace."""
    form = MemberForm(request.POST, prefix="member")

    def act() -> None:
        organisations.add_member(
            actor=request.actor,
            email=form.cleaned_data["email"],
            roles=tuple(form.cleaned_data["roles"]),
            now=request.now,
        )

    if taken(form, act):
        messages.success(request, _("Added. They find this workspace in their menu."))
        return redirect("institution:people")
    return _shown(request, member=form)


@require_POST
@portal(Portal.INSTITUTION)
def remove_member(request: PortalRequest, membership_id: UUID) -> HttpResponseBase:
    """End a membership at once."""
    organisations.remove_member(actor=request.actor, membership_id=membership_id, now=request.now)
    messages.success(request, _("Removed. They no longer see this workspace."))
    return redirect("institution:people")


@require_POST
@portal(Portal.INSTITUTION)
def open_unit(request: PortalRequest) -> HttpResponseBase:
    """Open a branch or a unit for small enterprises."""
    form = UnitForm(units.units(actor=request.actor), request.POST)

    def act() -> None:
        operations.open_unit(
            actor=request.actor,
            name=form.cleaned_data["name"],
            kind=form.cleaned_data["kind"],
            parent_id=form.cleaned_data["parent_id"],
            regions=form.region_codes(),
            now=request.now,
        )

    if taken(form, act):
        messages.success(request, _("Opened. Applications from its regions go there."))
        return redirect("institution:people")
    return _shown(request, unit=form)


@require_POST
@portal(Portal.INSTITUTION)
def give_mandate(request: PortalRequest) -> HttpResponseBase:
    """Let a member decide up to an amount; zero takes it away."""
    form = _mandate_form(request, bound=True)

    def act() -> None:
        operations.give_mandate(
            actor=request.actor,
            user_id=form.cleaned_data["user_id"],
            unit_id=form.cleaned_data["unit_id"],
            most=form.cleaned_data["most"],
            now=request.now,
        )

    if taken(form, act):
        messages.success(request, _("Saved."))
        return redirect("institution:people")
    return _shown(request, mandate=form)


def _mandate_form(request: PortalRequest, *, bound: bool = False) -> MandateForm:
    members = organisations.members(actor=request.actor, now=request.now)
    known = units.units(actor=request.actor)
    return MandateForm(members, known, request.POST if bound else None)


def _shown(
    request: PortalRequest,
    *,
    member: MemberForm | None = None,
    unit: UnitForm | None = None,
    mandate: MandateForm | None = None,
) -> HttpResponse:
    members = organisations.members(actor=request.actor, now=request.now)
    reads = request.actor.may("loan.read") or request.actor.may("unit.manage")
    known = units.units(actor=request.actor) if reads else []
    context = {
        "members": members,
        "units": known,
        "mandates": units.mandates(actor=request.actor) if reads else [],
        "member_form": member or MemberForm(prefix="member"),
        "unit_form": unit or UnitForm(known),
        "mandate_form": mandate or MandateForm(members, known),
    }
    failed = any(form is not None and form.errors for form in (member, unit, mandate))
    return render(request, "institution/people.html", context, status=422 if failed else 200)
