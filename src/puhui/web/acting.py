"""Who a request acts as: the signed-in user, the seat they chose, the portal they came through."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from puhui.foundation.access.acting import Seat, actor_in, seats_of, visitor
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.refusals import Forbidden, NotFound

#: Which kind of workspace opens which portal.
KIND_OF = {
    Portal.ENTERPRISE: "ENTERPRISE",
    Portal.INSTITUTION: "INSTITUTION",
    Portal.STAFF: "PLATFORM",
}
#: And the page that each portal starts on, and the one that leads to a first workspace.
HOME_OF = {"ENTERPRISE": "enterprise:home", "INSTITUTION": "institution:home", "PLATFORM": "staff:home"}  # fmt: skip
BEGIN_OF = {Portal.ENTERPRISE: "enterprise:begin"}
ORIGIN = "web"
_KEY = "seat"


class PortalRequest(HttpRequest):
    """A request that a portal's view gets: who acts, from which seat, at what moment."""

    actor: Actor
    seat: Seat | None
    seats: list[Seat]
    now: datetime


type View[**P] = Callable[Concatenate[PortalRequest, P], HttpResponseBase]


def portal[**P](
    entrance: Portal, *, seatless: bool = False
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let a view be entered by users with a seat of the portal's kind alone; lead others on.

    Whoever has not signed in goes to sign-in and comes back. Whoever has no seat of this kind goes
    to the page where they get one (`<portal>:begin`), or is refused where there is no such page.
    With `seatless` the view takes them too, with `request.seat` None. The view finds
    `request.actor`, `request.seat`, `request.seats` and `request.now`.

    >>> @portal(Portal.ENTERPRISE)
    ... def profile(request: PortalRequest) -> HttpResponseBase: ...
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @functools.wraps(view)
        def enter(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            here = seated(request, entrance)
            if here.seat is None and not seatless:
                return _towards_a_seat(entrance)
            answer = view(here, *args, **kwargs)
            # After signing out, the browser's way back shows nothing of this.
            patch_cache_control(answer, private=True, no_store=True)
            return answer

        return enter

    return decorate


def signed_in[**P](
    view: View[P],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let a view be entered by whoever is signed in, whatever their seats; for their own settings."""
    return portal(Portal.PUBLIC, seatless=True)(view)


def seated(request: HttpRequest, entrance: Portal) -> PortalRequest:
    """The request with its actor: sitting in the chosen seat, else in the oldest of the kind."""
    here, user_id = cast("PortalRequest", request), request.user.pk
    here.now = timezone.now()
    here.seats = seats_of(user_id, now=here.now) if user_id else []
    kind = KIND_OF.get(entrance)
    fitting = [seat for seat in here.seats if seat.kind == kind]
    chosen = request.session.get(_KEY)
    first = fitting[0] if fitting else None
    here.seat = next((s for s in fitting if str(s.organisation_id) == chosen), first)
    here.actor = (
        actor_in(here.seat, user_id=user_id, portal=entrance, origin=ORIGIN, now=here.now)
        if here.seat is not None and user_id is not None
        else visitor(user_id=user_id, portal=entrance, origin=ORIGIN)
    )
    return here


def actor(request: HttpRequest, entrance: Portal) -> Actor:
    """Who a request acts as in a portal; without a fitting seat, a visitor without permissions."""
    return seated(request, entrance).actor


def choose_seat(request: HttpRequest, organisation_id: UUID) -> Seat:
    """Sit down in another of one's own workspaces, from now on in this session."""
    user_id = request.user.pk
    seats = seats_of(user_id, now=timezone.now()) if user_id else []
    for seat in seats:
        if seat.organisation_id == organisation_id:
            request.session[_KEY] = str(organisation_id)
            return seat
    raise NotFound("accounts.no_such_workspace")


def home_of(seat: Seat | None) -> str:
    """The address of the first page of the portal that a seat opens; the public one otherwise."""
    try:
        return reverse(HOME_OF[seat.kind] if seat else "enterprise:begin")
    except NoReverseMatch:
        return "/"


def _towards_a_seat(entrance: Portal) -> HttpResponseRedirect:
    begin = BEGIN_OF.get(entrance)
    if begin is None:
        raise Forbidden("access.no_workspace")
    return redirect(begin)


def seats_for_menu(request: HttpRequest) -> list[tuple[Seat, bool]]:
    """The seats of whoever is signed in, each with whether it is the one in use; for menus."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    known = getattr(request, "seats", None)
    seats: list[Seat] = seats_of(user.pk, now=timezone.now()) if known is None else known
    current = getattr(request, "seat", None)
    return [(seat, current == seat) for seat in seats]
