"""Tables of loans: applications, decisions, agreements, loans and what happened to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.domains.loans.contracts import (
    ApplicationState,
    LoanState,
    MovementKind,
    Payee,
    UseOfFunds,
)
from puhui.foundation.database.encrypted import EncryptedTextField
from puhui.foundation.database.models import AppendOnly, House

_APPLICATION_STATES = [
    (ApplicationState.REFERRED.value, _("with a person")),
    (ApplicationState.APPROVED.value, _("approved")),
    (ApplicationState.DECLINED.value, _("declined")),
    (ApplicationState.IN_REVIEW.value, _("under review")),
    (ApplicationState.SIGNED.value, _("signed")),
    (ApplicationState.WITHDRAWN.value, _("withdrawn")),
    (ApplicationState.EXPIRED.value, _("expired")),
]
_LOAN_STATES = [
    (LoanState.DISBURSING.value, _("being paid out")),
    (LoanState.ACTIVE.value, _("running")),
    (LoanState.CLOSED.value, _("paid back")),
    (LoanState.FAILED.value, _("not paid out")),
]
_USES = [
    (UseOfFunds.STOCK.value, _("stock and materials")),
    (UseOfFunds.EQUIPMENT.value, _("equipment")),
    (UseOfFunds.WAGES.value, _("wages")),
    (UseOfFunds.RENT.value, _("rent")),
    (UseOfFunds.OTHER.value, _("other")),
]
_PAYEES = [(Payee.OWN.value, _("own account")), (Payee.SUPPLIER.value, _("straight to a supplier"))]


class Unit(House):
    """A branch of an institution, or a unit for small enterprises (小微专营) within one."""

    institution = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="units", null=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(
        max_length=10, choices=[("BRANCH", _("branch")), ("MICRO", _("small-enterprise unit"))]
    )
    regions = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="loans_unit_name_once"),
        ]


class Mandate(House):
    """Up to which amount a member of an institution may decide, from a moment until another."""

    institution = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mandates", null=True)
    most_minor = models.BigIntegerField()
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "user"],
                condition=models.Q(until_at=None),
                name="loans_one_mandate_each",
            ),
        ]


class Application(House):
    """What an enterprise asks of an institution, under one version of a product."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey("products.Version", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    months = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20)
    use = models.CharField(max_length=10, choices=_USES)
    use_note = models.CharField(max_length=300, blank=True, default="")
    payee = models.CharField(max_length=10, choices=_PAYEES)
    account_name = models.CharField(max_length=200)
    account_number = EncryptedTextField()
    supplier_name = models.CharField(max_length=200, blank=True, default="")
    supplier_number = EncryptedTextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=_APPLICATION_STATES)
    submitted_at = models.DateTimeField()
    submitted_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["party", "-id"], name="loans_application_party"),
            models.Index(fields=["institution", "state", "-id"], name="loans_application_queue"),
        ]


class Decision(AppendOnly):
    """One decision with its document: inputs, versions, trace, result; the digest covers it all.

    Size class, region and industry are those of the day, beside the document, for fairness.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8)
    reasons = models.JSONField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    assessment = models.ForeignKey(
        "credit.Assessment", on_delete=models.PROTECT, related_name="+", null=True
    )
    score = models.FloatField(null=True)
    offered_minor = models.BigIntegerField(null=True)
    annual_rate = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    size_class = models.CharField(max_length=10)
    region = models.CharField(max_length=6, blank=True)
    industry = models.CharField(max_length=4, blank=True)
    decided_by = models.UUIDField(null=True)
    seconded_by = models.UUIDField(null=True)
    note = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="loans_decision_number_once"
            ),
        ]


class Proposal(House):
    """What an officer proposes; closed once somebody else has agreed or not."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="proposals")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8)
    amount_minor = models.BigIntegerField()
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(closed_at=None),
                name="loans_one_open_proposal",
            ),
        ]


class Note(AppendOnly):
    """What somebody of the institution, or an enterprise that asks for a review, wrote."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    #: The institution's own; what is not is the enterprise's word.
    by_desk = models.BooleanField(default=False)
    text = models.TextField()
    written_at = models.DateTimeField()


class Agreement(AppendOnly):
    """A loan agreement as PDF; the terms beside it are those that the text was made from."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="agreements"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("files.Document", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    terms = models.JSONField()
    prepared_at = models.DateTimeField()


class Signature(AppendOnly):
    """The evidence that an agreement was signed."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="signature")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    factor = models.CharField(max_length=20)
    origin = models.CharField(max_length=200, blank=True)
    evidence = models.JSONField()
    reference = models.TextField()
    signed_at = models.DateTimeField()


class Loan(House):
    """A loan; what it owes follows from its terms and its movements, and is kept here for lists."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="loan")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    principal_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    annual_rate = models.DecimalField(max_digits=9, decimal_places=6)
    months = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=_LOAN_STATES)
    signed_at = models.DateTimeField()
    disbursed_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)
    outstanding_minor = models.BigIntegerField()
    next_due_date = models.DateField(null=True)
    next_due_minor = models.BigIntegerField(null=True)
    #: Of the oldest instalment that is not wholly paid: how late the loan is on any day follows.
    oldest_due_date = models.DateField(null=True)
    failure = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["party", "-id"], name="loans_loan_party"),
            models.Index(fields=["institution", "state", "-id"], name="loans_loan_institution"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outstanding_minor__gte=0), name="loans_outstanding_not_negative"
            ),
        ]


class Movement(AppendOnly):
    """One thing that happened to a loan; the bank's instruction it stands on applies once."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="movements")
    number = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in MovementKind]
    )
    on_date = models.DateField()
    amount_minor = models.BigIntegerField()
    principal_minor = models.BigIntegerField()
    interest_minor = models.BigIntegerField()
    surplus_minor = models.BigIntegerField()
    outstanding_minor = models.BigIntegerField()
    instruction = models.OneToOneField(
        "payments.Instruction", on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="loans_movement_number_once"),
        ]
