"""Tables of products: a product and its versions, each written once."""

from django.db import models

from puhui.foundation.database.models import AppendOnly, House


class Product(House):
    """One product of an institution; open while it takes applications."""

    institution = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=40)
    is_open = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="products_code_once"),
        ]


class Version(AppendOnly):
    """The terms of a product from a moment on, until the next version."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    terms = models.JSONField()
    table_digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="products_version_once"),
        ]
