"""What leaves products: products and their versions, plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from puhui.engines.amortization.terms import Method
from puhui.kernel.ids import OrganisationId
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate


class LenderKind(StrEnum):
    """What the lender is before the law, which decides how much its loans may cost."""

    BANK = "BANK"
    MICROLOAN = "MICROLOAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTerms:
    """What a version of a product offers; amounts in yuan, terms in months, both ends included.

    `table` is the document of the decision table. `rate_from` and `rate_to` bound what the price
    may be, a year. Nothing is taken up front: what is would lower the principal (Civil Code of
    China, art. 670). `offer_days` is how long an approved offer may be signed.
    """

    name_en: str
    name_zh: str
    summary_en: str
    summary_zh: str
    least: Money
    most: Money
    least_months: int
    most_months: int
    methods: tuple[Method, ...]
    rate_from: Rate
    rate_to: Rate
    lender_kind: LenderKind
    offer_days: int
    table: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product in its version in force; `table_digest` says which decision table that is."""

    id: UUID
    version_id: UUID
    version: int
    institution_id: OrganisationId
    institution_name: str
    code: str
    terms: ProductTerms
    table_digest: str
    published_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One instalment of a quote."""

    n: int
    due_date: date
    principal: Money
    interest: Money
    total: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class QuoteView:
    """What a loan would cost at a rate; `all_in` is effective, by dated flows, 365 days a year.

    `fees` are kept back from the payout; `total` is what the instalments come to, without them.
    """

    method: Method
    months: int
    rows: tuple[QuoteRow, ...]
    interest: Money
    fees: Money
    total: Money
    all_in: Rate | None

    @property
    def cost(self) -> Money:
        """All that the loan costs: interest and fees."""
        return self.interest + self.fees

    @property
    def first(self) -> QuoteRow:
        """The first instalment."""
        return self.rows[0]

    @property
    def highest(self) -> QuoteRow:
        """The highest instalment, of equal ones the earliest."""
        return max(self.rows, key=lambda row: row.total)
