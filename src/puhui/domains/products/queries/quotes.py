"""What a loan would cost, before anybody applies: the same engine as the loan's own."""

from datetime import date

from puhui.domains.products.contracts import QuoteRow, QuoteView
from puhui.engines.amortization.annual_rates import all_in
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate


def quote(
    *, amount: Money, months: int, method: Method, annual_rate: Rate, on_date: date
) -> QuoteView:
    """The schedule and the cost of a loan paid out on a day; BadInput where it is no loan."""
    terms = Terms(
        principal=amount,
        annual_rate=annual_rate,
        months=months,
        method=method,
        disbursed_on=on_date,
    )
    schedule = plan(terms)
    return QuoteView(
        method=method,
        rows=tuple(
            QuoteRow(each.n, each.due_date, each.principal, each.interest, each.total, each.balance)
            for each in schedule.rows
        ),
        interest=schedule.interest,
        total=schedule.total,
        all_in=all_in(schedule, terms),
    )
