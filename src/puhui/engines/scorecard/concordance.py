"""Harrell's C: how often who defaults sooner was told the higher risk."""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from puhui.engines.scorecard.logistic import Floats
from puhui.engines.scorecard.metrics import Interval
from puhui.kernel.refusals import BadInput

Flags = npt.NDArray[np.bool_]
Periods = npt.NDArray[np.int64]


def concordance(
    *, risk: Floats, duration: Periods, event: Flags, confidence: float = 0.95
) -> Interval:
    """C over all pairs of which it is known who defaulted sooner; equal risks count half.

    A row that defaults in period t is paired with each that was still without default at the end
    of t, so also with those censored in t (Harrell et al. 1982). The interval is of the ratio of
    two U-statistics by what each row gives to both (Hoeffding 1948); with one period it is the
    area under the curve. BadInput `scorecard.one_outcome` where no pair can be compared.
    """
    rows = len(risk)
    pairs, right = np.zeros(rows), np.zeros(rows)
    for period in np.unique(duration[event]).tolist():
        sooner = np.flatnonzero(event & (duration == period))
        later = np.flatnonzero((duration > period) | (~event & (duration == period)))
        if not len(later):
            continue
        low, high = np.sort(risk[sooner]), np.sort(risk[later])
        pairs[sooner] += len(later)
        pairs[later] += len(sooner)
        right[sooner] += _below(high, risk[sooner])
        right[later] += len(sooner) - _below(low, risk[later])
    total = pairs.sum() / 2
    if total == 0:
        raise BadInput("scorecard.one_outcome", goods=int((~event).sum()), bads=int(event.sum()))
    value = float(right.sum() / 2 / total)
    error = float(np.sqrt(((right - value * pairs) ** 2).sum())) / float(total)
    reach = float(ndtri(0.5 + confidence / 2)) * error
    return Interval(value, max(value - reach, 0.0), min(value + reach, 1.0))


def _below(ordered: Floats, values: Floats) -> Floats:
    """How many of `ordered` lie below each value, with half of those that equal it."""
    left = np.searchsorted(ordered, values, side="left")
    return np.asarray((left + np.searchsorted(ordered, values, side="right")) / 2.0)
