"""Logistic regression by Newton's method with a ridge and coefficients that are never negative."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_STEPS = 100
_TOLERANCE = 1e-10
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Line:
    """Log-odds of being good: `intercept + weights @ coefficients`."""

    intercept: float
    coefficients: Floats

    def apply(self, weights: Floats) -> Floats:
        """Log-odds of each row of `weights` (rows x features)."""
        return np.asarray(self.intercept + weights @ self.coefficients, dtype=np.float64)


def chance(log_odds: Floats) -> Floats:
    """The logistic function without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * log_odds)), dtype=np.float64)


def across(left: Floats, right: Floats) -> Floats:
    """`left.T @ right` of two matrices with the same rows, summed over blocks of them.

    Blocks are small enough for BLAS to stay on one thread: waking threads for narrow matrices
    costs more than it saves, up to a hundredfold on a busy machine, and their number would
    change the last digits.
    """
    whole = len(left) // _BLOCK * _BLOCK
    fronts = left[:whole].reshape(-1, _BLOCK, left.shape[1])
    backs = right[:whole].reshape(-1, _BLOCK, right.shape[1])
    blocks = np.matmul(fronts.transpose(0, 2, 1), backs).sum(axis=0)
    return np.asarray(blocks + left[whole:].T @ right[whole:], dtype=np.float64)


def fit_line(*, weights: Floats, good: Floats, ridge: float) -> Line:
    """The line that maximises log-likelihood - ridge/2 x |coefficients|², coefficients >= 0.

    `weights` is rows x features of weights of evidence (positive is better), `good` is 0.0 or
    1.0. A negative coefficient would turn a feature's meaning round (more evidence of good, fewer
    points), so it is held at zero. The problem is convex: an active-set Newton method with a
    halving line search finds its one optimum.
    """
    design = np.column_stack([np.ones(len(good)), weights])
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    mean = min(max(float(good.mean()), 1e-9), 1 - 1e-9)
    point = np.zeros(design.shape[1])
    point[0] = np.log(mean / (1 - mean))
    loss = _loss(design, good, penalty, point)
    for _ in range(_STEPS):
        moved, tried, tried_loss = _descend(design, good, penalty, point, loss)
        point, loss = tried, tried_loss
        if moved < _TOLERANCE:
            break
    return Line(intercept=float(point[0]), coefficients=point[1:].copy())


def _descend(
    design: Floats, good: Floats, penalty: Floats, point: Floats, loss: float
) -> tuple[float, Floats, float]:
    """One step down, never across a bound: how far it went, where to, and the loss there."""
    step = _step(design, good, penalty, point)
    blocked = (step < 0) & (point > 0)
    blocked[0] = False
    room = np.full(len(point), np.inf)
    room[blocked] = point[blocked] / -step[blocked]
    length = min(1.0, float(room.min()))
    while length > 1e-12:
        tried = point + length * step
        tried[1:] = np.maximum(tried[1:], 0.0)
        if length == room.min():
            tried[int(room.argmin())] = 0.0
        tried_loss = _loss(design, good, penalty, tried)
        if tried_loss <= loss:
            return float(np.abs(tried - point).max()), tried, tried_loss
        length /= 2
    return 0.0, point, loss


def _step(design: Floats, good: Floats, penalty: Floats, point: Floats) -> Floats:
    """Newton's step over the coefficients that are free to move; the others stay at zero."""
    expected = chance(design @ point)
    slope = design.T @ (good - expected) - penalty * point
    spread = expected * (1.0 - expected)
    at_bound = point <= 0.0
    at_bound[0] = False
    free = ~at_bound | (slope > 0.0)
    curve = across(design * spread[:, None], design) + np.diag(penalty + 1e-12)
    while True:
        step = np.zeros_like(point)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        leaving = at_bound & (step < 0.0)
        if not leaving.any():
            return step
        free &= ~leaving


def _loss(design: Floats, good: Floats, penalty: Floats, point: Floats) -> float:
    log_odds = design @ point
    fit = np.logaddexp(0.0, log_odds) - good * log_odds
    return float(fit.sum() + 0.5 * (penalty * point * point).sum())
