"""The schedule of a loan before anything has happened to it, exact to the minor unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from puhui.engines.amortization.instalments import annuity, monthly_factor, nudged
from puhui.engines.amortization.rounding import half_even
from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.periods import add_months
from puhui.kernel.refusals import BadInput


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment: `days` since the one before it, `balance` of principal after it."""

    n: int
    days: int
    due_date: date
    principal: Money
    interest: Money
    total: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class Schedule:
    """The instalments in order of their dates, and their sums."""

    rows: tuple[Row, ...]
    principal: Money
    interest: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Share:
    """Principal and interest of one instalment in minor units."""

    principal: int
    interest: int


def plan(terms: Terms) -> Schedule:
    """The schedule of a loan: the same terms always give the same rows.

    A due date is counted from the day of the payout, never from the due date before it; where a
    month lacks the day, its last day is taken (31 January, 28 February, 31 March). Periods are
    equal twelfths of a year whatever the calendar says. The interest of a row is balance × rate /
    12, exact and rounded once, halves to even; the last row takes the remainder.

    Refuses `amortization.too_small` where the amount is so small that rounding would need an
    instalment below zero.

    >>> from puhui.kernel.rates import Rate
    >>> told = plan(
    ...     Terms(
    ...         principal=Money.of("10000"),
    ...         annual_rate=Rate.of_percent("12"),
    ...         months=12,
    ...         method=Method.EQUAL_INSTALMENT,
    ...         disbursed_on=date(2026, 1, 31),
    ...     )
    ... )
    >>> str(told.rows[0].total), str(told.rows[-1].total), told.rows[0].due_date.isoformat()
    ('888.49', '888.47', '2026-02-28')
    """
    shares = _SHARES[terms.method](terms)
    if any(share.principal < 0 for share in shares):
        raise BadInput(
            "amortization.too_small",
            field="principal",
            amount=str(terms.principal),
            months=terms.months,
        )
    currency = terms.principal.currency
    interest = sum(share.interest for share in shares)
    return Schedule(
        rows=tuple(_rows(terms, shares)),
        principal=terms.principal,
        interest=Money(interest, currency),
        total=Money(terms.principal.minor + interest, currency),
    )


def due_dates(terms: Terms) -> list[date]:
    """The days on which instalments fall due, in order."""
    first = terms.months if terms.method is Method.BULLET else 1
    return [add_months(terms.disbursed_on, month) for month in range(first, terms.months + 1)]


def _rows(terms: Terms, shares: Sequence[Share]) -> Iterator[Row]:
    currency, balance = terms.principal.currency, terms.principal.minor
    periods = pairwise([terms.disbursed_on, *due_dates(terms)])
    for n, (share, (before, due)) in enumerate(zip(shares, periods, strict=True), start=1):
        balance -= share.principal
        yield Row(
            n=n,
            days=(due - before).days,
            due_date=due,
            principal=Money(share.principal, currency),
            interest=Money(share.interest, currency),
            total=Money(share.principal + share.interest, currency),
            balance=Money(balance, currency),
        )


def _interest(terms: Terms, balance: int, months: int = 1) -> int:
    over, under = terms.annual_rate.fraction.as_integer_ratio()
    return half_even(balance * over * months, under * 12)


def _equal_instalment(terms: Terms) -> list[Share]:
    factors = [monthly_factor(terms.annual_rate.fraction)] * terms.months
    first = annuity(terms.principal.minor, factors)
    chosen = nudged(first, terms.months, lambda tried: _last_total(terms, tried))
    return _by_instalment(terms, chosen)


def _last_total(terms: Terms, instalment: int) -> int:
    last = _by_instalment(terms, instalment)[-1]
    return last.principal + last.interest


def _by_instalment(terms: Terms, instalment: int) -> list[Share]:
    over, under = terms.annual_rate.fraction.as_integer_ratio()
    balance, shares = terms.principal.minor, []
    for _ in range(terms.months - 1):
        interest = half_even(balance * over, under * 12)
        shares.append(Share(instalment - interest, interest))
        balance -= instalment - interest
    return [*shares, Share(balance, half_even(balance * over, under * 12))]


def _equal_principal(terms: Terms) -> list[Share]:
    each = half_even(terms.principal.minor, terms.months)
    balance, shares = terms.principal.minor, []
    for _ in range(terms.months - 1):
        shares.append(Share(each, _interest(terms, balance)))
        balance -= each
    return [*shares, Share(balance, _interest(terms, balance))]


def _interest_only(terms: Terms) -> list[Share]:
    interest = _interest(terms, terms.principal.minor)
    quiet = [Share(0, interest)] * (terms.months - 1)
    return [*quiet, Share(terms.principal.minor, interest)]


def _bullet(terms: Terms) -> list[Share]:
    principal = terms.principal.minor
    return [Share(principal, _interest(terms, principal, terms.months))]


_SHARES = {
    Method.EQUAL_INSTALMENT: _equal_instalment,
    Method.EQUAL_PRINCIPAL: _equal_principal,
    Method.INTEREST_ONLY: _interest_only,
    Method.BULLET: _bullet,
}
