"""The record: who did what with the enterprise's data, for those it is about."""

from django.http import HttpResponseBase
from django.shortcuts import render

from puhui.foundation.audit.reading import about
from puhui.kernel.actors import Portal
from puhui.portals.enterprise.standing import own_enterprise
from puhui.web.acting import PortalRequest, portal


@portal(Portal.ENTERPRISE)
def record(request: PortalRequest) -> HttpResponseBase:
    """The lines of the audit that are about the enterprise, newest first."""
    enterprise = own_enterprise(request)
    lines = about(actor=request.actor, subject_id=str(enterprise.id), limit=200)
    return render(request, "enterprise/record.html", {"lines": lines})
