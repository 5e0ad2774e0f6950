"""What may be applied for, and under which version something was."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from puhui.domains.products import telling
from puhui.domains.products.contracts import ProductView
from puhui.domains.products.models import Product, Version
from puhui.foundation.database.questions import Question, ask
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId
from puhui.kernel.refusals import NotFound

_IN_FORCE = """
SELECT json_build_object('version', v.id, 'is_open', p.is_open, 'institution', o.name)
FROM products_product p JOIN products_version v ON v.product_id = p.id
JOIN accounts_organisation o ON o.id = p.institution_id
WHERE p.id = %s::uuid ORDER BY v.number DESC LIMIT 1
"""


def offered() -> list[ProductView]:
    """Every product that takes applications, in its version in force; anybody may read this."""
    return _latest(Product.objects.filter(is_open=True))


def of_institution(*, actor: Actor) -> list[ProductView]:
    """The products of the actor's own institution, closed ones too."""
    return _latest(Product.objects.filter(institution_id=actor.organisation))


def product(product_id: UUID) -> ProductView:
    """A product in its version in force; NotFound `products.no_such_product`."""
    return ask(asking(product_id))


@functools.lru_cache(maxsize=1024)
def lender_of(product_id: UUID) -> OrganisationId:
    """Whose product it is, which never changes; NotFound `products.no_such_product`."""
    row = Product.objects.filter(pk=product_id).values_list("institution_id", flat=True).first()
    if row is None:
        raise NotFound("products.no_such_product")
    return OrganisationId(row)


def asking(product_id: UUID) -> Question[ProductView]:
    """What `product` asks, for whoever asks more at once."""
    return Question(_IN_FORCE, (product_id,), _in_force)


def _in_force(told: Mapping[str, Any] | None) -> ProductView:
    if told is None:
        raise NotFound("products.no_such_product")
    known = _version(UUID(told["version"]))
    return replace(known, is_open=told["is_open"], institution_name=told["institution"])


@functools.lru_cache(maxsize=256)
def _version(version_id: UUID) -> ProductView:
    """A version as it was read once: what may change of it since is asked anew by `asking`."""
    return version(version_id)


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
