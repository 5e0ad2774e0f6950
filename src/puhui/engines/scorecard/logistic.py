"""Logistic regression by Newton's method with a ridge and coefficients that are never negative."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.blocks import AT_ONCE
from puhui.engines.scorecard.likelihood import Blockwise, Whole, rows_of

Floats = npt.NDArray[np.float64]

_STEPS = 100
#: Many rows are begun from a line through this part of as many as are taken at once.
_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class Line:
    """Log-odds of being good: `intercept + weights @ coefficients`."""

    intercept: float
    coefficients: Floats

    def apply(self, weights: Floats) -> Floats:
        """Log-odds of each row of `weights` (rows x features)."""
        return np.asarray(self.intercept + weights @ self.coefficients, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is made least: minus the log-likelihood, and half the ridge on each coefficient."""

    rows: Whole | Blockwise
    penalty: Floats

    def loss(self, point: Floats) -> float:
        return float(self.rows.loss(point) + 0.5 * (self.penalty * point * point).sum())

    def bends(self, point: Floats) -> tuple[Floats, Floats]:
        slope, curve = self.rows.bends(point)
        return slope - self.penalty * point, curve + np.diag(self.penalty + 1e-12)


def fit_line(
    *,
    weights: Floats,
    good: Floats,
    ridge: float,
    columns: Sequence[int] | None = None,
    at_once: int = AT_ONCE,
) -> Line:
    """The line that maximises log-likelihood - ridge/2 x |coefficients|², coefficients >= 0.

    `weights` is rows x features of weights of evidence (positive is better), `good` is 0.0 or
    1.0; `columns` are those that count, all unless told. A negative coefficient would turn a
    feature's meaning round (more evidence of good, fewer points), so it is held at zero. The
    problem is convex: an active-set Newton method with a halving line search finds its one
    optimum. More than `at_once` rows are begun from the optimum of some of them, evenly spread.
    """
    chosen = range(weights.shape[1]) if columns is None else columns
    penalty = np.full(len(chosen) + 1, ridge)
    penalty[0] = 0.0
    problem = _Problem(rows_of(weights, good, chosen, at_once=at_once), penalty)
    point = _start(good, len(chosen))
    if len(good) > at_once:
        some = slice(None, None, -(-len(good) * _BEGINNING // at_once))
        begun = fit_line(weights=weights[some], good=good[some], ridge=ridge, columns=chosen, at_once=at_once)  # fmt: skip
        told = np.array([begun.intercept, *begun.coefficients])
        # Some rows may have ended alike where all did not: then nothing is gained by them.
        point = min(point, told, key=problem.loss)
    point = _least(problem, point)
    return Line(intercept=float(point[0]), coefficients=point[1:].copy())


def _start(good: Floats, columns: int) -> Floats:
    """Everybody's mean, and nothing known of any column."""
    mean = min(max(float(good.mean()), 1e-9), 1 - 1e-9)
    point = np.zeros(columns + 1)
    point[0] = np.log(mean / (1 - mean))
    return point


def _least(problem: _Problem, point: Floats) -> Floats:
    loss = problem.loss(point)
    for _ in range(_STEPS):
        moved, tried, tried_loss = _descend(problem, point, loss)
        point, loss = tried, tried_loss
        if moved < problem.rows.nearness:
            break
    return point


def _descend(problem: _Problem, point: Floats, loss: float) -> tuple[float, Floats, float]:
    """One step down, never across a bound: how far it meant to go, where to, and the loss there."""
    step = _step(problem, point)
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
        tried_loss = problem.loss(tried)
        if tried_loss <= loss + problem.rows.noise * abs(loss):
            whole = step if isinstance(problem.rows, Blockwise) else tried - point
            return float(np.abs(whole).max()), tried, tried_loss
        length /= 2
    return 0.0, point, loss


def _step(problem: _Problem, point: Floats) -> Floats:
    """Newton's step over the coefficients that are free to move; the others stay at zero."""
    slope, curve = problem.bends(point)
    at_bound = point <= 0.0
    at_bound[0] = False
    free = ~at_bound | (slope > 0.0)
    while True:
        step = np.zeros_like(point)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        leaving = at_bound & (step < 0.0)
        if not leaving.any():
            return step
        free &= ~leaving
