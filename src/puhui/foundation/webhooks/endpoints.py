"""An organisation's endpoints: added, removed, given a new secret, switched off and on again."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.webhooks import catalogue
from puhui.foundation.webhooks.addresses import place_of
from puhui.foundation.webhooks.contracts import EndpointView, Shown
from puhui.foundation.webhooks.models import Delivery, DeliveryState, Endpoint
from puhui.foundation.webhooks.signing import new_secret
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7
from puhui.kernel.refusals import BadInput, NotFound, Refusal

PERMISSION = "webhook.manage"
MOST = 20
#: How long the secret before still signs beside the new one.
OVERLAP = timedelta(hours=24)


@operation
def add(*, actor: Actor, url: str, event_types: Sequence[str], now: datetime) -> Shown:
    """Listen on `url` for these types of events; answers the secret, this once.

    Refuses a URL that is not https or leads inside, a type that does not exist, and more than
    20 endpoints in one organisation.
    """
    permit(actor, PERMISSION)
    place_of(url)
    _check_types(event_types)
    open_ones = Endpoint.objects.filter(organisation_id=actor.organisation, removed_at=None)
    if open_ones.count() >= MOST:
        raise Refusal("webhooks.too_many_endpoints", most=MOST)

    secret = new_secret()
    row = Endpoint(id=uuid7(now), organisation_id=actor.organisation, url=url, added_at=now)
    row.event_types, row.secret = sorted(set(event_types)), secret
    row.save(force_insert=True)

    _record(actor, "webhooks.endpoint_added", row, now)

    return Shown(told(row), secret)


@operation
def remove(*, actor: Actor, endpoint_id: UUID, now: datetime) -> None:
    """Listen there no longer: its secrets are forgotten, what was on its way is not sent."""
    row = _locked(actor, endpoint_id)

    row.removed_at, row.secret, row.secret_before = now, "", ""
    row.save(update_fields=["removed_at", "secret", "secret_before"])
    Delivery.objects.filter(endpoint=row, state=DeliveryState.PENDING).update(
        state=DeliveryState.FAILED, last_error="endpoint_removed", next_at=None
    )

    _record(actor, "webhooks.endpoint_removed", row, now)


@operation
def rotate_secret(*, actor: Actor, endpoint_id: UUID, now: datetime) -> Shown:
    """Make a new secret; the one before signs beside it for 24 hours."""
    row = _locked(actor, endpoint_id)

    row.secret, row.secret_before = new_secret(), row.secret
    row.secret_before_until_at = now + OVERLAP
    row.save(update_fields=["secret", "secret_before", "secret_before_until_at"])

    _record(actor, "webhooks.secret_rotated", row, now)

    return Shown(told(row), row.secret)


@operation
def disable(*, actor: Actor, endpoint_id: UUID, now: datetime) -> EndpointView:
    """Send nothing there until it is switched on again; what was on its way is not sent.

    What happens in the meantime is not sent later. One that is off already stays so.
    """
    row = _locked(actor, endpoint_id)

    if row.disabled_at is None:
        row.disabled_at = now
        row.save(update_fields=["disabled_at"])
        Delivery.objects.filter(endpoint=row, state=DeliveryState.PENDING).update(
            state=DeliveryState.FAILED, last_error="endpoint_disabled", next_at=None
        )
        _record(actor, "webhooks.endpoint_disabled", row, now)

    return told(row)


@operation
def enable(*, actor: Actor, endpoint_id: UUID, now: datetime) -> EndpointView:
    """Switch an endpoint on again, whoever switched it off; one that is on stays so."""
    row = _locked(actor, endpoint_id)

    if row.disabled_at is not None:
        row.disabled_at = row.failing_since_at = None
        row.save(update_fields=["disabled_at", "failing_since_at"])
        _record(actor, "webhooks.endpoint_enabled", row, now)

    return told(row)


def endpoints(*, actor: Actor) -> list[EndpointView]:
    """The endpoints of the actor's organisation, oldest first."""
    permit(actor, PERMISSION)
    rows = Endpoint.objects.filter(organisation_id=actor.organisation, removed_at=None)
    return [told(row) for row in rows.order_by("id")]


def listened_to(event_types: Collection[str]) -> set[str]:
    """Those of some types that any organisation has an open endpoint for: most have none for long."""
    open_ones = Endpoint.objects.filter(removed_at=None, disabled_at=None)
    known = {each for types in open_ones.values_list("event_types", flat=True) for each in types}
    return known & set(event_types)


def told(row: Endpoint) -> EndpointView:
    """An endpoint as a contract."""
    return EndpointView(
        row.id, row.url, tuple(row.event_types), row.added_at, row.failing_since_at, row.disabled_at
    )


def _locked(actor: Actor, endpoint_id: UUID) -> Endpoint:
    permit(actor, PERMISSION)
    row = (
        Endpoint.objects.select_for_update(no_key=True)
        .filter(pk=endpoint_id, organisation_id=actor.organisation, removed_at=None)
        .first()
    )
    if row is None:
        raise NotFound("webhooks.no_such_endpoint")
    return row


def _check_types(event_types: Sequence[str]) -> None:
    if not event_types:
        raise BadInput("webhooks.event_types_missing", field="event_types", rule="at least one")
    for each in event_types:
        if each not in catalogue.known():
            raise BadInput("webhooks.unknown_event_type", field="event_types", value=each)


def _record(actor: Actor, action: str, row: Endpoint, now: datetime) -> None:
    facts = {"url": row.url, "event_types": row.event_types}
    record(actor=actor, action=action, subject=Subject("webhook", row.id), facts=facts, now=now)
