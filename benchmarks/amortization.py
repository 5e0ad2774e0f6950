"""Schedules, simulation, replay and annual rates, against polars, numpy, pyxirr and Decimal loops."""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import cycle

import numpy as np
import numpy_financial
import polars as pl
import pyxirr

from puhui.engines.amortization.annual_rates import dated_rate
from puhui.engines.amortization.events import Event, EventKind
from puhui.engines.amortization.many.columns import MILLIONTHS, Loans, Rows, Whole
from puhui.engines.amortization.many.curves import Curve
from puhui.engines.amortization.many.portfolios import simulate
from puhui.engines.amortization.many.rates import dated_rates
from puhui.engines.amortization.many.schedules import room_for, schedules
from puhui.engines.amortization.planning import Schedule, plan
from puhui.engines.amortization.replaying import replay
from puhui.engines.amortization.terms import Method, Terms
from puhui.kernel.money import Money
from puhui.kernel.periods import add_months
from puhui.kernel.rates import Rate

LOANS, LOOPED, CHECKED, ROUNDS = 1_000_000, 2_000, 500, 5
START = date(2025, 1, 15)
PREPAYMENT, DEFAULT = Curve.yearly([0.10]), Curve.ramp(0.05, 12)
RECOVERY, RECOVERY_MONTHS = 0.4, 6
_CENT, _TWELVE = Decimal(1), Decimal(12)


def run() -> list[dict]:
    """Loans, replays and rates a second; rounds of ours and each peer alternate, the best counts.

    What is timed is checked first: schedules against the engine for one loan, rates against the
    exact ones. Peers do less where they differ: they round halves upwards and leave the last
    instalment as it comes out.
    """
    loans = _made_up()
    rows = schedules(loans)
    flows = _flows(loans, rows)
    _check(loans, rows, flows)
    return [*_schedules(loans), _simulation(loans, rows), *_rates(flows), *_single(loans, flows)]


def _made_up() -> Loans:
    chance = np.random.default_rng(1)
    return Loans(
        chance.integers(100_000, 100_000_000, LOANS),
        chance.integers(300, 3_600, LOANS) * 100,
        chance.integers(12, 37, LOANS),
    )


def _check(loans: Loans, rows: Rows, flows: "_Flows") -> None:
    rates = dated_rates(flows.starts, flows.days, flows.amounts)
    for loan in range(CHECKED):
        told = plan(_terms(loans, loan)).rows
        part = slice(rows.starts[loan], rows.starts[loan + 1])
        if [each.principal.minor for each in told] != rows.principal_minor[part].tolist():
            raise RuntimeError(f"loan {loan}: principal differs from the engine for one loan")
        if [each.interest.minor for each in told] != rows.interest_minor[part].tolist():
            raise RuntimeError(f"loan {loan}: interest differs from the engine for one loan")
        if abs(rates[loan] - float(_exact(flows, loan).fraction)) > 1e-10:
            raise RuntimeError(f"loan {loan}: the rate differs from the exact one")


def _schedules(loans: Loans) -> list[dict]:
    room = room_for(loans, Method.EQUAL_INSTALMENT)
    few = _first(loans, LOOPED)
    ours, (columns, loop) = _rounds(
        lambda: schedules(loans, room=room),
        lambda: _by_polars(loans),
        lambda: _by_decimals(few),
    )
    rate = LOANS / ours
    return [
        _line("amortization.schedules", rate, "loans/s", "polars, one instalment number after the other", LOANS / columns),
        _line("amortization.schedules_by_loop", rate, "loans/s", "a Decimal loop", LOOPED / loop),
    ]  # fmt: skip


