"""Tables of the ledger. Rows of accounts and transfers are written once; balances follow them.

`Balance`, `Tally` and `Waiting` are written by the database's own triggers alone: a hand-made
change is refused (see migration 0002).
"""

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.lookups import GreaterThanOrEqual

from puhui.domains.ledger.contracts import AccountKind, TransferKind
from puhui.foundation.database.models import AppendOnly


class Account(AppendOnly):
    """Who owns what kind of money; never changed, never closed."""

    owner_id = models.UUIDField()
    purpose = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[(each, each) for each in AccountKind])
    currency = models.CharField(max_length=3)
    is_floored = models.BooleanField()
    is_hot = models.BooleanField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "purpose", "currency"], name="ledger_account_once"
            ),
            # A floor needs a row to lock; a hot account has none.
            models.CheckConstraint(
                condition=~Q(is_hot=True, is_floored=True), name="ledger_account_hot_no_floor"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="ledger_account_currency"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(AccountKind)), name="ledger_account_kind"
            ),
        ]


class Transfer(AppendOnly):
    """One debit and one credit of the same amount.

    `posted_minor` is what it moves for good, `pending_minor` what it adds to (PEND) or takes from
    (SETTLE, VOID, EXPIRE) what waits. The trigger that moves balances also checks the shape of the
    row and its accounts: check constraints are compiled anew for each statement, and a foreign key
    would lock the account's row. Account rows never go away.
    """

    kind = models.CharField(max_length=6, choices=[(each, each) for each in TransferKind])
    debit = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    credit = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=3)
    posted_minor = models.BigIntegerField()
    pending_minor = models.BigIntegerField()
    pending_id = models.UUIDField(null=True)
    code = models.CharField(max_length=60)
    about = models.UUIDField(null=True)
    timeout_seconds = models.IntegerField(null=True)
    chain_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # What waits is settled, voided or expired once.
            models.UniqueConstraint(
                fields=["pending_id"],
                condition=Q(pending_id__isnull=False),
                name="ledger_pending_resolved_once",
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "at"], name="ledger_transfer_debit"),
            models.Index(fields=["credit", "at"], name="ledger_transfer_credit"),
        ]


class Balance(models.Model):
    """Sums over the transfers of an account that is not hot: the one row that a transfer locks."""

    account = models.OneToOneField(
        Account, models.PROTECT, primary_key=True, related_name="+", db_constraint=False
    )
    currency = models.CharField(max_length=3)
    #: +1: debits may not exceed credits; -1: the other way round; 0: no floor.
    floor = models.SmallIntegerField()
    debits_minor = models.BigIntegerField(default=0)
    credits_minor = models.BigIntegerField(default=0)
    pending_debits_minor = models.BigIntegerField(default=0)
    pending_credits_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=GreaterThanOrEqual(
                    Case(
                        When(floor=1, then=F("credits_minor") - F("debits_minor") - F("pending_debits_minor")),
                        When(floor=-1, then=F("debits_minor") - F("credits_minor") - F("pending_credits_minor")),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    0,
                ),
                name="ledger_balance_floor",
            ),
        ]  # fmt: skip


class Tally(models.Model):
    """What one statement added to a hot account: inserted, never locked, folded now and then.

    The balance of a hot account is the sum of its tallies, in every snapshot.
    """

    id = models.BigAutoField(primary_key=True)
    account_id = models.UUIDField()
    debits_minor = models.BigIntegerField()
    credits_minor = models.BigIntegerField()
    pending_debits_minor = models.BigIntegerField()
    pending_credits_minor = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["account_id"], name="ledger_tally_account")]


class Folding(AppendOnly):
    """An order to fold the tallies of all hot accounts; its insertion does it."""

    at = models.DateTimeField()


class Waiting(models.Model):
    """A pending transfer that nothing has resolved yet, and when it runs out."""

    pending_id = models.UUIDField(primary_key=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="ledger_waiting_until",
                condition=Q(expires_at__isnull=False),
            ),
        ]
