"""Addresses: each portal and the API under its own roof."""

from django.urls import URLPattern, URLResolver, include, path

from puhui.api.v1.router import api
from puhui.config import wiring
from puhui.foundation.health import views as health

wiring.wire()

handler400 = "puhui.web.views.bad_request"
handler403 = "puhui.web.views.forbidden"
handler404 = "puhui.web.views.not_found"
handler500 = "puhui.web.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", health.metrics),
    path("api/v1/", api.urls),
    path("enterprise/", include("puhui.portals.enterprise.urls")),
    path("institution/", include("puhui.portals.institution.urls")),
    path("staff/", include("puhui.portals.staff.urls")),
    path("", include("puhui.portals.public.urls")),
    path("", include("puhui.web.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("user/", include("allauth.urls")),
]
