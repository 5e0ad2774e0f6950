"""Products over the API: what may be applied for."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from puhui.api.v1.problems import REFUSED
from puhui.domains.products.contracts import LenderKind, ProductView
from puhui.domains.products.queries import products
from puhui.engines.amortization.terms import Method

router = Router(tags=["products"])


class ProductOut(Schema):
    """A product in its version in force; amounts in yuan, rates in percent a year."""

    id: UUID
    version: int
    institution_id: UUID
    institution: str
    code: str
    name_en: str
    name_zh: str
    summary_en: str
    summary_zh: str
    least: str
    most: str
    least_months: int
    most_months: int
    methods: list[Method]
    rate_from: str
    rate_to: str
    lender_kind: LenderKind
    offer_days: int
    table_digest: str
    published_at: datetime


@router.get("/products", response={200: list[ProductOut], **REFUSED}, operation_id="list_products")
def offered(request: HttpRequest) -> object:  # noqa: ARG001 -- as ninja calls it
    """The products that take applications."""
    return [told(each) for each in products.offered()]


def told(view: ProductView) -> dict[str, object]:
    """A product as JSON."""
    terms = view.terms
    return {
        "id": view.id,
        "version": view.version,
        "institution_id": view.institution_id,
        "institution": view.institution_name,
        "code": view.code,
        "name_en": terms.name_en,
        "name_zh": terms.name_zh,
        "summary_en": terms.summary_en,
        "summary_zh": terms.summary_zh,
        "least": str(terms.least),
        "most": str(terms.most),
        "least_months": terms.least_months,
        "most_months": terms.most_months,
        "methods": list(terms.methods),
        "rate_from": str(terms.rate_from),
        "rate_to": str(terms.rate_to),
        "lender_kind": terms.lender_kind,
        "offer_days": terms.offer_days,
        "table_digest": view.table_digest,
        "published_at": view.published_at,
    }
