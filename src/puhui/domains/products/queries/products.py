"""What may be applied for, and under which version something was."""

from uuid import UUID

from django.db.models import QuerySet

from puhui.domains.products import telling
from puhui.domains.products.contracts import ProductView
from puhui.domains.products.models import Product, Version
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId
from puhui.kernel.refusals import NotFound


def offered() -> list[ProductView]:
    """Every product that takes applications, in its version in force; anybody may read this."""
    return _latest(Product.objects.filter(is_open=True))


def of_institution(*, actor: Actor) -> list[ProductView]:
    """The products of the actor's own institution, closed ones too."""
    return _latest(Product.objects.filter(institution_id=actor.organisation))


def product(product_id: UUID) -> ProductView:
    """A product in its version in force; NotFound `products.no_such_product`."""
    known = _latest(Product.objects.filter(pk=product_id))
    if not known:
        raise NotFound("products.no_such_product")
    return known[0]


def version(version_id: UUID) -> ProductView:
    """A product as one of its versions had it."""
    row = Version.objects.select_related("product__institution").filter(pk=version_id).first()
    if row is None:
        raise NotFound("products.no_such_product")
    return telling.product(row, row.product)


def versions(*, actor: Actor, product_id: UUID) -> list[ProductView]:
    """All versions of one of the institution's products, newest first."""
    rows = Version.objects.select_related("product__institution").filter(
        product_id=product_id, product__institution_id=OrganisationId(actor.organisation)
    )
    return [telling.product(row, row.product) for row in rows.order_by("-number")]


def _latest(products: QuerySet[Product]) -> list[ProductView]:
    rows = (
        Version.objects.filter(product__in=products)
        .select_related("product__institution")
        .order_by("product_id", "-number")
        .distinct("product_id")
    )
    return sorted(
        (telling.product(row, row.product) for row in rows),
        key=lambda each: (each.institution_name, each.code),
    )
