"""Tables of access: which workspace acts for which party, approvals, staff sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.foundation.database.models import House


class Representation(House):
    """An organisation acts for a party; the party is named by id, for access knows no domain."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="representations"
    )
    party_id = models.UUIDField()
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "party_id"],
                condition=models.Q(until_at=None),
                name="acts_for_a_party_once",
            ),
        ]
        indexes = [models.Index(fields=["party_id"], name="access_representation_party")]


class ApprovalState(models.TextChoices):
    """Where a second pair of eyes stands."""

    WAITING = "WAITING", _("waiting")
    APPROVED = "APPROVED", _("approved")
    REFUSED = "REFUSED", _("refused")
    USED = "USED", _("used")


class Approval(House):
    """Something that one person asks for and another must approve before it is done."""

    operation = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    facts = models.JSONField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=ApprovalState, default=ApprovalState.WAITING)
    requested_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="approvals_requested"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="approvals_decided", null=True
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | ~models.Q(decided_by=models.F("requested_by")),
                name="approved_by_a_second_person",
            ),
        ]


class StaffSession(House):
    """A stretch in which a member of staff may look at what is not theirs, for a stated reason."""

    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="staff_sessions"
    )
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class ApiToken(House):
    """A bearer token of an organisation: only its digest is kept, so it can be shown once."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="tokens"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    issued_at = models.DateTimeField()
    until_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
