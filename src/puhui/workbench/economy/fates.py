"""What happens month by month: sales, what they leave in the till, distress, and default."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from puhui.workbench.economy.industries import INDUSTRIES
from puhui.workbench.economy.population import Flags, Floats, Ints, Population
from puhui.workbench.economy.relations import Relations, totals

#: The share of enterprises that default within the months. The economy starts with as much money
#: in its tills as makes it so, whatever the number of months.
DEFAULT_SHARE = 0.175
#: How far above an empty till distress begins to show, in plain months of sales.
_NERVES = 0.45


@dataclass(frozen=True, slots=True)
class Fates:
    """Months × enterprises: how trade went, and when it broke.

    `demand` multiplies an enterprise's plain monthly trade with each active customer, `supply`
    that with each active supplier; `distress` is 0 to 1; in a month without `trades` no invoice is
    written; `default_month` is -1 for those who came through.
    """

    demand: Floats
    supply: Floats
    distress: Floats
    trades: Flags
    default_month: Ints


def live(
    rng: Generator, population: Population, customers: Relations, calendar_months: list[int]
) -> Fates:
    """The fate of every enterprise.

    The till takes in the margin of the month's sales and pays fixed costs that were laid out for
    plain sales; a customer who leaves may leave unpaid. So falling sales, a lost large customer
    and shaky months are what empties it. Default is the first month with an empty till; distress
    before it makes sales fall further, slips void, goods come back and whole months stay silent.
    """
    wanted = _wanted(rng, population, calendar_months)
    active, lost = _customer_months(customers, len(population), len(calendar_months))
    till = _till(rng, population, wanted * active, lost)
    start = _starting_money(till, population.cushion)
    left = (till + start * population.cushion) / population.cushion
    default_month = _first_below_zero(left)
    distress = _distress(rng, left, default_month)
    after = _endings(rng, default_month, len(calendar_months))
    silent = rng.random(wanted.shape) < 0.45 * distress**2
    return Fates(
        demand=wanted * (1.0 - 0.55 * distress) * after,
        supply=wanted * active**0.8 * (1.0 - 0.7 * distress) * after,
        distress=distress,
        trades=(after > 0.0) & ~silent,
        default_month=default_month,
    )


def _wanted(rng: Generator, population: Population, calendar_months: list[int]) -> Floats:
    """Demand in each month against a plain one: drift, season, and a shake that fades slowly."""
    count, months = len(population), len(calendar_months)
    seasons = np.array([each.season for each in INDUSTRIES])
    seasons = seasons / seasons.mean(axis=1, keepdims=True)
    season = seasons[population.industry][:, np.array(calendar_months) - 1].T
    shake = np.zeros((months, count))
    state = population.volatility * rng.standard_normal(count)
    for month in range(months):
        state = 0.6 * state + 0.8 * population.volatility * rng.standard_normal(count)
        shake[month] = state
    drift = np.outer(np.arange(months) / 12.0, population.growth)
    return np.asarray(season * np.exp(drift + shake))


def _customer_months(customers: Relations, count: int, months: int) -> tuple[Floats, Floats]:
    """For each month: the weight of active customers, and of those who have just left."""
    active = np.zeros((months, count))
    lost = np.zeros((months, count))
    for month in range(months):
        here = customers.active(month)
        gone = np.flatnonzero(customers.ends == month)
        active[month] = totals(customers.weight[here], customers.enterprise[here], count)
        lost[month] = totals(customers.weight[gone], customers.enterprise[gone], count)
    return active, lost


def _till(rng: Generator, population: Population, sales: Floats, lost: Floats) -> Floats:
    """Money in the till, in plain months of sales, counted from the start."""
    contribution = 0.22 + population.margin
    unpaid = lost * (rng.random(lost.shape) < 0.35) * 0.8
    surprise = 0.035 * rng.standard_normal(sales.shape)
    return np.cumsum(contribution * sales - 0.22 - unpaid + surprise, axis=0)


def _starting_money(till: Floats, cushion: Floats) -> float:
    """How much the economy starts with so that `DEFAULT_SHARE` of it runs dry."""
    worst = np.min(till / cushion, axis=0)
    return float(max(-np.quantile(worst, DEFAULT_SHARE), 0.0))


def _first_below_zero(left: Floats) -> Ints:
    dry = left < 0.0
    return np.where(dry.any(axis=0), dry.argmax(axis=0), -1)


def _distress(rng: Generator, left: Floats, default_month: Ints) -> Floats:
    """Rises as the till empties, complete at default; whoever goes on after it recovers in part."""
    distress = 1.0 / (1.0 + np.exp(np.clip((left - 0.35 * _NERVES) / (0.3 * _NERVES), -30.0, 30.0)))
    since = np.arange(len(left))[:, None] - default_month
    fading = np.maximum(0.3, 1.0 - since / rng.integers(4, 15, len(default_month)))
    return np.where((default_month >= 0) & (since >= 0), fading, distress)


def _endings(rng: Generator, default_month: Ints, months: int) -> Floats:
    """What is left of trade: a quarter of those who default stop, and some stop without default.

    The quiet ones (an owner who retires, a trade moved to another firm) owe nobody anything: a
    score that takes silence for default is wrong about them.
    """
    count, month = len(default_month), np.arange(months)[:, None]
    defaulted = default_month >= 0
    stops = defaulted & (rng.random(count) < 0.25)
    smaller = np.where(stops, 0.0, rng.uniform(0.5, 1.0, count))
    grace = rng.integers(1, 4, count)
    retires = ~defaulted & (rng.random(count) < 0.001 * months)
    last = rng.integers(0, months, count)
    after = np.where(defaulted & (month >= default_month + grace), smaller, 1.0)
    return np.where(retires & (month > last), 0.0, after)
