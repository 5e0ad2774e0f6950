"""The audit as staff read it, and the button that works all of it out again."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.reading import entries, last_seal
from puhui.foundation.audit.verifying import verify
from puhui.kernel.actors import Portal
from puhui.web.acting import PortalRequest, portal

PAGE = 50


@portal(Portal.STAFF)
def audit(request: PortalRequest) -> HttpResponseBase:
    """Lines of the audit, newest first, by the beginning of an action and by subject."""
    asked = {name: request.GET.get(name, "")[:80] for name in ("action", "subject")}
    lines = entries(
        actor=request.actor,
        action=asked["action"],
        subject_id=asked["subject"],
        before=_id(request.GET.get("before", "")),
        limit=PAGE,
    )
    context = {
        "lines": lines,
        "asked": asked,
        "next": lines[-1].id if len(lines) == PAGE else None,
        "seal": last_seal(actor=request.actor),
    }
    return render(request, "staff/audit.html", context)


@require_POST
@portal(Portal.STAFF)
def check(request: PortalRequest) -> HttpResponseBase:
    """Verify digests, roots, chain and signatures of the whole record."""
    permit(request.actor, "staff.audit")
    return render(request, "staff/verified.html", {"verdict": verify()})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
