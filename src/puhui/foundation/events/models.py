"""Tables of the outbox: events, jobs, and which reaction has already applied which event."""

from django.db import models

from puhui.foundation.database.models import House


class Outbox(House):
    """An event or a job that a transaction left for the worker; plain rows, no NOTIFY."""

    kind = models.CharField(max_length=80)
    is_job = models.BooleanField()
    payload = models.JSONField()
    created_at = models.DateTimeField()
    run_at = models.DateTimeField(null=True)
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="events_outbox_waiting", condition=models.Q(relayed_at=None)
            ),
        ]


class Applied(models.Model):
    """A reaction has applied an event: the second delivery finds this row and does nothing."""

    pk = models.CompositePrimaryKey("event_id", "reaction")
    event_id = models.UUIDField()
    reaction = models.CharField(max_length=120)
    applied_at = models.DateTimeField()
