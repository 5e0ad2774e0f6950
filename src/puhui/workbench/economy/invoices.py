"""Invoices out of trade: one slip at a time, void ones, red-letter ones, to the fen."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import polars as pl
from numpy.random import Generator

from puhui.kernel.periods import Period
from puhui.workbench.economy.fates import Fates
from puhui.workbench.economy.population import Floats, Ints, Population
from puhui.workbench.economy.relations import Relations, totals

VALID, VOID = "有效发票", "作废发票"
#: Chance of a slip on Monday to Sunday, against a plain working day.
_WEEK = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.35, 0.2])


@dataclass(frozen=True)
class Side:
    """One side of an enterprise's trade.

    `slips` are invoices and `volume` yuan in a plain month of each enterprise; `level` multiplies
    both, months × enterprises; `vat_percent` is the rate of each relation; `prefix` begins the codes of the partners, whose column is `column`.
    """

    relations: Relations
    slips: Floats
    volume: Floats
    level: Floats
    vat_percent: Ints
    column: str
    prefix: str

    @cached_property
    def often(self) -> Floats:
        """Of an enterprise's slips in a plain month, the share of each relation: roots of weights."""
        roots = np.sqrt(self.relations.weight)
        first = np.where(self.relations.begins == 0, roots, 0.0)
        whole = totals(first, self.relations.enterprise, len(self.slips))
        return np.asarray(roots / whole[self.relations.enterprise])


@dataclass(frozen=True, slots=True)
class Slips:
    """Invoices as arrays: their relation, day (days since 1970) and money in fen."""

    relation: Ints
    day: Ints
    month: Ints
    amount: Ints
    tax: Ints
    is_void: Ints

    def take(self, places: Ints) -> "Slips":
        """Those at `places`."""
        return Slips(self.relation[places], self.day[places], self.month[places], self.amount[places], self.tax[places], self.is_void[places])  # fmt: skip


def write_slips(
    rng: Generator,
    population: Population,
    fates: Fates,
    side: Side,
    periods: list[Period],
    tell: Callable[[int], None],
) -> pl.DataFrame:
    """All invoices of one side in the original layout, by enterprise, day and number.

    `tell` hears how many months are done.
    """
    parts = []
    for month, period in enumerate(periods):
        parts.append(_month(rng, fates, side, month, period))
        tell(month + 1)
    plain = _join(parts)
    last_day = _day_number(periods[-1]) + periods[-1].days - 1
    slips = _join(
        [plain, _void(rng, population, fates, side, plain), _red(rng, population, fates, side, plain, last_day)]
    )  # fmt: skip
    return _frame(rng, slips, side)


def _month(rng: Generator, fates: Fates, side: Side, month: int, period: Period) -> Slips:
    """Slips of one month: many from frequent partners, large ones from heavy partners."""
    relations = side.relations
    here = relations.active(month)
    here = here[fates.trades[month, relations.enterprise[here]]]
    enterprise, weight = relations.enterprise[here], relations.weight[here]
    level = side.level[month, enterprise]
    expected = side.slips[enterprise] * side.often[here] * np.sqrt(level)
    count = rng.poisson(expected)
    mean = side.volume[enterprise] * weight * level / np.maximum(expected, 1e-9)
    relation = np.repeat(here, count)
    spread = np.exp(0.5 * rng.standard_normal(len(relation)) - 0.125)
    total = _spoken(rng, np.repeat(mean, count) * spread)
    percent = side.vat_percent[relation]
    # Half up on whole fen: the net amount first, and tax is what remains, so nothing is lost.
    amount = (total * 200 + 100 + percent) // (2 * (100 + percent))
    return Slips(
        relation=relation,
        day=_days(rng, period, len(relation)),
        month=np.full(len(relation), month),
        amount=amount,
        tax=total - amount,
        is_void=np.zeros(len(relation), dtype=np.int64),
    )


