"""Table of stored documents."""

from django.db import models

from puhui.foundation.database.models import AppendOnly


class Document(AppendOnly):
    """A document that somebody handed in; its bytes lie under their digest in the home."""

    organisation_id = models.UUIDField(null=True)
    party_id = models.UUIDField(null=True)
    stored_by = models.UUIDField(null=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    keep_until_date = models.DateField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["party_id", "-stored_at"], name="files_document_party")]
