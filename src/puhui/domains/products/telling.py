"""From rows to contracts, and terms to JSON and back."""

from decimal import Decimal
from typing import Any

from puhui.domains.products.contracts import LenderKind, ProductTerms, ProductView
from puhui.domains.products.models import Product, Version
from puhui.engines.amortization.terms import Method
from puhui.kernel.ids import OrganisationId
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

_TEXTS = ("name_en", "name_zh", "summary_en", "summary_zh")


def spelled(terms: ProductTerms) -> dict[str, Any]:
    """Terms as JSON values: minor units, fractions as decimal strings."""
    return {
        **{name: getattr(terms, name) for name in _TEXTS},
        "least_minor": terms.least.minor,
        "most_minor": terms.most.minor,
        "currency": terms.most.currency,
        "least_months": terms.least_months,
        "most_months": terms.most_months,
        "methods": [method.value for method in terms.methods],
        "rate_from": str(terms.rate_from.fraction),
        "rate_to": str(terms.rate_to.fraction),
        "lender_kind": terms.lender_kind.value,
        "offer_days": terms.offer_days,
        "table": dict(terms.table),
    }


def read(kept: dict[str, Any]) -> ProductTerms:
    """Terms from what was kept of them."""
    return ProductTerms(
        **{name: kept[name] for name in _TEXTS},
        least=Money(kept["least_minor"], kept["currency"]),
        most=Money(kept["most_minor"], kept["currency"]),
        least_months=kept["least_months"],
        most_months=kept["most_months"],
        methods=tuple(Method(each) for each in kept["methods"]),
        rate_from=Rate(Decimal(kept["rate_from"])),
        rate_to=Rate(Decimal(kept["rate_to"])),
        lender_kind=LenderKind(kept["lender_kind"]),
        offer_days=kept["offer_days"],
        table=kept["table"],
    )


def product(version: Version, parent: Product) -> ProductView:
    """A product in one of its versions."""
    return ProductView(
        id=parent.id,
        version_id=version.id,
        version=version.number,
        institution_id=OrganisationId(parent.institution_id),
        institution_name=parent.institution.name,
        code=parent.code,
        terms=read(version.terms),
        table_digest=version.table_digest,
        published_at=version.published_at,
        is_open=parent.is_open,
    )
