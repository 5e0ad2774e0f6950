"""Tables of webhooks: where an organisation wants to be told, and what was sent there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.foundation.database.encrypted import EncryptedTextField
from puhui.foundation.database.models import House


class Endpoint(House):
    """An address that an organisation listens on; removed ones stay for their deliveries' sake."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="webhook_endpoints"
    )
    url = models.CharField(max_length=500)
    event_types = models.JSONField()
    secret = EncryptedTextField(blank=True)
    #: Signs beside the new one until its time is over, so that nobody misses a delivery.
    secret_before = EncryptedTextField(blank=True, default="")
    secret_before_until_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    failing_since_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation"],
                name="webhooks_endpoint_open",
                condition=models.Q(removed_at=None),
            ),
        ]


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    PENDING = "PENDING", _("on its way")
    DELIVERED = "DELIVERED", _("delivered")
    FAILED = "FAILED", _("not delivered")


class Delivery(House):
    """One message to one endpoint; its id is the `webhook-id`, its body is kept to the byte."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    event_type = models.CharField(max_length=100)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    announced_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=40, blank=True, default="")
    last_answer = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhooks_delivery_newest"),
        ]
