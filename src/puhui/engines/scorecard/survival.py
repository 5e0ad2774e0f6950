"""Time to default: a hazard per period on the weights of evidence of a scorecard's bins."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.likelihood import chance
from puhui.engines.scorecard.logistic import Floats
from puhui.kernel.refusals import BadInput

Flags = npt.NDArray[np.bool_]
Periods = npt.NDArray[np.int64]
_STEPS = 200


@dataclass(frozen=True, slots=True)
class Hazards:
    """The chance of default in each period for who has not defaulted before.

    Log-odds of the hazard of period t = baseline of t's band - sum of coefficient x weight of
    evidence. `last` is the last period of each band (periods count from 1), `baseline` and
    `coefficients` have their standard `errors` (baseline first); a characteristic that would
    count the wrong way round has coefficient 0 and error 0.
    """

    last: tuple[int, ...]
    baseline: tuple[float, ...]
    coefficients: tuple[float, ...]
    errors: tuple[float, ...]

    @property
    def periods(self) -> int:
        """How many periods the hazards reach."""
        return self.last[-1]

    def risk(self, weights: Floats) -> Floats:
        """What moves a row's log-odds in every period: larger defaults sooner."""
        return np.asarray(-(weights @ np.array(self.coefficients)), dtype=np.float64)

    def hazard(self, weights: Floats) -> Floats:
        """Rows x periods: the chance of default in the period, given none before."""
        lengths = np.diff([0, *self.last])
        level = np.repeat(np.array(self.baseline), lengths)
        return chance(level[None, :] + self.risk(weights)[:, None])

    def survival(self, weights: Floats) -> Floats:
        """Rows x periods: the chance of no default up to the end of the period."""
        return np.asarray(np.cumprod(1.0 - self.hazard(weights), axis=1), dtype=np.float64)

    def pd_within(self, weights: Floats, *, periods: int) -> Floats:
        """The probability of default within so many periods, per row.

        BadInput `scorecard.beyond_horizon` where nobody was watched for so long.
        """
        if not 1 <= periods <= self.periods:
            raise BadInput("scorecard.beyond_horizon", field="periods", value=periods, rule=f"from 1 to {self.periods}")  # fmt: skip
        return np.asarray(1.0 - self.survival(weights)[:, periods - 1], dtype=np.float64)


def fit_hazards(
    *,
    weights: Floats,
    duration: Periods,
    event: Flags,
    ridge: float = 0.0,
    events_a_band: int = 10,
) -> Hazards:
    """Hazards by logistic regression over the periods in which each row was watched.

    Grouped time (Cox 1972; Singer and Willett 1993): a row gives one observation for each of its
    `duration` periods, with an event in the last one where it defaulted (`event`), else it is
    censored after it. Neighbouring periods share a baseline until their band has `events_a_band`
    events, so that no level runs off to minus infinity (about ten rows of the rarer outcome a
    parameter, Peduzzi et al. 1996). `ridge` draws coefficients, and no baseline, to nought.

    BadInput `scorecard.bad_duration` for a duration below 1, `scorecard.one_outcome` without any
    default.
    """
    if len(duration) and duration.min() < 1:
        raise BadInput("scorecard.bad_duration", field="duration", row=int(duration.argmin()) + 1, rule="a whole number from 1")  # fmt: skip
    if not event.any():
        raise BadInput("scorecard.one_outcome", goods=len(event), bads=0)
    last = _bands(duration, event, events_a_band)
    watched, ended = _exposure(duration, event, last)
    taken = np.arange(weights.shape[1])
    while True:
        point, errors = _newton(weights[:, taken], watched, ended, ridge)
        slopes = point[len(last) :]
        if not (slopes < 0.0).any():
            break
        taken = np.delete(taken, int(slopes.argmin()))
    coefficients, spread = np.zeros(weights.shape[1]), np.zeros(weights.shape[1])
    coefficients[taken], spread[taken] = slopes, errors[len(last) :]
    both = (*errors[: len(last)].tolist(), *spread.tolist())
    return Hazards(last, tuple(point[: len(last)].tolist()), tuple(coefficients.tolist()), both)


def kaplan_meier(*, duration: Periods, event: Flags, periods: int) -> tuple[Floats, Floats]:
    """The share without default up to each of `periods`, and its standard error.

    The product-limit estimate (Kaplan and Meier 1958) with Greenwood's variance (1926).
    """
    ends = np.bincount(np.minimum(duration[event], periods + 1), minlength=periods + 2)[1 : periods + 1]  # fmt: skip
    known = np.bincount(np.minimum(duration, periods + 1), minlength=periods + 2)
    at_risk = len(duration) - np.cumsum(known)[:periods]
    some = np.maximum(at_risk, 1)
    share = np.cumprod(1.0 - ends / some)
    left = np.maximum(some - ends, 1)
    error = share * np.sqrt(np.cumsum(ends / (some * left)))
    return share, error


def _bands(duration: Periods, event: Flags, wanted: int) -> tuple[int, ...]:
    """The last period of each band: as short as they can be with so many events each."""
    periods = int(duration.max())
    ends = np.bincount(duration[event], minlength=periods + 1)[1:]
    last: list[int] = []
    gathered = 0
    for period, count in enumerate(ends.tolist(), 1):
        gathered += count
        if gathered >= wanted:
            last.append(period)
            gathered = 0
    # What is left at the end joins the last band: its events are too few for a level of their own.
    return (*last[:-1], periods) if last else (periods,)


def _exposure(duration: Periods, event: Flags, last: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Rows x bands: periods watched, and defaults (0 or 1)."""
    starts = np.array([0, *last[:-1]])
    lengths = np.diff([0, *last])
    watched = np.clip(duration[:, None] - starts, 0, lengths).astype(np.float64)
    ended = np.zeros_like(watched)
    rows = np.flatnonzero(event)
    ended[rows, np.searchsorted(np.array(last), duration[rows])] = 1.0
    return watched, ended


def _newton(weights: Floats, watched: Floats, ended: Floats, ridge: float) -> tuple[Floats, Floats]:
    """Baselines and coefficients of the greatest penalised likelihood, and standard errors."""
    bands, width = watched.shape[1], weights.shape[1]
    rate = np.clip(ended.sum(axis=0) / watched.sum(axis=0), 1e-9, 1 - 1e-9)
    point = np.concatenate([np.log(rate) - np.log1p(-rate), np.zeros(width)])
    penalty = np.concatenate([np.zeros(bands), np.full(width, ridge)])
    curve = np.eye(bands + width)
    for _ in range(_STEPS):
        expected = chance(point[:bands][None, :] - (weights @ point[bands:])[:, None])
        left = ended - watched * expected
        spread = watched * expected * (1.0 - expected)
        slope = np.concatenate([left.sum(axis=0), -(weights.T @ left.sum(axis=1))]) - penalty * point  # fmt: skip
        curve[:bands, :bands] = np.diag(spread.sum(axis=0))
        curve[:bands, bands:] = -(spread.T @ weights)
        curve[bands:, :bands] = curve[:bands, bands:].T
        curve[bands:, bands:] = (weights * spread.sum(axis=1)[:, None]).T @ weights
        step = np.linalg.solve(curve + np.diag(penalty + 1e-12), slope)
        step *= min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-12))
        point = point + step
        if np.abs(step).max() < 1e-10:
            break
    errors = np.sqrt(np.diag(np.linalg.inv(curve + np.diag(penalty + 1e-12))))
    return point, np.asarray(errors, dtype=np.float64)
