"""One call from a seed to files: enterprises, invoices in and out, and the truth."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from numpy.random import PCG64, Generator, SeedSequence

from puhui.kernel.periods import Period, add_months, next_day
from puhui.kernel.refusals import BadInput
from puhui.workbench.economy.fates import Fates, live
from puhui.workbench.economy.industries import INDUSTRIES
from puhui.workbench.economy.invoices import Side, code, write_slips, yuan
from puhui.workbench.economy.names import (
    REGIONS,
    enterprise_names,
    people_names,
    social_credit_codes,
)
from puhui.workbench.economy.population import Ints, Population, draw_population
from puhui.workbench.economy.relations import Relations, draw_relations

MOST_ENTERPRISES = 20_000
MOST_MONTHS = 240
#: Enterprises × months whose invoices fit into 4 GB of memory.
MOST_ENTERPRISE_MONTHS = 500_000
#: The last day of an economy whose caller names none: fixed, so the same call gives the same.
LAST_DATE = date(2025, 12, 31)
#: VAT rates that suppliers charge, in percent, and how many suppliers charge each.
_SUPPLIER_VAT = {13: 0.55, 9: 0.12, 6: 0.15, 3: 0.06, 1: 0.12}


@dataclass(frozen=True, slots=True)
class Economy:
    """The tables of a simulated economy, named as their files are."""

    enterprises: pl.DataFrame
    vat_invoices_in: pl.DataFrame
    vat_invoices_out: pl.DataFrame
    truth: pl.DataFrame

    def write(self, folder: Path) -> None:
        """Each table as `<name>.parquet`, all or none; the same tables give the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
            for name in Economy.__slots__:
                getattr(self, name).write_parquet(
                    Path(draft) / f"{name}.parquet",
                    compression="zstd",
                    compression_level=3,
                    statistics=True,
                    row_group_size=100_000,
                )
            for written in sorted(Path(draft).iterdir()):
                written.replace(folder / written.name)


