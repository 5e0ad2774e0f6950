"""A portfolio's months to come, simulated loan by loan under prepayment and default, to the cent."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from puhui.engines.amortization.many.columns import MILLIONTHS, Rows, Whole
from puhui.engines.amortization.many.compiling import compiled, shared_out
from puhui.engines.amortization.many.curves import Curve, bounds

_WORD = 2**64 - 1
#: Columns of the work sheet, in the order of `Months`.
_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Months:
    """Sums by draw and month in minor units (arrays of shape draws × months).

    `outstanding` is what performing loans owe after the month. In each draw, all principal is in
    the end scheduled, prepaid or defaulted. `loans` counts those still performing.
    """

    scheduled_minor: Whole
    interest_minor: Whole
    prepaid_minor: Whole
    defaulted_minor: Whole
    recovered_minor: Whole
    outstanding_minor: Whole
    loans: Whole


@compiled
def draw(seed: np.uint64, path: int, loan: int, month: int) -> np.uint64:
    """A number of 64 bits that hangs on its four places alone (SplitMix64, three rounds).

    So a simulation is the same whatever the number of threads, and one loan of it can be told
    without the others.
    """
    mixed = seed
    for place in (path, loan, month):
        mixed = mixed ^ (np.uint64(place) + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(
            0xBF58476D1CE4E5B9
        )
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed


@compiled
def _run(starts: Whole, principal: Whole, interest: Whole, limits: NDArray[np.uint64], seed: np.uint64, path: int, recovery: int, lag: int, low: int, high: int, sheet: Whole) -> None:  # fmt: skip
    for loan in range(low, high):
        start, end = starts[loan], starts[loan + 1]
        balance = principal[start:end].sum()
        for place in range(start, end):
            month = place - start
            drawn = draw(seed, path, loan, month)
            if drawn < limits[0, month]:
                sheet[3, month] += balance
                half = recovery * (balance % 1_000_000) + 500_000
                got = half // 1_000_000
                if got * 1_000_000 == half and got & 1:
                    got -= 1
                sheet[4, month + lag] += recovery * (balance // 1_000_000) + got
                break
            sheet[0, month] += principal[place]
            sheet[1, month] += interest[place]
            balance -= principal[place]
            if drawn < limits[1, month]:
                sheet[2, month] += balance
                break
            sheet[5, month] += balance
            sheet[6, month] += balance > 0


def simulate(
    rows: Rows,
    *,
    prepayment: Curve,
    default: Curve,
    recovery: float = 0.0,
    recovery_months: int = 0,
    seed: int = 0,
    paths: int = 1,
    threads: int | None = None,
) -> Months:
    """What many loans pay by months of age when each may default or be prepaid, `paths` times over.

    On a due date one draw decides: the loan defaults (pays nothing, `recovery` of its balance, in
    millionths of it and rounded to the minor unit, comes `recovery_months` later), or it pays its
    row and then pays off the rest, or it pays its row. All sums are whole numbers: the same seed
    gives the same cents on any number of threads. `rows` are those of `schedules`, so a row is the
    one of the engine for one loan.
    """
    if not (0.0 <= recovery <= 1.0 and recovery_months >= 0 and paths >= 1):
        raise ValueError("recovery from 0 to 1, months not below zero, one path at least")
    months = int(np.diff(rows.starts).max(initial=0))
    limits, share = bounds(prepayment, default, months), round(recovery * MILLIONTHS)
    told = np.zeros((_COLUMNS, paths, months + recovery_months), dtype=np.int64)
    for path in range(paths):

        def work(low: int, high: int, path: int = path) -> Whole:
            sheet = np.zeros(told[:, 0].shape, dtype=np.int64)
            _run(rows.starts, rows.principal_minor, rows.interest_minor, limits, np.uint64(seed & _WORD), path, share, recovery_months, low, high, sheet)  # fmt: skip
            return sheet

        for sheet in shared_out(work, len(rows), threads):
            told[:, path] += sheet
    return Months(**{each.name: told[place] for place, each in enumerate(fields(Months))})
