"""Tables of parties: who they are, how they are known, what relates them, what they allow."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.domains.parties.contracts import (
    USCC,
    CheckKind,
    CheckState,
    PartyKind,
    Purpose,
    RelationKind,
)
from puhui.foundation.database.encrypted import EncryptedTextField
from puhui.foundation.database.models import AppendOnly, House

_KINDS = [
    (PartyKind.ENTERPRISE.value, _("enterprise")),
    (PartyKind.PERSON.value, _("person")),
    (PartyKind.INSTITUTION.value, _("institution")),
]
_RELATIONS = [
    (RelationKind.LEGAL_REPRESENTATIVE.value, _("legal representative")),
    (RelationKind.SHAREHOLDER.value, _("shareholder")),
    (RelationKind.GUARANTOR.value, _("guarantor")),
    (RelationKind.RELATED.value, _("related party")),
]
_PURPOSES = [
    (Purpose.OWN_PROFILE.value, _("own profile")),
    (Purpose.CREDIT_ASSESSMENT.value, _("credit assessment")),
    (Purpose.MONITORING.value, _("monitoring after lending")),
]
_CHECKS = [
    (CheckKind.REAL_NAME.value, _("real name")),
    (CheckKind.LEGAL_REPRESENTATIVE.value, _("legal representative")),
    (CheckKind.BANK_ACCOUNT.value, _("bank account")),
]
_STATES = [
    (CheckState.WAITING.value, _("waiting")),
    (CheckState.PASSED.value, _("passed")),
    (CheckState.FAILED.value, _("failed")),
    (CheckState.EXPIRED.value, _("expired")),
]


class Party(House):
    """An enterprise, a person or an institution in the world."""

    kind = models.CharField(max_length=12, choices=_KINDS)
    name = models.CharField(max_length=200)
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["registered_at"], name="parties_party_registered")]


class Told(models.Model):
    """What an enterprise told of itself at a moment; empty is "not told"."""

    industry = models.CharField(max_length=4, blank=True, default="")
    region = models.CharField(max_length=6, blank=True, default="")
    employees = models.PositiveIntegerField(null=True)
    revenue_minor = models.BigIntegerField(null=True)
    assets_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="CNY")
    established_date = models.DateField(null=True)
    legal_representative = EncryptedTextField(blank=True, default="")
    told_at = models.DateTimeField()

    class Meta:
        abstract = True


class Enterprise(Told):
    """What an enterprise last told of itself."""

    party = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, related_name="enterprise"
    )


class Telling(AppendOnly, Told):
    """Everything that an enterprise ever told, so that a past moment can be looked at again."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="tellings")
    name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["party", "told_at"], name="parties_telling_lookup")]


class Person(models.Model):
    """A person's own data, encrypted; the keyed digest finds the same person again."""

    party = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, related_name="person"
    )
    full_name = EncryptedTextField()
    id_number = EncryptedTextField()
    id_digest = models.CharField(max_length=64, unique=True)


class Identifier(House):
    """How the world names a party: a scheme and a value, which belong to one party only.

    An official code is everybody's. Any other scheme is the word of the organisation that uses
    it: "E1" of one institution's file is nobody known to another.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identifiers")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=80)
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=models.Q(organisation=None),
                name="an_identifier_names_one_party",
            ),
            models.UniqueConstraint(
                fields=["organisation", "scheme", "value"],
                condition=models.Q(organisation__isnull=False),
                name="an_identifier_of_one_names_one_party",
            ),
            models.CheckConstraint(
                condition=~models.Q(scheme=USCC) | models.Q(organisation=None),
                name="an_official_code_is_everybodys",
            ),
        ]


class Relation(House):
    """One party is something to another, from a day until (not on) another day."""

    kind = models.CharField(max_length=20, choices=_RELATIONS)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="relations_out")
    of_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="relations_in")
    share = models.DecimalField(max_digits=9, decimal_places=8, null=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "party", "of_party"],
                condition=models.Q(to_date=None),
                name="one_open_relation_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(to_date=None) | models.Q(to_date__gt=models.F("from_date")),
                name="a_relation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gt=0, share__lte=1),
                name="a_share_is_a_part_of_the_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(party=models.F("of_party")), name="nobody_is_related_to_oneself"
            ),
        ]


class Consent(AppendOnly):
    """A party allows a grantee (none: the platform) to use evidence for a purpose until a moment."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents")
    grantee = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", null=True
    )
    evidence = models.JSONField()
    purpose = models.CharField(max_length=20, choices=_PURPOSES)
    given_at = models.DateTimeField()
    until_at = models.DateTimeField()
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    given_in = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("given_at")),
                name="a_consent_ends_after_it_is_given",
            ),
        ]
        indexes = [models.Index(fields=["party", "purpose"], name="parties_consent_lookup")]


class Withdrawal(AppendOnly):
    """The moment from which a consent no longer holds."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")


class IdentityCheck(House):
    """One attempt to prove who a party is; it keeps the outcome, not what was compared."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identity_checks")
    kind = models.CharField(max_length=20, choices=_CHECKS)
    state = models.CharField(max_length=10, choices=_STATES, default=CheckState.WAITING.value)
    #: What a bank account check asks back, in fen; emptied when the check is decided.
    expected = EncryptedTextField(blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    account_number = EncryptedTextField(blank=True, default="")
    evidence_reference = models.CharField(max_length=120, blank=True, default="")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "kind"],
                condition=models.Q(state="WAITING"),
                name="one_check_of_a_kind_waits",
            ),
        ]
