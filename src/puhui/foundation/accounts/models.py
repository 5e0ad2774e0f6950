"""Tables of users, organisations and memberships."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from puhui.foundation.database.encrypted import EncryptedTextField
from puhui.foundation.database.models import House
from puhui.kernel.ids import uuid7


class Users(BaseUserManager["User"]):
    """Makes users for allauth and for operations."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password; no password means one that cannot be used."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


def _new_user_id() -> Any:
    # Users are made by allauth's forms, the one edge where no operation passes a `now`.
    return uuid7(timezone.now())


class User(AbstractBaseUser):
    """A login: a person who signs in. What they may do comes from memberships alone."""

    id = models.UUIDField(primary_key=True, default=_new_user_id, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    display_name = models.CharField(_("name"), max_length=80, blank=True)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_confirmed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()

    def __str__(self) -> str:
        return self.display_name or self.email


class OrganisationKind(models.TextChoices):
    """Whose workspace it is."""

    ENTERPRISE = "ENTERPRISE", _("enterprise")
    INSTITUTION = "INSTITUTION", _("institution")
    PLATFORM = "PLATFORM", _("platform")


class Organisation(House):
    """The workspace of users who act for one or more parties; roles belong to it."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Membership(House):
    """A user in an organisation, with roles; an accountant who acts for it is a delegate."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    roles = models.JSONField(default=list)
    is_delegate = models.BooleanField(default=False)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each"),
        ]


class PhoneCode(House):
    """A code on its way to a phone: its keyed hash, its end, the tries that are left."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="phone_codes")
    phone = EncryptedTextField()
    phone_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    until_at = models.DateTimeField()
    tries_left = models.SmallIntegerField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(closed_at=None), name="one_open_phone_code"
            ),
            models.CheckConstraint(
                condition=models.Q(tries_left__gte=0), name="phone_tries_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["phone_digest", "sent_at"], name="accounts_phonecode_pace"),
        ]
