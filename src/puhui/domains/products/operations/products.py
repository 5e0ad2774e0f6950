"""Publishing products, and opening and closing them to applications."""

from datetime import datetime
from uuid import UUID

from puhui.domains.products import locks, telling
from puhui.domains.products.contracts import ProductTerms, ProductView
from puhui.domains.products.events import ProductPublished
from puhui.domains.products.models import Product, Version
from puhui.domains.products.policies import checked_code, checked_terms
from puhui.engines.regulation.costs import cost_cap
from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.events.outbox import publish as announce
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import NotFound, Refusal


@operation
def publish(*, actor: Actor, code: str, terms: ProductTerms, now: datetime) -> ProductView:
    """Publish a product of the actor's institution, or its next version; for `product.manage`.

    Applications made before stay under the version of then. Refuses `products.above_cap` where
    the highest rate is above what the law of the day lets a loan of this lender cost.
    """
    product = locks.by_code(actor.organisation, checked_code(code))

    permit(actor, "product.manage")
    table = checked_terms(terms)

    cap = cost_cap("CN", terms.lender_kind.value, business_date(now))
    if cap is not None and terms.rate_to.fraction > cap.rate.fraction:
        raise Refusal(
            "products.above_cap", field="rate_to", cap=str(cap.rate.percent), basis=cap.basis
        )

    if product is None:
        Product.objects.create(
            id=uuid7(now),
            institution_id=actor.organisation,
            code=code,
            is_open=True,
            created_at=now,
        )
        product = locks.by_code(actor.organisation, code)
        assert product is not None
    version = Version.objects.create(
        id=uuid7(now),
        product=product,
        number=product.versions.count() + 1,
        terms=telling.spelled(terms),
        table_digest=table.digest,
        published_at=now,
        published_by=actor.user_id,
    )

    record(
        actor=actor,
        action="products.published",
        subject=Subject("product", product.id),
        facts={"code": code, "version": version.number, "table": table.digest},
        now=now,
    )

    announce(ProductPublished(product_id=str(product.id), version=version.number), now=now)

    return telling.product(version, product)


@operation
def set_open(*, actor: Actor, product_id: UUID, is_open: bool, now: datetime) -> None:
    """Open or close one of the institution's products to applications; for `product.manage`."""
    product = locks.product(product_id)

    permit(actor, "product.manage")
    if product is None or product.institution_id != actor.organisation:
        raise NotFound("products.no_such_product")

    product.is_open = is_open
    product.save(update_fields=["is_open"])

    record(
        actor=actor,
        action="products.opened" if is_open else "products.closed",
        subject=Subject("product", product.id),
        now=now,
    )
