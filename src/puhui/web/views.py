"""Views that belong to the look: error pages, the theme switch, the change of seat."""

import sys
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from puhui.kernel.actors import Portal
from puhui.kernel.refusals import NotFound
from puhui.web.acting import choose_seat, home_of, seated
from puhui.web.looks import THEME_COOKIE, THEMES, html_language

_A_YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's choice in a cookie, and go back."""
    answer = redirect(_back(request))
    chosen = request.POST.get("theme", "system")
    if chosen in THEMES:
        answer.set_cookie(
            THEME_COOKIE, chosen, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )  # fmt: skip
    return answer


@require_POST
def seat(request: HttpRequest) -> HttpResponse:
    """Sit down in another workspace and land on its first page."""
    try:
        chosen = UUID(request.POST.get("organisation", ""))
    except ValueError:
        raise NotFound("accounts.no_such_workspace") from None
    return redirect(home_of(choose_seat(request, chosen)))


def landing(request: HttpRequest) -> HttpResponseBase:
    """Where a user lands after sign-in: the first page of their first seat."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    here = seated(request, Portal.PUBLIC)
    chosen = request.session.get("seat")
    fitting = [each for each in here.seats if str(each.organisation_id) == chosen] or here.seats
    return redirect(home_of(fitting[0] if fitting else None))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- as Django calls it
    """400 in the look."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- as Django calls it
    """403 in the look."""
    return render(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- as Django calls it
    """403 in the look, for a form that was open too long or came from elsewhere."""
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- as Django calls it
    """404 in the look."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as Django calls it
    """500, or 503 while the database is away: told without database and session."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    name, status = ("errors/503.html", 503) if away else ("errors/500.html", 500)
    page = render_to_string(name, {"html_language": html_language()})
    return HttpResponse(page, status=status, headers={"Retry-After": "5"} if away else None)


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.headers.get("referer") or "/"
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else "/"
