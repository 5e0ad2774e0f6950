"""The base of every table: a UUIDv7 key that the caller makes, and lazy loads that raise."""

from typing import ClassVar

from django.db import models


class House(models.Model):
    """A row of the house: keyed by a UUIDv7, so that ids order by the moment they were made."""

    id = models.UUIDField(primary_key=True, editable=False)

    class Meta:
        abstract = True


class AppendOnly(House):
    """A row that is written once. The database refuses UPDATE and DELETE (see `guards`)."""

    append_only: ClassVar[bool] = True

    class Meta:
        abstract = True
