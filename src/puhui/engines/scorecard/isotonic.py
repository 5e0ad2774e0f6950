"""The rate that came at each probability told, forced only to rise: isotonic regression."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.cutting import Block, merge_to_monotone
from puhui.engines.scorecard.logistic import Floats

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Step:
    """Rows whose probabilities told lie from `low` to `high`, with the rate that came."""

    low: float
    high: float
    rows: int
    rate: float


def isotonic(*, pd: Floats, bad: Flags) -> tuple[Step, ...]:
    """The steps of the rising curve that fits outcomes best, by pooling adjacent violators.

    Of all curves that never fall it has the least squared error, and the greatest likelihood
    (Ayer et al. 1955). Rows of one probability share a step. It is shown beside the line that is
    deployed, and not deployed itself: with it points would not add up, and its ends are extreme
    (0 and 1) wherever the first and the last rows ended alike.

    >>> steps = isotonic(pd=np.array([0.1, 0.2, 0.3]), bad=np.array([False, True, False]))
    >>> [(step.low, step.high, step.rate) for step in steps]
    [(0.1, 0.1, 0.0), (0.2, 0.3, 0.5)]
    """
    levels, spots = np.unique(pd, return_inverse=True)
    goods, bads = (np.bincount(spots[side], minlength=len(levels)) for side in (~bad, bad))
    blocks = [Block(good, ill, 1) for good, ill in zip(goods.tolist(), bads.tolist(), strict=True)]
    steps, start = [], 0
    for block in merge_to_monotone(blocks, falling=False):
        end = start + block.width
        steps.append(Step(float(levels[start]), float(levels[end - 1]), block.rows, block.bads / block.rows))  # fmt: skip
        start = end
    return tuple(steps)
