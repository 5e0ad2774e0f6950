"""The log-likelihood of a line through few rows or millions: its value, slope and curvature."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.blocks import AT_ONCE, BLOCK, blocks, summed

Floats = npt.NDArray[np.float64]
_NARROW = 256


def chance(log_odds: Floats) -> Floats:
    """The logistic function without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * log_odds)), dtype=np.float64)


def across(left: Floats, right: Floats) -> Floats:
    """`left.T @ right` of two matrices with the same rows, summed over blocks of them.

    Blocks are small enough for BLAS to stay on one thread: waking threads for narrow matrices
    costs more than it saves, up to a hundredfold on a busy machine, and their number would
    change the last digits.
    """
    whole = len(left) // _NARROW * _NARROW
    fronts = left[:whole].reshape(-1, _NARROW, left.shape[1])
    backs = right[:whole].reshape(-1, _NARROW, right.shape[1])
    products = np.matmul(fronts.transpose(0, 2, 1), backs).sum(axis=0)
    return np.asarray(products + left[whole:].T @ right[whole:], dtype=np.float64)


class Whole:
    """Rows that fit in one matrix: a column of ones, and the chosen columns of `weights`."""

    #: Two losses that differ by this share may be equal but for rounding.
    noise = 0.0
    #: Newton's last step is shorter than this.
    nearness = 1e-10

    def __init__(self, weights: Floats, good: Floats, columns: Sequence[int]) -> None:
        """Rows x features of weights of evidence, outcomes 0.0 or 1.0, the columns that count."""
        self._design = np.column_stack([np.ones(len(good)), weights[:, list(columns)]])
        self._good = good

    def loss(self, point: Floats) -> float:
        """Minus the log-likelihood of the line with that intercept and those coefficients."""
        return float(_losses(self._design @ point, self._good).sum())

    def bends(self, point: Floats) -> tuple[Floats, Floats]:
        """Slope of the log-likelihood, and minus its second derivative."""
        expected = chance(self._design @ point)
        share = expected * (1.0 - expected)
        slope = self._design.T @ (self._good - expected)
        return slope, across(self._design * share[:, None], self._design)


class Blockwise:
    """The same for rows so many that no second matrix of them should stand in memory.

    Sums are of blocks of rows, by threads, added in the order of the rows.
    """

    noise = 1e-14
    #: Newton's steps shrink as their squares: after one of 1e-7 nothing is left to gain.
    nearness = 1e-7

    def __init__(self, weights: Floats, good: Floats, columns: Sequence[int]) -> None:
        """As for `Whole`; where half of the columns count, the others are carried along as zeros."""
        carried = not columns or 2 * len(columns) >= weights.shape[1]
        self._matrix = weights if carried else weights[:, list(columns)]
        self._places = np.array(columns if carried else range(len(columns)), dtype=np.intp)
        self._good = good
        self._parts = blocks(len(good), at_once=0)

    def loss(self, point: Floats) -> float:
        """As for `Whole`."""
        (total,) = summed(
            lambda part: (
                np.asarray(_losses(self._log_odds(point, part), self._good[part]).sum()),
            ),
            self._parts,
            values=self._matrix.size,
        )
        return float(total)

    def bends(self, point: Floats) -> tuple[Floats, Floats]:
        """As for `Whole`."""
        told = summed(lambda part: self._bends(point, part), self._parts, values=self._matrix.size)
        slope, curve = np.empty(len(point)), np.empty((len(point), len(point)))
        slope[0], slope[1:] = told[0], told[1][self._places]
        curve[0, 0], curve[0, 1:] = told[2], told[3][self._places]
        curve[1:, 0] = curve[0, 1:]
        curve[1:, 1:] = told[4][np.ix_(self._places, self._places)]
        return slope, curve

    def _bends(self, point: Floats, part: slice) -> tuple[Floats, ...]:
        matrix = self._matrix[part]
        expected = chance(self._log_odds(point, part))
        missed, share = self._good[part] - expected, expected * (1.0 - expected)
        weighted = matrix * share[:, None]
        sides = across(matrix, missed[:, None])[:, 0], weighted.sum(axis=0)
        return np.asarray(missed.sum()), sides[0], np.asarray(share.sum()), sides[1], across(weighted, matrix)  # fmt: skip

    def _log_odds(self, point: Floats, part: slice) -> Floats:
        """In products so small that BLAS stays on one thread: several of ours are at work."""
        coefficients = np.zeros(self._matrix.shape[1])
        coefficients[self._places] = point[1:]
        matrix = self._matrix[part]
        if len(matrix) == BLOCK:
            matrix = matrix.reshape(-1, _NARROW, matrix.shape[1])
        return np.asarray(point[0] + (matrix @ coefficients).ravel())


def rows_of(
    weights: Floats, good: Floats, columns: Sequence[int], *, at_once: int = AT_ONCE
) -> Whole | Blockwise:
    """The likelihood of these rows, in one matrix or in blocks."""
    return (Whole if len(good) <= at_once else Blockwise)(weights, good, columns)


def _losses(log_odds: Floats, good: Floats) -> Floats:
    return np.asarray(np.logaddexp(0.0, log_odds) - good * log_odds, dtype=np.float64)
