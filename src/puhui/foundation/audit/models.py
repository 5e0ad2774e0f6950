"""Tables of the audit: entries, the seals over them, and the epochs between restores."""

from django.db import models

from puhui.foundation.database.models import AppendOnly


class Epoch(models.Model):
    """A stretch in which transaction ids only grow. A restore opens the next one."""

    number = models.PositiveIntegerField(primary_key=True)
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=40)
    public_key = models.CharField(max_length=64)


class Entry(AppendOnly):
    """One act: who, what, on whom, with which facts; and the digest of all that.

    `xid` is the transaction that wrote it: seals order by it, so no entry waits for another.
    """

    epoch = models.PositiveIntegerField()
    xid = models.BigIntegerField()
    at = models.DateTimeField()
    user_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    portal = models.CharField(max_length=20)
    origin = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    facts = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["epoch", "xid", "id"], name="audit_entry_order"),
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_entry_subject"),
            models.Index(fields=["-at"], name="audit_entry_at"),
        ]


class Seal(models.Model):
    """A Merkle root over the settled entries of a range of transactions, chained and signed."""

    number = models.PositiveBigIntegerField(primary_key=True)
    epoch = models.PositiveIntegerField()
    xid_from = models.BigIntegerField()
    xid_until = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    sealed_at = models.DateTimeField()
