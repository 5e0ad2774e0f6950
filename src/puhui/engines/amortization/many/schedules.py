"""Schedules of many loans at once, each equal to the one that `planning.plan` gives."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import numpy as np

from puhui.engines.amortization.many import kernels
from puhui.engines.amortization.many.columns import MILLIONTHS, MOST_MINOR, Loans, Rows, refuse
from puhui.engines.amortization.many.compiling import shared_out
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import Refusal

_KERNELS: dict[Method, Callable[..., list[int]]] = {
    Method.EQUAL_INSTALMENT: kernels.equal_instalments,
    Method.EQUAL_PRINCIPAL: kernels.equal_principals,
    Method.INTEREST_ONLY: kernels.interest_only,
    Method.BULLET: kernels.bullets,
}
#: Months are equal twelfths of a year: no figure hangs on the day of the payout.
_ANY_DAY = date(2000, 1, 1)


def room_for(loans: Loans, method: Method) -> Rows:
    """Rows with room for the schedules, nothing written in them; one such serves many runs."""
    counts = np.ones_like(loans.months) if method is Method.BULLET else loans.months
    starts = np.zeros(len(loans) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return Rows(starts, np.empty(starts[-1], np.int64), np.empty(starts[-1], np.int64))


def schedules(loans: Loans, *, method: Method = Method.EQUAL_INSTALMENT, room: Rows | None = None, threads: int | None = None) -> Rows:  # fmt: skip
    """The rows of many loans, equal to `plan` loan by loan and cent by cent.

    `room` of an earlier run with the same months is written over. The few loans where doubles
    can't tell how an instalment rounds (one in some hundred thousands), or where products would
    not fit 64 bits, go through `plan` itself. What that refuses is refused here, with its `row`, as
    are rows that 64 bits do not hold.

    >>> loans = Loans(np.array([1_000_000]), np.array([120_000]), np.array([12]))
    >>> schedules(loans).principal_minor[:2].tolist()
    [78849, 79637]
    """
    rows = room_for(loans, method) if room is None else room

    def work(low: int, high: int) -> list[int]:
        return _KERNELS[method](
            loans.principal_minor, loans.rate_millionths, loans.months,
            rows.starts, rows.principal_minor, rows.interest_minor, low, high,
        )  # fmt: skip

    for odd in shared_out(work, len(loans), threads):
        for loan in odd:
            _one(loans, int(loan), method, rows)
    return rows


def _one(loans: Loans, loan: int, method: Method, rows: Rows) -> None:
    """Write the rows of one loan by the engine for one loan."""
    terms = Terms(
        principal=Money(int(loans.principal_minor[loan])),
        annual_rate=Rate(Decimal(int(loans.rate_millionths[loan])) / MILLIONTHS),
        months=int(loans.months[loan]),
        method=method,
        disbursed_on=_ANY_DAY,
    )
    try:
        told = plan(terms).rows
    except Refusal as refusal:
        raise type(refusal)(refusal.code, row=loan + 1, **refusal.facts) from None
    if any(row.total.minor > MOST_MINOR for row in told):
        refuse("principal_minor", loan + 1, "small enough for rows of 64 bits")
    start, end = int(rows.starts[loan]), int(rows.starts[loan + 1])
    rows.principal_minor[start:end] = rows.interest_minor[start:end] = 0
    for place, row in enumerate(told, start=start):
        rows.principal_minor[place] = row.principal.minor
        rows.interest_minor[place] = row.interest.minor
