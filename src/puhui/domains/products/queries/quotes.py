"""What a loan would cost, before anybody applies: the same engine as the loan's own."""

from collections.abc import Iterable
from datetime import date

from puhui.domains.products.contracts import ProductTerms, QuoteRow, QuoteView
from puhui.engines.amortization.annual_rates import all_in
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput


def quote(
    *,
    amount: Money,
    months: int,
    method: Method,
    annual_rate: Rate,
    on_date: date,
    fee: Money | None = None,
) -> QuoteView:
    """The schedule and the cost of a loan paid out on a day; BadInput where it is no loan.

    A `fee` is kept back from the payout: it changes no instalment, only what the loan costs.
    """
    terms = Terms(
        principal=amount,
        annual_rate=annual_rate,
        months=months,
        method=method,
        disbursed_on=on_date,
        upfront_fee=fee,
    )
    schedule = plan(terms)
    return QuoteView(
        method=method,
        months=months,
        rows=tuple(
            QuoteRow(each.n, each.due_date, each.principal, each.interest, each.total, each.balance)
            for each in schedule.rows
        ),
        interest=schedule.interest,
        fees=fee or Money(0, amount.currency),
        total=schedule.total,
        all_in=all_in(schedule, terms),
    )


def compared(
    *,
    amount: Money,
    months: int,
    annual_rate: Rate,
    on_date: date,
    fee: Money | None = None,
    methods: Iterable[Method] = Method,
) -> list[QuoteView]:
    """One quote for each way of repaying, in the order in which they are given."""
    return [
        quote(
            amount=amount,
            months=months,
            method=method,
            annual_rate=annual_rate,
            on_date=on_date,
            fee=fee,
        )
        for method in methods
    ]


def offered(
    *, terms: ProductTerms, amount: Money, months: int, annual_rate: Rate, on_date: date
) -> list[QuoteView]:
    """The ways of repaying that a product offers, for an amount, a term and a rate within it.

    BadInput `products.amount_outside`, `products.months_outside` or `products.rate_outside` with
    `field`, `rule`, `least` and `most` (yuan, months, percent a year).
    """
    if not terms.least <= amount <= terms.most:
        raise BadInput("products.amount_outside", **_outside("amount", terms.least, terms.most))
    if not terms.least_months <= months <= terms.most_months:
        bounds = _outside("months", terms.least_months, terms.most_months)
        raise BadInput("products.months_outside", **bounds)
    low, high = terms.rate_from.percent, terms.rate_to.percent
    if not low <= annual_rate.percent <= high:
        raise BadInput("products.rate_outside", **_outside("rate", f"{low:f}", f"{high:f}"))
    return compared(
        amount=amount,
        months=months,
        annual_rate=annual_rate,
        on_date=on_date,
        methods=terms.methods,
    )


def _outside(field: str, least: object, most: object) -> dict[str, str]:
    told = {"least": str(least), "most": str(most)}
    return {"field": field, "rule": f"from {least} to {most}", **told}
