"""Parties as staff see them: names, identifiers, consents, what was handed in; masked."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render

from puhui.domains.credit.queries import holds
from puhui.domains.evidence.queries import imports
from puhui.domains.parties.queries import consents, enterprises, representing
from puhui.kernel.actors import Portal
from puhui.kernel.ids import PartyId
from puhui.portals.staff.holds import HoldForm
from puhui.portals.staff.representing import PERMISSION
from puhui.web.acting import PortalRequest, portal


@portal(Portal.STAFF)
def parties(request: PortalRequest) -> HttpResponseBase:
    """A search over all enterprises."""
    text = request.GET.get("q", "")[:100]
    found = enterprises.search(actor=request.actor, text=text, at=request.now)
    return render(request, "staff/parties.html", {"found": found, "text": text})


@portal(Portal.STAFF)
def party(request: PortalRequest, party_id: UUID) -> HttpResponseBase:
    """One enterprise: its consents, who acts for it, the files that brought its evidence."""
    known = PartyId(party_id)
    context: dict[str, object] = {
        "enterprise": enterprises.enterprise(actor=request.actor, party_id=known),
        "consents": consents.of(actor=request.actor, party_id=known),
        "counts": imports.counts(actor=request.actor, party_id=known),
        "acting": representing.of(actor=request.actor, party_id=known),
        "may_end": request.actor.may(PERMISSION),
        "imports": imports.imports_of(actor=request.actor, party_id=known),
        "now": request.now,
    }
    if request.actor.may("staff.holds"):
        context["holds"] = holds.of(actor=request.actor, party_id=known)
        context["hold_form"] = HoldForm()
    return render(request, "staff/party.html", context)
