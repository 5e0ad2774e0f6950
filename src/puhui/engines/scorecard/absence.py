"""What is missing together is told once: by the first column of those that lack it in the same rows."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from puhui.engines.scorecard.binning import Binned, Flags
from puhui.engines.scorecard.columns import Column

#: Two columns lack a value in the same rows where their marks correlate so (phi).
TOGETHER = 0.9


def tell_once(columns: Sequence[Column], binned: Sequence[Binned]) -> list[Binned]:
    """Bins whose evidence that a value is missing (or is a code) counts in one column only.

    A table that was joined on lacks all its columns in the same rows. The evidence of being
    missing, ln P(missing | good) / P(missing | bad), would be summed once for each; but
    P(value | outcome) = P(there | outcome) x P(value | there, outcome), and the first factor is
    shared. The column of highest information tells both, each other one only the second: its
    missing weighs nothing, its other weights are less by the evidence of having a value, and its
    information is that of the values among the rows that have one, by their share of all.
    """
    led: list[Flags] = []
    told = list(binned)
    for place in sorted(range(len(binned)), key=lambda place: (-binned[place].information, place)):
        marks = _marks(columns[place], binned[place])
        shared = [any(_alike(mark, other) for other in led) for mark in marks]
        led += [mark for mark, known in zip(marks, shared, strict=True) if not known and mark.any()]
        if any(shared):
            told[place] = _without(binned[place], shared)
    return told


def _marks(column: Column, binned: Binned) -> list[Flags]:
    """The rows of each bin that is no range and no group: specials, then missing."""
    if column.kind == "categorical":
        return [column.texts.codes < 0]
    return [*(column.numbers == code for code in binned.specials), np.isnan(column.numbers)]


def _alike(left: Flags, right: Flags) -> bool:
    """Whether two marks correlate: the phi coefficient of their two by two table."""
    rows, lefts, rights = len(left), int(left.sum()), int(right.sum())
    spread = float(lefts) * (rows - lefts) * float(rights) * (rows - rights)
    return (
        spread > 0 and rows * int((left & right).sum()) - lefts * rights >= TOGETHER * spread**0.5
    )


def _without(binned: Binned, shared: Sequence[bool]) -> Binned:
    """The same bins, where those `shared` weigh nothing and the others count from their own mean."""
    ranges = len(binned.weights) - len(shared)
    kept = np.array([True] * ranges + [not known for known in shared])
    goods, bads = (np.asarray(counts, dtype=np.float64) for counts in (binned.goods, binned.bads))
    there = goods[kept].sum(), bads[kept].sum()
    if min(there) == 0:
        nothing = (0.0,) * len(kept)
        return replace(binned, weights=nothing, information=0.0)
    own = np.log(there[0] / goods.sum()) - np.log(there[1] / bads.sum())
    weights = np.where(kept, np.asarray(binned.weights) - own, 0.0)
    terms = (goods / there[0] - bads / there[1]) * weights
    share = sum(there) / (goods.sum() + bads.sum())
    return replace(binned, weights=tuple(weights.tolist()), information=float(terms[kept].sum() * share))  # fmt: skip
