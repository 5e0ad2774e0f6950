"""Tables of evidence: invoices, the imports that brought them, and the rows that were refused."""

from typing import ClassVar

from django.db import models

from puhui.domains.evidence.contracts import Basis, EvidenceKind, ImportState
from puhui.foundation.database.models import AppendOnly


class Import(AppendOnly):
    """A file that was handed in under a data contract: by whom, for whom, on which ground."""

    kind = models.CharField(
        max_length=40, choices=[(each.value, each.value) for each in EvidenceKind]
    )
    contract = models.CharField(max_length=40)
    party_id = models.UUIDField(null=True)
    scheme = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Basis])
    organisation_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    file = models.ForeignKey("files.Document", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["party_id", "-received_at"], name="evidence_import_party"),
            models.Index(fields=["organisation_id", "-received_at"], name="evidence_import_org"),
        ]


class Outcome(models.Model):
    """How an import ended; written once, in the transaction that holds its rows."""

    append_only: ClassVar[bool] = True

    brought_by = models.OneToOneField(
        Import, on_delete=models.PROTECT, primary_key=True, db_column="import_id"
    )
    state = models.CharField(
        max_length=10,
        choices=[
            (ImportState.DONE.value, ImportState.DONE.value),
            (ImportState.FAILED.value, ImportState.FAILED.value),
        ],
    )
    report = models.JSONField(null=True)
    reason = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    ended_at = models.DateTimeField()


class Progress(models.Model):
    """How far a running import is: a note on the side, written outside the import's transaction.

    `tries` counts how often the job began it, also those times that a worker did not live through.
    """

    import_id = models.UUIDField(primary_key=True)
    done = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    tries = models.PositiveIntegerField(db_default=0)
    updated_at = models.DateTimeField()


class Invoice(models.Model):
    """One invoice, keyed by the digest of all its columns: a copy finds its key taken.

    The digest is the only key, and party and import are plain ids: a second key and two foreign
    keys would make an import of a million rows twice as slow. The import itself makes sure that
    both exist.
    """

    append_only: ClassVar[bool] = True

    digest = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    direction = models.CharField(max_length=3)
    counterparty = models.TextField()
    number = models.TextField()
    invoice_date = models.DateField()
    amount_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    status = models.CharField(max_length=5)
    known_at = models.DateTimeField()
    import_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(
                fields=["party_id", "direction", "invoice_date"], name="evidence_invoice_party"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direction__in=["IN", "OUT"]), name="evidence_invoice_direction"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["VALID", "VOID"]), name="evidence_invoice_status"
            ),
        ]


class Touched(models.Model):
    """A month of a party to which an import added invoices: what roll-ups must be made anew."""

    append_only: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("import_id", "party_id", "month")
    import_id = models.UUIDField()
    party_id = models.UUIDField()
    month = models.DateField()
    direction = models.CharField(max_length=3)
    rows = models.PositiveIntegerField()
    void = models.PositiveIntegerField()
    red = models.PositiveIntegerField()
    first_date = models.DateField()
    last_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["party_id"], name="evidence_touched_party")]


class Rejected(models.Model):
    """A row in quarantine, as it came, with what is wrong with it."""

    append_only: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("import_id", "row")
    import_id = models.UUIDField()
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    raw = models.JSONField()
