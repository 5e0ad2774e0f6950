"""What the terms of a product must be: pure decisions."""

import re

from puhui.domains.products.contracts import ProductTerms
from puhui.engines.rules.tables import Table, parse
from puhui.kernel.refusals import BadInput

_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
#: No product may run longer than this; the engines take more, the shop window does not.
MOST_MONTHS = 120
#: What a decision table may ask about, and of which type; loans gathers exactly these.
INPUTS = {
    "identity_proven": "boolean",
    "holds": "integer",
    "has_evidence": "boolean",
    "is_stale": "boolean",
    "months_of_trade": "integer",
    "score": "number",
    "pd": "number",
    "grade": "text",
    "limit": "number",
    "room": "number",
    "amount": "number",
    "months": "integer",
    "method": "text",
    "purpose": "text",
    "payee": "text",
    "open_loans": "integer",
    "outstanding": "number",
    "days_past_due": "integer",
    "funds_suffice": "boolean",
}


def checked_code(code: str) -> str:
    """The code of a product; BadInput where it is no lower-case word."""
    if not _CODE.fullmatch(code):
        raise BadInput("products.bad_code", field="code", rule="a-z, 0-9 and -, 2 to 40 characters")
    return code


def checked_terms(terms: ProductTerms) -> Table:
    """The decision table of terms that can be offered; BadInput naming the field otherwise."""
    for field in ("name_en", "name_zh"):
        if not 0 < len(getattr(terms, field).strip()) <= 80:
            raise BadInput("products.bad_terms", field=field, rule="1 to 80 characters")
    if not 0 < terms.least.minor <= terms.most.minor:
        raise BadInput(
            "products.bad_terms", field="least", rule="above zero and not above the most"
        )
    if not 1 <= terms.least_months <= terms.most_months <= MOST_MONTHS:
        raise BadInput(
            "products.bad_terms", field="least_months", rule=f"1 to {MOST_MONTHS}, in order"
        )
    if not terms.methods or len(set(terms.methods)) != len(terms.methods):
        raise BadInput("products.bad_terms", field="methods", rule="one or more, each once")
    if not 0 <= terms.rate_from.fraction <= terms.rate_to.fraction:
        raise BadInput("products.bad_terms", field="rate_from", rule="not below zero, in order")
    if not 1 <= terms.offer_days <= 90:
        raise BadInput("products.bad_terms", field="offer_days", rule="1 to 90")
    return _checked_table(terms)


def _checked_table(terms: ProductTerms) -> Table:
    table = parse(terms.table)
    for name, (kind, _) in table.inputs.items():
        if INPUTS.get(name) != kind:
            rule = f"one of {', '.join(sorted(INPUTS))}, in its type"
            raise BadInput("products.unknown_input", field=f"table.inputs.{name}", rule=rule)
    return table
