"""The schedule of a loan before anything has happened to it, exact to the minor unit."""

from dataclasses import dataclass
from datetime import date

from puhui.engines.amortization.short import agreement_of
from puhui.engines.amortization.telling import InstalmentRow, rows
from puhui.engines.amortization.terms import Terms
from puhui.engines.amortization.walking import planned
from puhui.kernel.money import Money


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


def plan(terms: Terms) -> Schedule:
    """The schedule of a loan: the same terms always give the same rows.

    A due date is counted from the day of the payout, never from the due date before it; where a
    month lacks the day, its last day is taken (31 January, 28 February, 31 March). Periods are
    equal twelfths of a year whatever the calendar says. The interest of a row is balance × rate /
    12, exact and rounded once, halves to even; the last row takes the remainder.

    A loan so small that rounding would need an instalment below zero ends early: it has fewer rows.

    >>> from puhui.engines.amortization.terms import Method
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
    told = [row for row in rows(planned(agreement_of(terms))) if isinstance(row, InstalmentRow)]
    currency = terms.principal.currency
    interest = sum(row.interest for row in told)
    return Schedule(
        rows=tuple(_row(row, currency) for row in told),
        principal=terms.principal,
        interest=Money(interest, currency),
        total=Money(terms.principal.minor + interest, currency),
    )


def _row(row: InstalmentRow, currency: str) -> Row:
    return Row(
        n=row.n,
        days=row.days,
        due_date=row.due,
        principal=Money(row.principal, currency),
        interest=Money(row.interest, currency),
        total=Money(row.total, currency),
        balance=Money(row.balance, currency),
    )
