"""Who acts for an enterprise, and the page on which staff end it, with a reason in the record."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from puhui.domains.parties.contracts import RepresentationView
from puhui.domains.parties.operations import representing as operations
from puhui.domains.parties.queries import enterprises, representing
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Portal
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.refusals import NotFound
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import taken

#: Seeing who acts is for all who see parties; to end it takes the right to edit them.
PERMISSION = "staff.parties_edit"


class EndForm(forms.Form):
    """Why a workspace shall no longer act for the enterprise, and that it is meant."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("It is kept in the record, in 5 to 300 characters."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy(
            "I know that nobody in this workspace can act for the enterprise afterwards"
        )
    )


@portal(Portal.STAFF)
def end(request: PortalRequest, party_id: UUID, organisation_id: UUID) -> HttpResponseBase:
    """End that a workspace acts for an enterprise, after one more look at what that means."""
    permit(request.actor, PERMISSION)
    enterprise = enterprises.enterprise(actor=request.actor, party_id=PartyId(party_id))
    acting = _acting(request, PartyId(party_id), OrganisationId(organisation_id))
    form = EndForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        operations.end(
            actor=request.actor,
            party_id=enterprise.id,
            organisation_id=acting.organisation_id,
            reason=form.cleaned_data["reason"],
            now=request.now,
        )

    if form.is_bound and taken(form, act):
        messages.success(request, _("This workspace no longer acts for the enterprise."))
        return redirect("staff:party", party_id)
    context = {"enterprise": enterprise, "acting": acting, "form": form}
    status = 422 if form.errors else 200
    return render(request, "staff/end_representation.html", context, status=status)


def _acting(
    request: PortalRequest, party_id: PartyId, organisation_id: OrganisationId
) -> RepresentationView:
    """The representation that holds; refused where the workspace does not act for the party."""
    for each in representing.of(actor=request.actor, party_id=party_id):
        if each.organisation_id == organisation_id and each.until_at is None:
            return each
    raise NotFound("parties.no_such_representation")