def _spoken(rng: Generator, yuan: Floats) -> Ints:
    """Totals in fen as people agree on them: many are round to a yuan, some to ten or a hundred."""
    fen = np.maximum(np.rint(yuan * 100.0), 100.0).astype(np.int64)
    step = rng.choice(np.array([1, 100, 1_000, 10_000]), len(fen), p=[0.45, 0.30, 0.15, 0.10])
    step = np.where(step * 5 > fen, 1, step)
    return np.asarray((fen + step // 2) // step * step)


def _days(rng: Generator, period: Period, count: int) -> Ints:
    first = _day_number(period)
    offsets = np.arange(period.days)
    # 1 January 1970 was a Thursday.
    chance = np.cumsum(_WEEK[(first + offsets + 3) % 7])
    offset = np.searchsorted(chance, rng.random(count) * chance[-1], side="right")
    return np.asarray(first + offset)


def _void(rng: Generator, population: Population, fates: Fates, side: Side, plain: Slips) -> Slips:
    """A slip that was written wrong and written anew: the wrong one, on the same day."""
    enterprise = side.relations.enterprise[plain.relation]
    rate = population.void_rate[enterprise] * (1.0 + 1.5 * fates.distress[plain.month, enterprise])
    wrong = plain.take(np.flatnonzero(rng.random(len(rate)) < rate))
    return Slips(wrong.relation, wrong.day, wrong.month, wrong.amount, wrong.tax, wrong.is_void + 1)


def _red(
    rng: Generator, population: Population, fates: Fates, side: Side, plain: Slips, last_day: int
) -> Slips:
    """A delivery that was taken back: a red-letter slip of the same money, some weeks later."""
    enterprise = side.relations.enterprise[plain.relation]
    rate = population.red_rate[enterprise] * (1.0 + 3.0 * fates.distress[plain.month, enterprise])
    back = plain.take(np.flatnonzero(rng.random(len(rate)) < rate))
    day = back.day + rng.integers(1, 60, len(back.day))
    red = Slips(back.relation, day, back.month, -back.amount, -back.tax, back.is_void)
    return red.take(np.flatnonzero(day <= last_day))


def _join(parts: list[Slips]) -> Slips:
    return Slips(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Slips.__slots__)
    )


def _frame(rng: Generator, slips: Slips, side: Side) -> pl.DataFrame:
    """The original columns; numbers run on within each enterprise, so no two rows are copies."""
    enterprise = side.relations.enterprise[slips.relation]
    order = np.lexsort((slips.day, enterprise))
    slips, enterprise = slips.take(order), enterprise[order]
    start = rng.integers(10_000_000, 60_000_000, len(side.slips))
    place = np.arange(len(enterprise)) - np.searchsorted(enterprise, enterprise, side="left")
    raw = pl.DataFrame(
        {
            "enterprise": enterprise + 1,
            "number": start[enterprise] + place,
            "day": slips.day,
            "partner": side.relations.partner[slips.relation] + 1,
            "amount": slips.amount,
            "tax": slips.tax,
            "void": slips.is_void,
        }
    )
    return raw.select(
        code("E", "enterprise", 4).alias("企业代号"),
        pl.col("number").cast(pl.String).alias("发票号码"),
        pl.col("day").cast(pl.Int32).cast(pl.Date).alias("开票日期"),
        code(side.prefix, "partner", 5).alias(side.column),
        yuan("amount").alias("金额"),
        yuan("tax").alias("税额"),
        (yuan("amount") + yuan("tax")).cast(pl.Decimal(18, 2)).alias("价税合计"),
        pl.when(pl.col("void") == 1).then(pl.lit(VOID)).otherwise(pl.lit(VALID)).alias("发票状态"),
    )


def yuan(column: str) -> pl.Expr:
    """Whole fen as decimal yuan with two digits, without a float between."""
    return (pl.col(column).cast(pl.Decimal(20, 2)) / pl.lit(Decimal(100))).cast(pl.Decimal(18, 2))


def code(prefix: str, column: str, digits: int) -> pl.Expr:
    """`E0001` of 1."""
    return pl.lit(prefix) + pl.col(column).cast(pl.String).str.zfill(digits)


def _day_number(period: Period) -> int:
    return period.start.toordinal() - 719_163
