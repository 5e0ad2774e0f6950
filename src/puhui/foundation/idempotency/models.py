"""Table of kept answers."""

from django.db import models


class Answer(models.Model):
    """The answer to one key of one organisation or user."""

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="idempotency_answer_age")]
