"""Who lives in the economy: each enterprise's quality, size and habits, drawn once."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from puhui.workbench.economy.industries import INDUSTRIES
from puhui.workbench.economy.names import REGIONS

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Flags = NDArray[np.bool_]

#: How much of size is quality. Small on purpose: a score that only measures size must fail.
_SIZE_FROM_QUALITY = 0.12


@dataclass(frozen=True, slots=True)
class Population:
    """The enterprises, one place in every array each.

    `quality` is latent, standard normal; habits lean on it, none is it. `scale` is yuan of sales
    in a plain month, `sales_slips` and `purchase_slips` invoices in such a month, `growth` the
    yearly drift of the logarithm of sales, `volatility` its monthly shake, `churn` the monthly
    chance that a customer leaves, `margin` what of a yuan of sales stays, `void_rate` and
    `red_rate` slips written wrong or taken back, `cushion` how deep its pockets are beside others'.
    """

    quality: Floats
    industry: Ints
    region: Ints
    scale: Floats
    is_small_taxpayer: Flags
    sales_slips: Floats
    purchase_slips: Floats
    customers: Ints
    suppliers: Ints
    growth: Floats
    volatility: Floats
    churn: Floats
    concentration: Floats
    margin: Floats
    void_rate: Floats
    red_rate: Floats
    cushion: Floats

    def __len__(self) -> int:
        return len(self.quality)


def draw_population(rng: Generator, count: int) -> Population:
    """`count` enterprises. Sizes span several orders of magnitude and tell little of quality."""
    quality = rng.standard_normal(count)
    size = _lean(rng, quality, _SIZE_FROM_QUALITY)
    scale = 250_000.0 * np.exp(1.55 * size)
    slips = np.clip(np.exp(2.3 + 0.45 * size + 0.7 * rng.standard_normal(count)), 1.5, 600.0)
    breadth = np.sqrt(slips) * np.exp(0.35 * rng.standard_normal(count))
    return Population(
        quality=quality,
        industry=rng.integers(len(INDUSTRIES), size=count),
        region=rng.integers(len(REGIONS), size=count),
        scale=scale,
        is_small_taxpayer=(scale * 12 < 5_000_000) & (rng.random(count) < 0.6),
        sales_slips=slips,
        purchase_slips=slips * np.exp(0.5 * rng.standard_normal(count)),
        customers=np.clip(4.0 * breadth, 3, 400).astype(np.int64),
        suppliers=np.clip(3.0 * breadth * np.exp(0.3 * rng.standard_normal(count)), 3, 300).astype(np.int64),
        growth=0.02 + 0.10 * _lean(rng, quality, 0.5),
        volatility=0.20 * np.exp(-0.40 * _lean(rng, quality, 0.6)),
        churn=np.clip(0.028 * np.exp(-0.55 * _lean(rng, quality, 0.6)), 0.002, 0.25),
        concentration=np.clip(0.95 - 0.25 * _lean(rng, quality, 0.5), 0.2, 2.0),
        margin=0.06 + 0.022 * _lean(rng, quality, 0.6),
        void_rate=np.clip(0.045 * np.exp(-0.50 * _lean(rng, quality, 0.5)), 0.0, 0.4),
        red_rate=np.clip(0.012 * np.exp(-0.60 * _lean(rng, quality, 0.5)), 0.0, 0.3),
        cushion=np.exp(0.35 * _lean(rng, quality, 0.4)),
    )  # fmt: skip


def _lean(rng: Generator, quality: Floats, share: float) -> Floats:
    """Standard normal values whose correlation with quality is `share`."""
    rest = float(np.sqrt(1.0 - share**2))
    return share * quality + rest * rng.standard_normal(len(quality))
