"""How sure a figure is: intervals by DeLong, Hanley and McNeil, Wilson and the bootstrap."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from puhui.engines.scorecard.likelihood import across, chance
from puhui.engines.scorecard.logistic import Floats
from puhui.engines.scorecard.metrics import Interval
from puhui.engines.scorecard.stability import psi

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
_SEED = 2020


def draws(bad: Flags, *, count: int, seed: int = _SEED) -> list[Rows]:
    """`count` samples of rows with replacement, as many of each outcome as there are (Efron 1979)."""
    chooser = np.random.Generator(np.random.PCG64(seed))
    high, low = np.flatnonzero(bad), np.flatnonzero(~bad)
    return [np.append(chooser.choice(high, len(high)), chooser.choice(low, len(low))) for _ in range(count)]  # fmt: skip


def percentile(values: Floats, *, confidence: float = 0.95) -> tuple[float, float]:
    """The bounds between which `confidence` of the bootstrapped values lie."""
    tail = (1.0 - confidence) / 2
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return float(low), float(high)


def spread(
    value: float, values: Floats, *, least: float = -np.inf, confidence: float = 0.95
) -> Interval:
    """`value` ± as many standard deviations of bootstrapped `values` as `confidence` asks for.

    For figures that sampling makes larger (parts of the Brier score, stability indices): draws of
    them lie above the figure itself, and their percentiles need not hold it.
    """
    reach = float(ndtri(0.5 + confidence / 2)) * float(np.std(values))
    return Interval(value, max(value - reach, least), value + reach)


def any_rows(size: int, *, count: int, seed: int = _SEED) -> list[Rows]:
    """`count` samples of rows with replacement, whatever their outcome."""
    chooser = np.random.Generator(np.random.PCG64(seed))
    return [chooser.integers(0, size, size) for _ in range(count)]


def share(happened: int, rows: int, *, confidence: float = 0.95) -> Interval:
    """A share with Wilson's interval (1927), which is no point even where nothing happened.

    >>> told = share(0, 10)
    >>> round(told.low, 4), round(told.high, 4)
    (0.0, 0.2775)
    """
    z = float(ndtri(0.5 + confidence / 2))
    rate = happened / rows
    whole = 1.0 + z * z / rows
    middle = (rate + z * z / (2 * rows)) / whole
    reach = z / whole * float(np.sqrt(rate * (1.0 - rate) / rows + z * z / (4.0 * rows * rows)))
    return Interval(rate, max(middle - reach, 0.0), min(middle + reach, 1.0))


def area_of(value: float, *, bads: int, goods: int, confidence: float = 0.95) -> Interval:
    """An area under the curve of which only the counts are known (Hanley and McNeil 1982).

    >>> told = area_of(0.75, bads=50, goods=50)
    >>> round(told.low, 3), round(told.high, 3)
    (0.653, 0.847)
    """
    first, second = value / (2.0 - value), 2.0 * value * value / (1.0 + value)
    variance = (value * (1 - value) + (bads - 1) * (first - value**2) + (goods - 1) * (second - value**2)) / (bads * goods)  # fmt: skip
    reach = float(ndtri(0.5 + confidence / 2)) * float(np.sqrt(max(variance, 0.0)))
    return Interval(value, max(value - reach, 0.0), min(value + reach, 1.0))


def drawn_counts(counts: Sequence[int], *, count: int, seed: int = _SEED) -> npt.NDArray[np.int64]:
    """Draws x bins: how many rows would lie in each bin if as many were drawn again."""
    told = np.asarray(counts, dtype=np.float64)
    chooser = np.random.Generator(np.random.PCG64(seed))
    return chooser.multinomial(int(told.sum()), told / told.sum(), size=count)


def psi_interval(*, before: Sequence[int], after: Sequence[int], count: int = 200) -> Interval:
    """A stability index with the spread of drawing both samples again."""
    olds = drawn_counts(before, count=count)
    news = drawn_counts(after, count=count, seed=_SEED + 1)
    values = [psi(before=old.tolist(), after=new.tolist()) for old, new in zip(olds, news, strict=True)]  # fmt: skip
    return spread(psi(before=before, after=after), np.array(values), least=0.0)


def information_interval(
    *,
    goods: Sequence[int],
    bads: Sequence[int],
    weigh: Callable[[Sequence[int], Sequence[int]], float],
    count: int = 200,
) -> Interval:
    """An information value, by `weigh` of goods and bads, with the spread of drawing rows again."""
    left = drawn_counts(goods, count=count)
    right = drawn_counts(bads, count=count, seed=_SEED + 1)
    values = [weigh(good.tolist(), ill.tolist()) for good, ill in zip(left, right, strict=True)]
    return spread(weigh(goods, bads), np.array(values), least=0.0)


def coefficient_errors(*, weights: Floats, log_odds: Floats, ridge: float) -> Floats:
    """Standard errors of the coefficients of a ridge line at its raw `log_odds` of each row.

    Roots of the diagonal of the inverse of the penalised information, the spread of a normal
    approximation around the penalised optimum; a coefficient held at zero has one too. They know
    nothing of the choice of bins and features.
    """
    expected = chance(log_odds)
    design = np.column_stack([np.ones(len(weights)), weights])
    penalty = np.diag([0.0, *[ridge] * weights.shape[1]])
    curve = across(design * (expected * (1.0 - expected))[:, None], design) + penalty
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(curve))[1:]), dtype=np.float64)
