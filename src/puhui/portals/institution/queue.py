"""The queue, and one application as the desk works on it: notes, proposals, the second person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from puhui.domains.loans.contracts import CaseView
from puhui.domains.loans.operations import decisions, desk
from puhui.domains.loans.queries import applications as asked
from puhui.domains.loans.queries import cases, units
from puhui.kernel.actors import Portal
from puhui.portals.institution.asking import PAGE, id_from
from puhui.portals.institution.case_forms import ConclusionForm, NoteForm, ProposalForm
from puhui.portals.institution.rules import rules_of
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import taken


@portal(Portal.INSTITUTION)
def queue(request: PortalRequest) -> HttpResponseBase:
    """Applications that wait for a person, or all of them; by unit."""
    everything = request.GET.get("show") == "all"
    unit = id_from(request, "unit")
    rows = cases.queue(
        actor=request.actor,
        limit=PAGE,
        before=id_from(request, "before"),
        waiting=not everything,
        unit_id=unit,
    )
    context = {
        "rows": rows,
        "everything": everything,
        "unit": unit,
        "units": units.units(actor=request.actor),
        "next": rows[-1].id if len(rows) == PAGE else None,
    }
    return render(request, "institution/queue.html", context)


@portal(Portal.INSTITUTION)
def application(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """The case: request, decision with all that it stands on, notes, proposal, history."""
    return _shown(request, application_id, {})


@require_POST
@portal(Portal.INSTITUTION)
def note(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """Write a note."""
    form = NoteForm(request.POST, prefix="note")

    def act() -> None:
        desk.write_note(
            actor=request.actor,
            application_id=application_id,
            text=form.cleaned_data["text"],
            now=request.now,
        )

    if taken(form, act):
        messages.success(request, _("Written down."))
        return redirect("institution:application", application_id)
    return _shown(request, application_id, {"note": form})


@require_POST
@portal(Portal.INSTITUTION)
def propose(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """Propose to approve or to decline."""
    form = ProposalForm(request.POST, prefix="proposal")

    def act() -> None:
        desk.propose(
            actor=request.actor,
            application_id=application_id,
            outcome=form.cleaned_data["outcome"],
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            now=request.now,
        )

    if taken(form, act):
        messages.success(request, _("Proposed. Somebody else has to agree."))
        return redirect("institution:application", application_id)
    return _shown(request, application_id, {"proposal": form})


@require_POST
@portal(Portal.INSTITUTION)
def conclude(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """Agree to the proposal that waits, or send it back."""
    form = ConclusionForm(request.POST, prefix="conclusion")
    agrees = request.POST.get("verdict") == "agree"

    def act() -> None:
        desk.conclude(
            actor=request.actor,
            application_id=application_id,
            proposal_id=form.cleaned_data["proposal_id"],
            agrees=agrees,
            note=form.cleaned_data["note"],
            now=request.now,
        )

    if taken(form, act):
        messages.success(request, _("Decided.") if agrees else _("Sent back to the officer."))
        return redirect("institution:application", application_id)
    return _shown(request, application_id, {"conclusion": form})


@require_POST
@portal(Portal.INSTITUTION)
def replay(request: PortalRequest, application_id: UUID, decision_id: UUID) -> HttpResponseBase:
    """Work a decision out again and show whether everything is the same."""
    told = decisions.replay(actor=request.actor, decision_id=decision_id, now=request.now)
    context = {"replay": told, "application_id": application_id}
    return render(request, "institution/replay.html", context)


@portal(Portal.INSTITUTION)
def agreement(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """The agreement as PDF."""
    stored, content = asked.document(actor=request.actor, application_id=application_id)
    answer = HttpResponse(content, content_type=stored.media_type)
    answer["Content-Disposition"] = f'inline; filename="{stored.name}"'
    return answer


def _shown(
    request: PortalRequest, application_id: UUID, bound: Mapping[str, forms.Form]
) -> HttpResponse:
    """The page of a case; a form that was not taken comes back with what was typed."""
    case = cases.case(actor=request.actor, application_id=application_id)
    told = case.application
    mandates = units.mandates(actor=request.actor)
    context: dict[str, Any] = {
        "case": case,
        "notes": [each for each in case.notes if each.by_desk],
        "words": [each for each in case.notes if not each.by_desk],
        "view": told,
        "rules": rules_of(request.actor, told),
        "works": told.state.value in {"REFERRED", "IN_REVIEW"},
        "mandate": next((each for each in mandates if each.user_id == request.actor.user_id), None),
        "forms": {**_blank(case), **bound},
    }
    failed = any(form.errors for form in bound.values())
    return render(request, "institution/application.html", context, status=422 if failed else 200)


def _blank(case: CaseView) -> dict[str, forms.Form]:
    waits = case.proposal
    first = {"amount": case.application.amount, "outcome": "APPROVE"}
    return {
        "note": NoteForm(prefix="note"),
        "proposal": ProposalForm(prefix="proposal", initial=first),
        "conclusion": ConclusionForm(
            prefix="conclusion", initial={"proposal_id": waits.id if waits else None}
        ),
    }