def _by_polars(loans: Loans) -> pl.DataFrame:
    under = 12 * MILLIONTHS
    step = pl.col("rate") / under
    frame = pl.DataFrame(
        {"balance": loans.principal_minor, "rate": loans.rate_millionths, "months": loans.months}
    ).with_columns(
        level=(pl.col("balance") * step / (1 - (1 + step) ** -pl.col("months")))
        .round()
        .cast(pl.Int64)
    )
    for month in range(1, int(loans.months.max()) + 1):
        cost = (pl.col("balance") * pl.col("rate") + under // 2) // under
        paid = pl.when(pl.col("months") > month).then(pl.col("level") - pl.col(f"i{month}"))
        frame = (
            frame.with_columns(cost.alias(f"i{month}"))
            .with_columns(paid.otherwise(pl.col("balance")).alias(f"p{month}"))
            .with_columns(balance=pl.col("balance") - pl.col(f"p{month}"))
        )
    return frame


def _by_decimals(loans: Loans) -> list[list[tuple[Decimal, Decimal]]]:
    told = []
    for place in range(len(loans)):
        balance, months = Decimal(int(loans.principal_minor[place])), int(loans.months[place])
        step = Decimal(int(loans.rate_millionths[place])) / MILLIONTHS / _TWELVE
        level = (balance * step / (1 - (1 + step) ** -months)).quantize(_CENT, ROUND_HALF_EVEN)
        rows = []
        for month in range(months):
            cost = (balance * step).quantize(_CENT, ROUND_HALF_EVEN)
            paid = level - cost if month < months - 1 else balance
            balance -= paid
            rows.append((paid, cost))
        told.append(rows)
    return told


def _simulation(loans: Loans, rows: Rows) -> dict:
    ours, (peer,) = _rounds(
        lambda: simulate(rows, prepayment=PREPAYMENT, default=DEFAULT, recovery=RECOVERY, recovery_months=RECOVERY_MONTHS),
        lambda: _by_numpy(loans, rows),
    )  # fmt: skip
    return _line("amortization.simulation", LOANS / ours, "loans/s", "numpy, one month after the other, in doubles", LOANS / peer)  # fmt: skip


def _by_numpy(loans: Loans, rows: Rows) -> list[float]:
    """The same months with the same rows, everything of a month at once."""
    chance, told = np.random.default_rng(0), []
    months = int(loans.months.max())
    prepaid, lost = PREPAYMENT.upto(months), DEFAULT.upto(months)
    balance = loans.principal_minor.astype(float)
    for month in range(months):
        drawn = chance.random(LOANS)
        at = np.minimum(rows.starts[:-1] + month, rows.starts[1:] - 1)
        alive = (balance > 0) & (month < loans.months)
        gone = alive & (drawn < lost[month])
        paying = alive & ~gone
        paid = np.where(paying, rows.principal_minor[at], 0)
        cost = np.where(paying, rows.interest_minor[at], 0)
        defaulted = balance[gone].sum()
        balance = np.where(gone, 0.0, balance - paid)
        off = paying & (drawn < lost[month] + prepaid[month])
        sums = (paid.sum(), cost.sum(), balance[off].sum(), defaulted, defaulted * RECOVERY)
        balance[off] = 0.0
        told += [*map(float, sums), float(balance.sum())]
    return told


@dataclass(frozen=True, slots=True)
class _Flows:
    """What loans paid out and had back, by days from the payout."""

    starts: Whole
    days: Whole
    amounts: Whole


def _flows(loans: Loans, rows: Rows) -> _Flows:
    starts = rows.starts + np.arange(LOANS + 1)
    amounts = np.empty(starts[-1], np.int64)
    months = np.arange(starts[-1]) - np.repeat(starts[:-1], loans.months + 1)
    amounts[months > 0] = rows.principal_minor + rows.interest_minor
    amounts[months == 0] = -loans.principal_minor
    days = np.array([(add_months(START, month) - START).days for month in range(months.max() + 1)])
    return _Flows(starts, days[months], amounts)


def _rates(flows: _Flows) -> list[dict]:
    dated = [_dated(flows, loan) for loan in range(LOOPED)]
    ours, (peer,) = _rounds(
        lambda: dated_rates(flows.starts, flows.days, flows.amounts),
        lambda: [pyxirr.xirr(days, amounts) for days, amounts in dated],
    )
    return [_line("amortization.annual_rates", LOANS / ours, "rates/s", "pyxirr.xirr, loan by loan", LOOPED / peer)]  # fmt: skip


def _dated(flows: _Flows, loan: int) -> tuple[list[date], list[float]]:
    part = slice(flows.starts[loan], flows.starts[loan + 1])
    days = [date.fromordinal(START.toordinal() + int(day)) for day in flows.days[part]]
    return days, (flows.amounts[part] / 100).tolist()


def _exact(flows: _Flows, loan: int) -> Rate:
    days, _ = _dated(flows, loan)
    amounts = flows.amounts[flows.starts[loan] : flows.starts[loan + 1]].tolist()
    told = dated_rate([(day, Money(minor)) for day, minor in zip(days, amounts, strict=True)])
    if told is None:
        raise RuntimeError("a loan that is paid back has a rate")
    return told


def _single(loans: Loans, flows: _Flows) -> list[dict]:
    """One loan at a time, exact, as a web page asks."""
    terms = [_terms(loans, loan) for loan in range(200)]
    planned = [plan(each) for each in terms]
    paid = [_payments(each) for each in planned]
    amounts = [_dated(flows, loan)[1] for loan in range(200)]
    whole, (functions,) = _rounds(
        lambda: [plan(each) for each in terms],
        lambda: [_by_functions(loans, loan) for loan in range(200)],
    )
    again, (walked,) = _rounds(
        lambda: [replay(each, events, events[-1].on) for each, events in zip(terms, paid, strict=True)],
        lambda: [_by_walking(each, events) for each, events in zip(planned, paid, strict=True)],
    )  # fmt: skip
    exact, (doubles,) = _rounds(
        lambda: [_exact(flows, loan) for loan in range(200)],
        lambda: [numpy_financial.irr(each) for each in amounts],
    )
    micro = 1e6 / 200
    return [
        _line("amortization.one_schedule", whole * micro, "µs", "numpy-financial pmt, ipmt and ppmt, in doubles", functions * micro),
        _line("amortization.one_replay", again * micro, "µs", "a Decimal loop over an existing schedule", walked * micro),
        _line("amortization.one_annual_rate", exact * micro, "µs", "numpy-financial irr of a month, in doubles", doubles * micro),
    ]  # fmt: skip


def _terms(loans: Loans, loan: int) -> Terms:
    return Terms(
        principal=Money(int(loans.principal_minor[loan])),
        annual_rate=Rate(Decimal(int(loans.rate_millionths[loan])) / MILLIONTHS),
        months=int(loans.months[loan]),
        method=Method.EQUAL_INSTALMENT,
        disbursed_on=START,
    )


def _payments(schedule: Schedule) -> list[Event]:
    """Each instalment on its day, every other one in two parts."""
    told: list[Event] = []
    for row, halved in zip(schedule.rows, cycle([False, True])):
        parts = row.total.split(2) if halved else (row.total,)
        told += [Event(EventKind.REPAY, row.due_date, part) for part in parts]
    return told


def _by_functions(loans: Loans, loan: int) -> tuple[object, ...]:
    step = loans.rate_millionths[loan] / MILLIONTHS / 12
    months, principal = int(loans.months[loan]), loans.principal_minor[loan] / 100
    each = np.arange(1, months + 1)
    told = numpy_financial.ipmt(step, each, months, principal)
    return numpy_financial.pmt(step, months, principal), told, numpy_financial.ppmt(step, each, months, principal)  # fmt: skip


def _by_walking(schedule: Schedule, events: list[Event]) -> list[list[Decimal]]:
    """Money to the oldest interest, then its principal, and so on: no dates, no state after."""
    left = [[row.interest.major, row.principal.major] for row in schedule.rows]
    for event in events:
        money = event.amount.major if event.amount else Decimal(0)
        for parts in left:
            for place, owed in enumerate(parts):
                taken = min(money, owed)
                parts[place], money = owed - taken, money - taken
            if not money:
                break
    return left


def _first(loans: Loans, count: int) -> Loans:
    return Loans(loans.principal_minor[:count], loans.rate_millionths[:count], loans.months[:count])


def _rounds(ours: Callable[[], object], *peers: Callable[[], object]) -> tuple[float, list[float]]:
    """Seconds of the best round of each."""
    spent: list[list[float]] = [[] for _ in range(1 + len(peers))]
    for _ in range(ROUNDS):
        for call, times in zip((ours, *peers), spent, strict=True):
            begun = time.perf_counter()
            call()
            times.append(time.perf_counter() - begun)
    best = [min(times) for times in spent]
    return best[0], best[1:]


def _line(name: str, value: float, unit: str, peer: str, peer_value: float) -> dict:
    return {
        "name": name, "value": round(value, 2), "unit": unit, "peer": peer,
        "peer_value": round(peer_value, 2), "ratio": round(value / peer_value, 4),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "cores": os.cpu_count(),
    }  # fmt: skip
