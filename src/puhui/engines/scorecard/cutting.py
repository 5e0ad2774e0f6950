"""Where to cut a number: quantile pre-bins, and the merges that make bins fewer and monotone."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Block(NamedTuple):
    """Adjacent pre-bins that have become one bin: their counts and how many they were."""

    goods: int
    bads: int
    width: int

    def join(self, other: "Block") -> "Block":
        """The bin that both make together."""
        return Block(self.goods + other.goods, self.bads + other.bads, self.width + other.width)

    @property
    def rows(self) -> int:
        """Good and bad rows together."""
        return self.goods + self.bads


def prebins(
    *,
    values: npt.NDArray[np.float64],
    bad: npt.NDArray[np.bool_],
    wanted: int,
    decimal: bool = True,
) -> tuple[npt.NDArray[np.float64], list[Block]]:
    """Cuts of about `wanted` bins with equally many rows, and the counts between them.

    A cut is the shortest decimal between two neighbouring values, so that people can read it and
    values near it are not split by noise. Equal values always share a bin. Without `decimal` a cut
    is the upper neighbour itself: then another unit of measurement puts every value, met or not,
    in the bin that it had.
    """
    ranked, count = np.sort(values), len(values)
    cuts: list[float] = []
    for step in range(1, wanted):
        place = round(step * count / wanted)
        if not 0 < place < count:
            continue
        above = float(ranked[place])
        start = int(np.searchsorted(ranked, above, side="left"))
        if start == 0:  # ties reach down to the lowest value: cut above them instead
            start = int(np.searchsorted(ranked, above, side="right"))
            if start == count:
                continue
        below, above = float(ranked[start - 1]), float(ranked[start])
        cut = cut_between(below, above) if decimal else above
        if np.isfinite(cut) and (not cuts or cut > cuts[-1]):
            cuts.append(cut + 0.0)  # -0.0 is 0.0, whichever of them came first
    edges = np.array(cuts, dtype=np.float64)
    every, bads = _between(ranked, edges), _between(np.sort(values[bad]), edges)
    return edges, [Block(rows - lost, lost, 1) for rows, lost in zip(every, bads, strict=True)]


def _between(ranked: npt.NDArray[np.float64], edges: npt.NDArray[np.float64]) -> list[int]:
    """How many of the sorted values lie below the first edge, between each two, from the last on."""
    below = [0, *np.searchsorted(ranked, edges, side="left").tolist(), len(ranked)]
    return [high - low for low, high in pairwise(below)]


def cut_between(below: float, above: float) -> float:
    """The shortest decimal c with below < c <= above, near the middle of both.

    >>> cut_between(0.123456, 0.187654)
    0.16
    """
    middle = below / 2 + above / 2
    for digits in range(1, 17):
        cut = float(f"{middle:.{digits}g}")
        if below < cut <= above:
            return cut
    return above


def merge_to_monotone(
    blocks: Sequence[Block], *, falling: bool, pseudo: tuple[float, float] = (0.0, 0.0)
) -> list[Block]:
    """Pool neighbours until the default rate only falls (or only rises) from bin to bin.

    Pool-adjacent-violators. `pseudo` is the good and bad pseudo-rows that smoothing adds to each
    bin: they draw thin bins further towards the mean than wide ones, so rates that are in order
    without them need not be with them. Neighbours with equal rates pool as well.
    """
    pooled: list[Block] = []
    for entry in blocks:
        block = entry
        while pooled and not _in_order(pooled[-1], block, falling, pseudo):
            block = pooled.pop().join(block)
        pooled.append(block)
    return pooled


def _in_order(left: Block, right: Block, falling: bool, pseudo: tuple[float, float]) -> bool:
    goods, bads = pseudo
    difference = (left.bads + bads) * (right.goods + goods) - (right.bads + bads) * (
        left.goods + goods
    )
    return difference > 0 if falling else difference < 0


def merge_small(
    blocks: list[Block], *, min_rows: float, min_goods: int, min_bads: int
) -> list[Block]:
    """Merge every bin with too few rows into the neighbour whose default rate is nearer."""
    blocks = list(blocks)
    while len(blocks) > 1:
        small = [
            place
            for place, block in enumerate(blocks)
            if block.rows < min_rows or block.goods < min_goods or block.bads < min_bads
        ]
        if not small:
            break
        place = min(small, key=lambda place: (blocks[place].rows, place))
        sides = [side for side in (place - 1, place) if 0 <= side < len(blocks) - 1]
        _join(blocks, min(sides, key=lambda side: (_distance(blocks, side), side)))
    return blocks


def merge_blocks(
    blocks: Sequence[Block],
    *,
    falling: bool,
    at_most: int,
    min_rows: float,
    min_goods: int,
    min_bads: int,
    pseudo: tuple[float, float],
) -> list[Block]:
    """All merges in turn: monotone, none too small, few, and monotone again after smoothing."""
    merged = merge_to_monotone(blocks, falling=falling)
    merged = merge_small(merged, min_rows=min_rows, min_goods=min_goods, min_bads=min_bads)
    merged = merge_closest(merged, at_most=at_most)
    return merge_to_monotone(merged, falling=falling, pseudo=pseudo)


def merge_closest(blocks: list[Block], *, at_most: int) -> list[Block]:
    """Merge the two neighbours that differ least until there are `at_most` bins."""
    blocks = list(blocks)
    while len(blocks) > at_most:
        _join(blocks, min(range(len(blocks) - 1), key=lambda side: (_distance(blocks, side), side)))
    return blocks


def _join(blocks: list[Block], side: int) -> None:
    blocks[side : side + 2] = [blocks[side].join(blocks[side + 1])]


def _distance(blocks: list[Block], side: int) -> float:
    """Pearson's chi-square of the two by two table of bins `side` and `side + 1`."""
    left, right = blocks[side], blocks[side + 1]
    bads, goods = left.bads + right.bads, left.goods + right.goods
    spread = left.rows * right.rows * bads * goods
    if not spread:
        return 0.0
    cross = left.goods * right.bads - left.bads * right.goods
    return cross * cross * (left.rows + right.rows) / spread
