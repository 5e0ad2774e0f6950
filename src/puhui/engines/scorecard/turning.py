"""Bins whose default rate turns round once: a peak or a valley, taken only where it earns its bins."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.cutting import Block, merge_closest, merge_small, merge_to_monotone

Floats = npt.NDArray[np.float64]


def merge_to_turning(
    blocks: Sequence[Block],
    *,
    falling_first: bool,
    at_most: int,
    min_rows: float,
    min_goods: int,
    min_bads: int,
    pseudo: tuple[float, float],
) -> list[Block]:
    """Pool neighbours until the default rate turns once: falls and then rises, or the reverse.

    The turn lies where the two monotone halves have the largest likelihood together (unimodal
    regression by pooled adjacent violators, Stout 2008). Merging neighbours later keeps what
    turns once so: a merged rate lies between both. Smoothing may not, so halves are pooled again.
    """
    merged = _halves(blocks, _best_turn(blocks, falling_first=falling_first), falling_first=falling_first)  # fmt: skip
    merged = merge_small(merged, min_rows=min_rows, min_goods=min_goods, min_bads=min_bads)
    merged = merge_closest(merged, at_most=at_most)
    rates = [(block.bads + pseudo[1]) / (block.rows + sum(pseudo)) for block in merged]
    turn = int(np.argmin(rates) if falling_first else np.argmax(rates)) + 1
    return _halves(merged, turn, falling_first=falling_first, pseudo=pseudo)


def turns(blocks: Sequence[Block]) -> bool:
    """Whether the default rate both rises and falls from bin to bin."""
    rates = np.array([block.bads / max(block.rows, 1) for block in blocks])
    steps = np.diff(rates)
    return bool((steps > 0).any() and (steps < 0).any())


def evidence(blocks: Iterable[Block]) -> float:
    """Log-likelihood of the outcomes in bins, each with its own default rate.

    >>> round(evidence([Block(1, 1, 1)]), 4)
    -1.3863
    """
    counts = np.array([(block.goods, block.bads) for block in blocks], dtype=np.float64).reshape(
        -1, 2
    )
    shares = counts / counts.sum(axis=1, keepdims=True).clip(min=1.0)
    return float((counts * np.log(np.where(counts > 0, shares, 1.0))).sum())


def earns(turning: Sequence[Block], plain: Sequence[Block]) -> bool:
    """Whether bins that turn tell more than their number explains (Schwarz 1978).

    A bin costs ln(rows) of twice the log-likelihood, and the turn itself as much as one more.
    """
    rows = max(sum(block.rows for block in plain), 1)
    more = len(turning) + 1 - len(plain)
    return 2.0 * (evidence(turning) - evidence(plain)) > more * float(np.log(rows))


def _best_turn(blocks: Sequence[Block], *, falling_first: bool) -> int:
    """How many pre-bins lie before the turn: the largest likelihood of both halves together."""
    before = _evidence_of_starts(blocks, falling=falling_first)
    after = _evidence_of_starts(blocks[::-1], falling=falling_first)[::-1]
    return int((before + after).argmax())


def _evidence_of_starts(blocks: Sequence[Block], *, falling: bool) -> Floats:
    """Log-likelihood of the first 0, 1, 2 … pre-bins, each start pooled to go one way."""
    pooled: list[Block] = []
    told = [0.0]
    for block in blocks:
        pooled = merge_to_monotone([*pooled, block], falling=falling)
        told.append(evidence(pooled))
    return np.array(told)


def _halves(
    blocks: Sequence[Block],
    turn: int,
    *,
    falling_first: bool,
    pseudo: tuple[float, float] = (0.0, 0.0),
) -> list[Block]:
    first = merge_to_monotone(blocks[:turn], falling=falling_first, pseudo=pseudo)
    return [*first, *merge_to_monotone(blocks[turn:], falling=not falling_first, pseudo=pseudo)]
