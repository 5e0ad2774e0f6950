"""Tables of credit: scorecards, which one is in force, assessments, and how fresh roll-ups are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.domains.credit.contracts import ScoreKind
from puhui.foundation.database.models import AppendOnly, House

_KINDS = [
    (ScoreKind.STANDARD.value, _("standard score")),
    (ScoreKind.SIZE_BLIND.value, _("size-blind score")),
]


class Scorecard(AppendOnly):
    """A model as it was adopted: the text of its JSON, to the byte, and what was said of it."""

    kind = models.CharField(max_length=12, choices=_KINDS)
    name = models.CharField(max_length=80)
    provenance = models.TextField()
    digest = models.CharField(max_length=80)
    document = models.TextField()
    figures = models.JSONField()
    adopted_at = models.DateTimeField()
    adopted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-adopted_at"], name="credit_scorecard_in_force")]


class Month(models.Model):
    """The roll-up `months` of one party: its columns are those of `engines.features.rollups`."""

    pk = models.CompositePrimaryKey("party_id", "direction", "month")
    party_id = models.UUIDField()
    direction = models.CharField(max_length=3)
    month = models.DateField()
    valid_count = models.BigIntegerField()
    red_count = models.BigIntegerField()
    void_count = models.BigIntegerField()
    active_days = models.BigIntegerField()
    net_amount = models.DecimalField(max_digits=38, decimal_places=2)
    gross_amount = models.DecimalField(max_digits=38, decimal_places=2)
    void_amount = models.DecimalField(max_digits=38, decimal_places=2)
    squared_amount = models.DecimalField(max_digits=38, decimal_places=4)
    largest_amount = models.DecimalField(max_digits=38, decimal_places=2)
    tax = models.DecimalField(max_digits=38, decimal_places=2)
    full_rate_amount = models.DecimalField(max_digits=38, decimal_places=2)
    low_rate_amount = models.DecimalField(max_digits=38, decimal_places=2)
    first_date = models.DateField(null=True)
    last_date = models.DateField(null=True)


class Pair(models.Model):
    """The roll-up `pairs` of one party: trade with each counterparty, month by month."""

    pk = models.CompositePrimaryKey("party_id", "direction", "counterparty", "month")
    party_id = models.UUIDField()
    direction = models.CharField(max_length=3)
    counterparty = models.TextField()
    month = models.DateField()
    invoice_count = models.BigIntegerField()
    net_amount = models.DecimalField(max_digits=38, decimal_places=2)


class Freshness(models.Model):
    """Up to when the roll-ups of a party are made, of which imports, and what was last read of them.

    `reading` saves working the features out again while neither invoices, day nor declarations
    have changed; it goes when the roll-ups are made anew.
    """

    party_id = models.UUIDField(primary_key=True)
    refreshed_at = models.DateTimeField(null=True)
    imports = models.JSONField(default=list)
    first_date = models.DateField(null=True)
    last_date = models.DateField(null=True)
    reading = models.JSONField(null=True)


class Assessment(AppendOnly):
    """A score with all that it came from; features are kept as the text of their doubles."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=12, choices=_KINDS)
    purpose = models.CharField(max_length=20)
    as_of_date = models.DateField()
    known_at = models.DateTimeField()
    imports = models.JSONField()
    made_at = models.DateTimeField()
    features_version = models.CharField(max_length=80)
    outcome = models.JSONField()
    limit_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    grade = models.CharField(max_length=4)
    score = models.FloatField()
    pd = models.FloatField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["party", "kind", "-made_at"], name="credit_assessment_latest"),
        ]


class Hold(House):
    """Something that keeps a party from new credit until it is lifted."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["party"], name="credit_hold_party")]
