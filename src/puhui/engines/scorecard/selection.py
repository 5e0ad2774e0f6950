"""Which features a scorecard takes: one more at a time, or all that inform under a strong ridge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.blocks import blocks, summed
from puhui.engines.scorecard.likelihood import across, chance
from puhui.engines.scorecard.logistic import Floats, Line, fit_line


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
    correlation: Floats,
    information_floor: float,
    correlation_ceiling: float,
) -> list[Step]:
    """Steps of one, two, … up to `most` columns of `weights` (rows x features).

    A column may enter while its information value reaches the floor, its correlation with every
    column taken stays below the ceiling, and it adds evidence in its own direction (a positive
    score statistic). Columns whose coefficient has fallen to zero are left out of later steps.
    """
    allowed = np.asarray(information) >= information_floor
    steps: list[Step] = []
    taken: tuple[int, ...] = ()
    line = fit_line(weights=weights, good=good, ridge=ridge, columns=())
    for _ in range(most):
        gains = _gains(weights, taken, line, good)
        gains[~allowed] = -np.inf
        if not len(gains) or not np.isfinite(best := gains.max()) or best <= 1e-9:
            break
        chosen = int(gains.argmax())
        allowed &= correlation[chosen] < correlation_ceiling
        allowed[chosen] = False
        columns = (*taken, chosen)
        line = fit_line(weights=weights, good=good, ridge=ridge, columns=columns)
        kept = line.coefficients > 0.0
        taken = tuple(column for column, keep in zip(columns, kept, strict=True) if keep)
        line = Line(line.intercept, line.coefficients[kept])
        steps.append(Step(taken, line))
    return steps


def ranked(
    *,
    correlation: Floats,
    information: Sequence[float],
    information_floor: float,
    correlation_ceiling: float,
) -> tuple[int, ...]:
    """Columns from the most informative on: above the floor, and not the double of a better one."""
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
    line = fit_line(weights=weights, good=good, ridge=ridge, columns=columns)
    kept = line.coefficients > 0.0
    taken = tuple(column for column, keep in zip(columns, kept, strict=True) if keep)
    return Step(taken, Line(line.intercept, line.coefficients[kept]))


def _gains(weights: Floats, taken: tuple[int, ...], line: Line, good: Floats) -> Floats:
    """Score statistic of each column: how much log-likelihood it would add, given those taken."""

    def told(part: slice) -> tuple[Floats, ...]:
        mine = weights[part][:, list(taken)]
        expected = chance(line.apply(mine))
        residual = good[part] - expected
        spread = expected * (1.0 - expected)
        base = np.column_stack([np.ones(len(mine)), mine])
        weighted, all_ = base * spread[:, None], weights[part]
        own = (all_ * all_ * spread[:, None]).sum(axis=0)
        return across(weighted, base), across(weighted, all_), own, all_.T @ residual

    inner, shared, own, slope = summed(told, blocks(len(good)), values=weights.size)
    inner = inner + 1e-9 * np.eye(len(inner))
    left = own - (shared * np.linalg.solve(inner, shared)).sum(axis=0)
    gains = np.where(left > 1e-6 * own, slope * slope / np.maximum(left, 1e-12), -np.inf)
    return np.asarray(np.where(slope > 0.0, gains, -np.inf), dtype=np.float64)


def correlations(weights: Floats) -> npt.NDArray[np.float64]:
    """Absolute correlations between columns; a constant column correlates with nothing."""
    means = weights.mean(axis=0)

    def squares(part: slice) -> tuple[Floats, ...]:
        centred = weights[part] - means
        return ((centred * centred).sum(axis=0),)

    parts = blocks(len(weights))
    lengths = np.sqrt(summed(squares, parts, values=weights.size)[0])
    lengths[lengths == 0.0] = 1.0

    def products(part: slice) -> tuple[Floats, ...]:
        scaled = (weights[part] - means) / lengths
        return (across(scaled, scaled),)

    return np.abs(summed(products, parts, values=weights.size)[0])
