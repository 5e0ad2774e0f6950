"""The health of the installation, in figures."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from puhui.foundation.health.watching import figures
from puhui.kernel.actors import Portal
from puhui.web.acting import PortalRequest, portal

#: Figure → what it is called on the page, and from which value on somebody should look.
NAMES = {
    "puhui_database_up": (_("Database answers"), None),
    "puhui_outbox_waiting": (_("Events and jobs not handed over"), 1000),
    "puhui_outbox_oldest_seconds": (_("Seconds the oldest of them waits"), 60),
    "puhui_audit_unsealed": (_("Audit lines without a seal"), 10000),
    "puhui_jobs todo": (_("Jobs waiting"), 1000),
    "puhui_jobs doing": (_("Jobs running"), None),
    "puhui_jobs failed": (_("Jobs failed"), 1),
    "puhui_database_bytes": (_("Size of the database in bytes"), None),
}


@portal(Portal.STAFF)
def health(request: PortalRequest) -> HttpResponseBase:
    """Each figure with whether it wants attention."""
    told = figures(actor=request.actor)
    rows = [
        (name, told[figure], bound is not None and told[figure] >= bound)
        for figure, (name, bound) in NAMES.items()
        if figure in told
    ]
    return render(request, "staff/health.html", {"rows": rows})
