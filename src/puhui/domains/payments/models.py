"""Tables of payments: instructions to a bank."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.domains.payments.contracts import Direction, InstructionState
from puhui.foundation.database.encrypted import EncryptedTextField
from puhui.foundation.database.models import House


class Instruction(House):
    """One order to the bank; its id is the key under which the bank acts once.

    `hold_id` is the pending transfer of money that goes out, `debit_id` and `credit_id` the
    accounts that money which comes in is posted to.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    direction = models.CharField(
        max_length=3, choices=[(Direction.OUT.value, _("out")), (Direction.IN.value, _("in"))]
    )
    purpose = models.CharField(max_length=40)
    about = models.UUIDField()
    other_name = models.CharField(max_length=200)
    other_number = EncryptedTextField()
    text = models.CharField(max_length=140)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    hold_id = models.UUIDField(null=True)
    debit_id = models.UUIDField(null=True)
    credit_id = models.UUIDField(null=True)
    state = models.CharField(
        max_length=10,
        choices=[
            (InstructionState.REQUESTED.value, _("requested")),
            (InstructionState.SETTLED.value, _("settled")),
            (InstructionState.FAILED.value, _("failed")),
        ],
    )
    requested_at = models.DateTimeField()
    concluded_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(max_length=120, blank=True, default="")
    failure = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["about"], name="payments_instruction_about"),
            models.Index(
                fields=["id"],
                name="payments_instruction_waiting",
                condition=models.Q(state="REQUESTED"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payments_amount_positive"
            ),
        ]
