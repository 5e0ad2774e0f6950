"""Deliveries: announced in the transaction, attempted by the worker, tried again, told of."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation, step
from puhui.foundation.events.outbox import defer
from puhui.foundation.webhooks.contracts import Answer, Call, DeliveryView
from puhui.foundation.webhooks.endpoints import PERMISSION
from puhui.foundation.webhooks.models import Delivery, DeliveryState, Endpoint
from puhui.foundation.webhooks.signing import headers
from puhui.kernel.actors import Actor, Portal
from puhui.kernel.ids import OrganisationId, uuid7
from puhui.kernel.refusals import Forbidden, NotFound, Refusal

JOB = "webhooks.deliver"
#: The pause after each failed attempt, as the specification proposes; then it has FAILED.
PAUSES = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20),
    timedelta(hours=24),
)  # fmt: skip
#: An endpoint on which nothing has arrived for so long is switched off.
PATIENCE = timedelta(days=5)
GONE = 410


@step
def announce(
    *, organisation_id: OrganisationId, event_type: str, data: Mapping[str, Any], now: datetime
) -> int:
    """Tell an organisation's endpoints of an event; how many will hear of it.

    One row for each endpoint that listens to `event_type`, and its job, committed with the
    event itself. `data` are JSON values (decimals and dates become text); keep them few and
    free of personal data: receivers ask the API for more. One SELECT where nobody listens.
    """
    open_ones = Endpoint.objects.filter(
        organisation_id=organisation_id, removed_at=None, disabled_at=None
    )
    listening = [row for row in open_ones.order_by("id") if event_type in row.event_types]
    body = _body(event_type, data, now) if listening else ""
    for endpoint in listening:
        delivery = Delivery(id=uuid7(now), endpoint=endpoint, event_type=event_type, body=body)
        delivery.announced_at = delivery.next_at = now
        delivery.save(force_insert=True)
        _defer(delivery, now, None)
    return len(listening)


@operation
def redeliver(*, actor: Actor, delivery_id: UUID, now: datetime) -> DeliveryView:
    """Send a delivery once more, under the same id; refused while it is on its way."""
    row = _locked(delivery_id)

    permit(actor, PERMISSION)
    if row is None or not _is_own(row, actor):
        raise NotFound("webhooks.no_such_delivery")

    if row.state == DeliveryState.PENDING:
        raise Refusal("webhooks.delivery_waiting")
    if row.endpoint.disabled_at is not None:
        raise Refusal("webhooks.endpoint_disabled")

    row.state, row.attempts, row.next_at = DeliveryState.PENDING, 0, now
    row.save(update_fields=["state", "attempts", "next_at"])

    record(
        actor=actor,
        action="webhooks.redelivery_asked",
        subject=Subject("webhook_delivery", row.id),
        now=now,
    )

    _defer(row, now, None)

    return _told(row)


@operation
def settle(*, actor: Actor, delivery_id: UUID, attempt: int, answer: Answer, now: datetime) -> None:
    """Note how an attempt ended; where it failed, leave the job of the next one.

    For the worker alone. The delivery is its own record; the audit hears of what switches an
    endpoint off. An attempt that was noted before changes nothing.
    """
    row = _locked(delivery_id)

    if actor.portal is not Portal.JOB:
        raise Forbidden("access.not_permitted", permission=PERMISSION)

    if row is None or row.state != DeliveryState.PENDING or row.attempts != attempt:
        return

    row.attempts, row.last_at, row.last_status = attempt + 1, now, answer.status
    row.last_error, row.last_answer = answer.error, answer.text
    _note_endpoint(actor, row.endpoint, answer, now)
    row.state, row.next_at = _standing(row, answer, now)
    row.save()

    if row.next_at is not None:
        _defer(row, now, row.next_at)


def due(*, delivery_id: UUID, attempt: int, now: datetime) -> Call | None:
    """What this attempt sends, signed; None where it was made before or nobody listens any more."""
    row = Delivery.objects.select_related("endpoint").filter(pk=delivery_id).first()
    if row is None or row.state != DeliveryState.PENDING or row.attempts != attempt:
        return None
    endpoint, secrets = row.endpoint, [row.endpoint.secret]
    if endpoint.removed_at is not None:
        return None
    until = endpoint.secret_before_until_at
    if endpoint.secret_before and until is not None and now < until:
        secrets.append(endpoint.secret_before)
    body = row.body.encode()
    signed = headers(message_id=str(row.id), body=body, signed_by=secrets, now=now)
    return Call(endpoint.url, body, signed)


def deliveries(
    *, actor: Actor, endpoint_id: UUID, before: UUID | None = None, limit: int = 50
) -> list[DeliveryView]:
    """The deliveries to one endpoint, newest first, from the one before `before` on."""
    permit(actor, PERMISSION)
    known = Endpoint.objects.filter(
        pk=endpoint_id, organisation_id=actor.organisation, removed_at=None
    )
    if not known.exists():
        raise NotFound("webhooks.no_such_endpoint")
    rows = Delivery.objects.filter(endpoint_id=endpoint_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_told(row) for row in rows.order_by("-id")[:limit]]


def _note_endpoint(actor: Actor, endpoint: Endpoint, answer: Answer, now: datetime) -> None:
    since = endpoint.failing_since_at
    endpoint.failing_since_at = None if answer.accepted else since or now
    tired = since is not None and not answer.accepted and now - since >= PATIENCE
    if endpoint.disabled_at is None and (tired or answer.status == GONE):
        endpoint.disabled_at = now
        record(
            actor=actor,
            action="webhooks.endpoint_disabled",
            subject=Subject("webhook", endpoint.id),
            facts={"status": answer.status, "error": answer.error, "failing_since": since},
            now=now,
        )
        Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.PENDING).update(
            state=DeliveryState.FAILED, last_error="endpoint_disabled", next_at=None
        )
    if endpoint.failing_since_at != since or endpoint.disabled_at == now:
        endpoint.save(update_fields=["failing_since_at", "disabled_at"])


def _standing(row: Delivery, answer: Answer, now: datetime) -> tuple[str, datetime | None]:
    if answer.accepted:
        return DeliveryState.DELIVERED, None
    if row.attempts > len(PAUSES) or row.endpoint.disabled_at is not None:
        return DeliveryState.FAILED, None
    pause = PAUSES[row.attempts - 1]
    asked = timedelta(seconds=answer.retry_after or 0)
    # Up to a tenth more, by the id: those that failed together do not come back together.
    spread = pause * (row.id.int & 0xFF) / 2560
    return DeliveryState.PENDING, now + min(max(pause, asked), PAUSES[-1]) + spread


def _body(event_type: str, data: Mapping[str, Any], now: datetime) -> str:
    told = {"type": event_type, "timestamp": now.astimezone(UTC).isoformat(), "data": dict(data)}
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _defer(row: Delivery, now: datetime, run_at: datetime | None) -> None:
    arguments = {"delivery_id": row.id, "attempt": row.attempts}
    defer(JOB, arguments=arguments, now=now, run_at=run_at)


def _locked(delivery_id: UUID) -> Delivery | None:
    """The delivery, its endpoint locked first; without the key, so that announcing never waits."""
    endpoints = Endpoint.objects.select_for_update(no_key=True, of=("self",))
    endpoint = endpoints.filter(deliveries=delivery_id).first()
    row = Delivery.objects.select_for_update(no_key=True).filter(pk=delivery_id).first()
    if row is not None and endpoint is not None:
        row.endpoint = endpoint
    return row


def _is_own(row: Delivery, actor: Actor) -> bool:
    endpoint = row.endpoint
    return endpoint.organisation_id == actor.organisation and endpoint.removed_at is None


def _told(row: Delivery) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        endpoint_id=row.endpoint_id,
        event_type=row.event_type,
        body=row.body,
        state=row.state,
        attempts=row.attempts,
        announced_at=row.announced_at,
        next_at=row.next_at,
        last_at=row.last_at,
        last_status=row.last_status,
        last_error=row.last_error,
        last_answer=row.last_answer,
    )
