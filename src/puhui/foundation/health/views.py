"""`/health/live`, `/health/ready` and `/metrics`."""

import hmac
import ipaddress
import os

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from puhui.foundation.health.figures import exposition, is_migrated

#: Who shows this token (`Authorization: Bearer …`) reads the figures from anywhere.
TOKEN = "PUHUI_METRICS_TOKEN"  # noqa: S105 - the name of a variable
#: A proxy on this machine makes the whole world look like this machine; it leaves one of these.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """200 as long as the web server answers at all."""
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 where the database answers and has this code's tables, else 503 with the reason."""
    try:
        migrated = is_migrated()
    except DatabaseError:
        return JsonResponse({"status": "not_ready", "reason": "database"}, status=503)
    if not migrated:
        return JsonResponse({"status": "not_ready", "reason": "migrations"}, status=503)
    return JsonResponse({"status": "ready"})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures as Prometheus reads them, for this machine and for who shows the token."""
    if not _may_read(request):
        return HttpResponseForbidden("metrics are for this machine, or for a token")
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    token = os.environ.get(TOKEN)
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    if any(name in request.META for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
