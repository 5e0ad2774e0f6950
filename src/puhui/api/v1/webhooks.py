"""Webhooks over the API: endpoints, their secrets, what was sent and how it was answered."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from puhui.api.v1.acting import actor_of_request
from puhui.api.v1.paging import Cursor, Limit, page
from puhui.api.v1.problems import REFUSED
from puhui.foundation.access.permitting import permit
from puhui.foundation.webhooks import catalogue, endpoints, sending
from puhui.foundation.webhooks.contracts import DeliveryView, EndpointView, Shown

router = Router(tags=["webhooks"])


class EndpointIn(Schema):
    """Where to send, and which types of events."""

    url: Annotated[str, Field(max_length=500)]
    event_types: Annotated[list[str], Field(max_length=100)]


class EndpointOut(Schema):
    """An endpoint; disabled after five days of failures, or by an answer of 410."""

    id: UUID
    url: str
    event_types: list[str]
    added_at: datetime
    failing_since_at: datetime | None
    disabled_at: datetime | None


class EndpointWithSecret(EndpointOut):
    """An endpoint with its secret (`whsec_…`), which is shown this once."""

    secret: str


class DeliveryOut(Schema):
    """A delivery: PENDING, DELIVERED or FAILED; its id is the `webhook-id` header."""

    id: UUID
    endpoint_id: UUID
    event_type: str
    body: str
    state: str
    attempts: int
    announced_at: datetime
    next_at: datetime | None
    last_at: datetime | None
    last_status: int | None
    last_error: str
    last_answer: str


class DeliveryPage(Schema):
    """Deliveries, newest first; `next` is the cursor of the page that follows."""

    items: list[DeliveryOut]
    next: str | None


@router.get("/webhooks/event-types", response={200: list[str], **REFUSED}, operation_id="list_event_types")  # fmt: skip
def event_types(request: HttpRequest) -> object:
    """The types of events that an endpoint can listen to."""
    permit(actor_of_request(request), endpoints.PERMISSION)
    return list(catalogue.known())


@router.get("/webhooks", response={200: list[EndpointOut], **REFUSED}, operation_id="list_webhooks")
def own(request: HttpRequest) -> object:
    """The endpoints of the token's organisation; at most 20."""
    return [_endpoint(each) for each in endpoints.endpoints(actor=actor_of_request(request))]


@router.post("/webhooks", response={201: EndpointWithSecret, **REFUSED}, operation_id="add_webhook")
def add(request: HttpRequest, body: EndpointIn) -> object:
    """Listen on a URL (https); the secret that signs is in this answer and in none after it."""
    shown = endpoints.add(
        actor=actor_of_request(request),
        url=body.url,
        event_types=body.event_types,
        now=timezone.now(),
    )
    return Status(201, _shown(shown))


@router.delete("/webhooks/{endpoint_id}", response={204: None, **REFUSED}, operation_id="remove_webhook")  # fmt: skip
def remove(request: HttpRequest, endpoint_id: UUID) -> object:
    """Listen there no longer; what was on its way is not sent."""
    endpoints.remove(actor=actor_of_request(request), endpoint_id=endpoint_id, now=timezone.now())
    return Status(204, None)


@router.post("/webhooks/{endpoint_id}/secret", response={200: EndpointWithSecret, **REFUSED}, operation_id="rotate_webhook_secret")  # fmt: skip
def rotate(request: HttpRequest, endpoint_id: UUID) -> object:
    """Make a new secret; the one before signs beside it for 24 hours."""
    shown = endpoints.rotate_secret(
        actor=actor_of_request(request), endpoint_id=endpoint_id, now=timezone.now()
    )
    return _shown(shown)


@router.post("/webhooks/{endpoint_id}/enabling", response={200: EndpointOut, **REFUSED}, operation_id="enable_webhook")  # fmt: skip
def enable(request: HttpRequest, endpoint_id: UUID) -> object:
    """Switch an endpoint on again that was disabled."""
    view = endpoints.enable(
        actor=actor_of_request(request), endpoint_id=endpoint_id, now=timezone.now()
    )
    return _endpoint(view)


@router.post("/webhooks/{endpoint_id}/disabling", response={200: EndpointOut, **REFUSED}, operation_id="disable_webhook")  # fmt: skip
def disable(request: HttpRequest, endpoint_id: UUID) -> object:
    """Send nothing there until it is enabled again; what happens meanwhile is not told later."""
    view = endpoints.disable(
        actor=actor_of_request(request), endpoint_id=endpoint_id, now=timezone.now()
    )
    return _endpoint(view)


@router.get("/webhooks/{endpoint_id}/deliveries", response={200: DeliveryPage, **REFUSED}, operation_id="list_webhook_deliveries")  # fmt: skip
def deliveries(
    request: HttpRequest, endpoint_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> object:
    """What was sent to an endpoint and how it was answered, newest first."""
    actor = actor_of_request(request)

    def fetch(before: UUID | None, most: int) -> list[DeliveryView]:
        return sending.deliveries(actor=actor, endpoint_id=endpoint_id, before=before, limit=most)

    return page(fetch, cursor=cursor, limit=limit, told=_delivery)


@router.post("/webhook-deliveries/{delivery_id}/redelivery", response={202: DeliveryOut, **REFUSED}, operation_id="redeliver_webhook")  # fmt: skip
def redeliver(request: HttpRequest, delivery_id: UUID) -> object:
    """Send a delivery once more, under the same id."""
    view = sending.redeliver(
        actor=actor_of_request(request), delivery_id=delivery_id, now=timezone.now()
    )
    return Status(202, _delivery(view))


def _endpoint(view: EndpointView) -> dict[str, object]:
    return asdict(view)


def _shown(shown: Shown) -> dict[str, object]:
    return {**asdict(shown.view), "secret": shown.secret}


def _delivery(view: DeliveryView) -> dict[str, object]:
    return asdict(view)