def simulate(
    *,
    enterprises: int,
    months: int,
    seed: int,
    until: date = LAST_DATE,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> Economy:
    """An economy of so many enterprises over so many months that end with the day `until`.

    The same four values give the same tables. `tell(done, total)` hears of progress. BadInput
    `simulate.out_of_range` where a value is none that can be simulated. VAT rates are those in
    force since April 2019, whatever `until` is.

    >>> simulate(enterprises=2, months=1, seed=7).truth.columns
    ['enterprise', 'default_date', 'quality']
    """
    _within("enterprises", enterprises, 1, MOST_ENTERPRISES)
    _within("months", months, 1, MOST_MONTHS)
    _within("months", enterprises * months, 1, MOST_ENTERPRISE_MONTHS, "enterprises × months")
    _within("seed", seed, 0, 2**63 - 1)
    _within("until", until.year, 2000, 2199)
    periods = _periods(until, months)
    # A stream for each part: a change in one leaves the others as they were.
    streams = [Generator(PCG64(each)) for each in SeedSequence(seed).spawn(6)]
    population = draw_population(streams[0], enterprises)
    customers = draw_relations(streams[1], population.customers, population.concentration, population.churn, months)  # fmt: skip
    suppliers = draw_relations(streams[1], population.suppliers, population.concentration * 0.8, np.full(enterprises, 0.02), months)  # fmt: skip
    fates = live(streams[2], population, customers, [each.start.month for each in periods])
    purchases = _purchases(streams[3], population, fates, suppliers)
    sales = _sales(streams[3], population, fates, customers)
    both = 2 * months
    return Economy(
        enterprises=_enterprises(streams[5], population),
        vat_invoices_in=write_slips(
            streams[4], population, fates, purchases, periods, lambda done: tell(done, both)
        ),
        vat_invoices_out=write_slips(
            streams[4], population, fates, sales, periods, lambda done: tell(months + done, both)
        ),
        truth=_truth(streams[2], population, fates, periods),
    )


def _sales(rng: Generator, population: Population, fates: Fates, customers: Relations) -> Side:
    own = np.array([each.vat_percent for each in INDUSTRIES])[population.industry]
    places = len(customers.enterprise)
    normal = np.where(rng.random(places) < 0.93, own[customers.enterprise], 6)
    small = np.where(rng.random(places) < 0.85, 1, 3)
    return Side(
        relations=customers,
        slips=population.sales_slips,
        volume=population.scale,
        level=fates.demand,
        vat_percent=np.where(population.is_small_taxpayer[customers.enterprise], small, normal),
        column="购方单位代号",
        prefix="B",
    )


def _purchases(rng: Generator, population: Population, fates: Fates, suppliers: Relations) -> Side:
    cost_share = np.array([each.cost_share for each in INDUSTRIES])[population.industry]
    rates, chances = np.array(list(_SUPPLIER_VAT)), list(_SUPPLIER_VAT.values())
    return Side(
        relations=suppliers,
        slips=population.purchase_slips,
        volume=population.scale * cost_share * (1.0 - population.margin),
        level=fates.supply,
        vat_percent=rng.choice(rates, len(suppliers.enterprise), p=chances),
        column="销方单位代号",
        prefix="A",
    )


def _enterprises(rng: Generator, population: Population) -> pl.DataFrame:
    """The register's view of each enterprise; revenue is what it stated for its last plain year."""
    count = len(population)
    trades = [INDUSTRIES[place] for place in population.industry]
    regions = [REGIONS[place] for place in population.region]
    revenue = _thousands(population.scale * 12.0 * np.exp(0.1 * rng.standard_normal(count)))
    heads = np.array([each.sales_per_head for each in trades])
    asset_years = np.array([each.asset_years for each in trades])
    employees = np.rint(revenue / 100 / heads * np.exp(0.4 * rng.standard_normal(count)))
    assets = _thousands(revenue / 100 * asset_years * np.exp(0.5 * rng.standard_normal(count)))
    raw = pl.DataFrame(
        {
            "place": np.arange(count) + 1,
            "name": enterprise_names(rng, [place for _, place in regions], [each.word for each in trades]),
            "uscc": social_credit_codes(rng, [region for region, _ in regions]),
            "industry": [each.code for each in trades],
            "region": [region for region, _ in regions],
            "employees": np.maximum(employees, 1.0).astype(np.int64),
            "revenue": revenue,
            "assets": assets,
            "legal_representative": people_names(rng, count),
        }
    )  # fmt: skip
    return raw.select(
        code("E", "place", 4).alias("enterprise"),
        "name", "uscc", "industry", "region", "employees",
        yuan("revenue").alias("revenue"),
        yuan("assets").alias("assets"),
        "legal_representative",
    )  # fmt: skip


def _truth(
    rng: Generator, population: Population, fates: Fates, periods: list[Period]
) -> pl.DataFrame:
    """What no lender sees: the day of default, if any, and the latent quality."""
    starts = np.array([each.start.toordinal() - 719_163 for each in periods])
    lengths = np.array([each.days for each in periods])
    month = fates.default_month
    day = starts[month] + (rng.random(len(month)) * lengths[month]).astype(np.int64)
    raw = pl.DataFrame(
        {
            "place": np.arange(len(population)) + 1,
            "day": day,
            "month": month,
            "quality": population.quality,
        }
    )
    return raw.select(
        code("E", "place", 4).alias("enterprise"),
        pl.when(pl.col("month") >= 0).then(pl.col("day").cast(pl.Int32).cast(pl.Date)).alias("default_date"),
        "quality",
    )  # fmt: skip


def _periods(until: date, months: int) -> list[Period]:
    end = next_day(until)
    edges = [add_months(end, place - months) for place in range(months + 1)]
    return [Period(start, stop) for start, stop in pairwise(edges)]


def _thousands(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Ints:
    """Fen, rounded to a thousand yuan and never zero, as annual reports state them."""
    return np.asarray(np.maximum(np.rint(values / 1000.0), 1.0).astype(np.int64) * 100_000)


def _within(field: str, value: int, least: int, most: int, what: str = "") -> None:
    if not least <= value <= most:
        rule = f"{what} {least} to {most}".strip()
        raise BadInput("simulate.out_of_range", field=field, value=value, rule=rule)
