"""The only place where products locks rows."""

from uuid import UUID

from puhui.domains.products.models import Product


def product(product_id: UUID) -> Product | None:
    """A product, locked to the end of the transaction."""
    return (
        Product.objects.select_for_update(of=("self",))
        .select_related("institution")
        .filter(pk=product_id)
        .first()
    )


def by_code(institution_id: UUID, code: str) -> Product | None:
    """A product of an institution by its code, locked to the end of the transaction."""
    return (
        Product.objects.select_for_update(of=("self",))
        .select_related("institution")
        .filter(institution_id=institution_id, code=code)
        .first()
    )
