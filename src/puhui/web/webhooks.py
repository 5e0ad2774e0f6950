"""Pages of a workspace's webhooks, the same in every portal that has them: endpoints, deliveries."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from puhui.foundation.webhooks import catalogue, endpoints, sending
from puhui.foundation.webhooks.contracts import Shown
from puhui.kernel.actors import Portal
from puhui.kernel.refusals import NotFound, Refusal
from puhui.web.acting import PortalRequest, portal
from puhui.web.forms import taken
from puhui.web.refusals import sentence
from puhui.web.webhook_words import EVENTS

PAGE = 20


class EndpointForm(forms.Form):
    """Where to send, and what of."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=gettext_lazy("https, on the open internet. Your program answers with 2xx."),
    )
    event_types = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told of"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        known = [(each, EVENTS.get(each, each)) for each in catalogue.known()]
        self.fields["event_types"].choices = known  # type: ignore[attr-defined]  # a choice field, see above


def addresses(entrance: Portal) -> list[URLPattern]:
    """The addresses of these pages for a portal, to stand in its `urlpatterns`."""
    enter = portal(entrance)
    one = "webhooks/<uuid:endpoint_id>/"
    return [
        path("webhooks/", enter(own), name="webhooks"),
        path(one, enter(shown), name="webhook"),
        path(f"{one}off/", require_POST(enter(switch_off)), name="webhook_off"),
        path(f"{one}on/", require_POST(enter(switch_on)), name="webhook_on"),
        path(f"{one}secret/", require_POST(enter(rotate)), name="webhook_secret"),
        path(f"{one}remove/", require_POST(enter(remove)), name="webhook_remove"),
        path(
            f"{one}deliveries/<uuid:delivery_id>/again/",
            require_POST(enter(again)),
            name="webhook_again",
        ),
    ]


def own(request: PortalRequest) -> HttpResponseBase:
    """The endpoints, and the form that adds one; its secret is shown this once."""
    form = EndpointForm(request.POST if request.method == "POST" else None)
    made: list[Shown] = []

    def act() -> None:
        made.append(
            endpoints.add(
                actor=request.actor,
                url=form.cleaned_data["url"].strip(),
                event_types=form.cleaned_data["event_types"],
                now=request.now,
            )
        )

    failed = form.is_bound and not taken(form, act)
    context = {
        "form": EndpointForm() if made else form,
        "issued": made[0] if made else None,
        "endpoints": endpoints.endpoints(actor=request.actor),
    }
    return _render(request, "webhooks/own.html", context, status=422 if failed else 200)


def shown(request: PortalRequest, endpoint_id: UUID) -> HttpResponseBase:
    """One endpoint with what was sent to it, newest first."""
    return _endpoint(request, endpoint_id)


def switch_off(request: PortalRequest, endpoint_id: UUID) -> HttpResponseBase:
    """Send nothing there for the time being."""
    endpoints.disable(actor=request.actor, endpoint_id=endpoint_id, now=request.now)
    messages.success(request, _("Switched off. Nothing is sent there until you switch it on."))
    return _to(request, "webhook", endpoint_id)


def switch_on(request: PortalRequest, endpoint_id: UUID) -> HttpResponseBase:
    """Send there again."""
    endpoints.enable(actor=request.actor, endpoint_id=endpoint_id, now=request.now)
    messages.success(request, _("Switched on. What happens from now on is sent there."))
    return _to(request, "webhook", endpoint_id)


def rotate(request: PortalRequest, endpoint_id: UUID) -> HttpResponseBase:
    """Make a new secret and show it this once."""
    issued = endpoints.rotate_secret(actor=request.actor, endpoint_id=endpoint_id, now=request.now)
    return _endpoint(request, endpoint_id, issued)


def remove(request: PortalRequest, endpoint_id: UUID) -> HttpResponseBase:
    """Listen there no longer."""
    endpoints.remove(actor=request.actor, endpoint_id=endpoint_id, now=request.now)
    messages.success(request, _("Removed. Nothing is sent there any more."))
    return _to(request, "webhooks")


def again(request: PortalRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponseBase:
    """Send a delivery once more."""

    def act() -> None:
        sending.redeliver(actor=request.actor, delivery_id=delivery_id, now=request.now)

    _said(request, act, _("It is on its way again, under the same id."))
    return _to(request, "webhook", endpoint_id)


def _endpoint(
    request: PortalRequest, endpoint_id: UUID, issued: Shown | None = None
) -> HttpResponse:
    known = endpoints.endpoints(actor=request.actor)
    view = next((each for each in known if each.id == endpoint_id), None)
    if view is None:
        raise NotFound("webhooks.no_such_endpoint")
    rows = sending.deliveries(
        actor=request.actor, endpoint_id=endpoint_id, before=_before(request), limit=PAGE
    )
    context = {
        "view": view,
        "issued": issued,
        "deliveries": rows,
        "next": rows[-1].id if len(rows) == PAGE else None,
    }
    return _render(request, "webhooks/one.html", context)


def _said(request: PortalRequest, act: Callable[[], None], done: str) -> None:
    """Say that it is done, or what stands against it; what is not one's own goes on."""
    try:
        act()
    except Refusal as refusal:
        if refusal.kind in {"forbidden", "not_found"}:
            raise
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, done)


def _before(request: PortalRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _space(request: PortalRequest) -> str:
    return request.actor.portal.value.lower()


def _to(request: PortalRequest, name: str, *arguments: UUID) -> HttpResponse:
    return redirect(f"{_space(request)}:{name}", *arguments)


def _render(
    request: PortalRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    space = _space(request)
    told = {**context, "base": f"{space}/base.html", "space": space}
    return render(request, template, told, status=status)
