"""Which features a scorecard takes: one more at a time, or all that inform under a strong ridge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.logistic import Floats, Line, across, chance, fit_line


@dataclass(frozen=True, slots=True)
class Step:
    """A selection of columns (in the order they were taken) and the line through them."""

    columns: tuple[int, ...]
    line: Line

    def apply(self, weights: Floats) -> Floats:
        """Log-odds of being good, for a matrix that has all columns."""
        return self.line.apply(weights[:, list(self.columns)])


def forward(
    *,
    weights: Floats,
    good: Floats,
    information: Sequence[float],
    ridge: float,
    most: int,
    information_floor: float,
    correlation_ceiling: float,
) -> list[Step]:
    """Steps of one, two, … up to `most` columns of `weights` (rows x features).

    A column may enter while its information value reaches the floor, its correlation with every
    column taken stays below the ceiling, and it adds evidence in its own direction (a positive
    score statistic). Columns whose coefficient has fallen to zero are left out of later steps.
    """
    allowed = np.asarray(information) >= information_floor
    correlation = _correlations(weights)
    steps: list[Step] = []
    taken: tuple[int, ...] = ()
    line = fit_line(weights=weights[:, []], good=good, ridge=ridge)
    for _ in range(most):
        gains = _gains(weights, taken, line, good)
        gains[~allowed] = -np.inf
        if not len(gains) or not np.isfinite(best := gains.max()) or best <= 1e-9:
            break
        chosen = int(gains.argmax())
        allowed &= correlation[chosen] < correlation_ceiling
        allowed[chosen] = False
        columns = (*taken, chosen)
        line = fit_line(weights=weights[:, list(columns)], good=good, ridge=ridge)
        kept = line.coefficients > 0.0
        taken = tuple(column for column, keep in zip(columns, kept, strict=True) if keep)
        line = Line(line.intercept, line.coefficients[kept])
        steps.append(Step(taken, line))
    return steps


def ranked(
    *,
    weights: Floats,
    information: Sequence[float],
    information_floor: float,
    correlation_ceiling: float,
) -> tuple[int, ...]:
    """Columns from the most informative on: above the floor, and not the double of a better one."""
    correlation = _correlations(weights)
    taken: list[int] = []
    for column in np.argsort(-np.asarray(information), kind="stable").tolist():
        if information[column] < information_floor:
            break
        if all(correlation[column, other] < correlation_ceiling for other in taken):
            taken.append(column)
    return tuple(taken)


def shrunken(*, weights: Floats, good: Floats, columns: tuple[int, ...], ridge: float) -> Step:
    """The line through all `columns` at once; those whose coefficient is zero are left out.

    With few defaults a choice among features is mostly luck, while a strong ridge over all of
    them lets each say a little.
    """
    line = fit_line(weights=weights[:, list(columns)], good=good, ridge=ridge)
    kept = line.coefficients > 0.0
    taken = tuple(column for column, keep in zip(columns, kept, strict=True) if keep)
    return Step(taken, Line(line.intercept, line.coefficients[kept]))


def _gains(weights: Floats, taken: tuple[int, ...], line: Line, good: Floats) -> Floats:
    """Score statistic of each column: how much log-likelihood it would add, given those taken."""
    expected = chance(line.apply(weights[:, list(taken)]))
    residual = good - expected
    spread = expected * (1.0 - expected)
    base = np.column_stack([np.ones(len(good)), weights[:, list(taken)]])
    weighted = base * spread[:, None]
    inner = across(weighted, base) + 1e-9 * np.eye(base.shape[1])
    shared = across(weighted, weights)
    own = (weights * weights * spread[:, None]).sum(axis=0)
    left = own - (shared * np.linalg.solve(inner, shared)).sum(axis=0)
    slope = weights.T @ residual
    gains = np.where(left > 1e-6 * own, slope * slope / np.maximum(left, 1e-12), -np.inf)
    return np.asarray(np.where(slope > 0.0, gains, -np.inf), dtype=np.float64)


def _correlations(weights: Floats) -> npt.NDArray[np.float64]:
    """Absolute correlations between columns; a constant column correlates with nothing."""
    centred = weights - weights.mean(axis=0)
    lengths = np.sqrt((centred * centred).sum(axis=0))
    lengths[lengths == 0.0] = 1.0
    scaled = centred / lengths
    return np.asarray(np.abs(across(scaled, scaled)), dtype=np.float64)
