"""Folds by content: duplicates stay together, the order of the file means nothing, time goes forward."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.keys import Keys, scattered

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
#: Where time is told: the share of rows that is always trained on, and the blocks after it.
FIRST_SHARE, BLOCKS = 0.5, 5


def dealt(*, groups: Keys, bad: Flags, folds: int, repeat: int) -> Rows:
    """The fold of each row: groups stay whole, each fold gets its share of both outcomes.

    A group counts as bad where one of its rows is. BadInput `scorecard.too_few` where one
    outcome has fewer groups than there are folds.
    """
    ids, place = np.unique(groups, return_inverse=True)
    doomed = np.bincount(place, weights=bad, minlength=len(ids)) > 0
    fewest = int(min(doomed.sum(), (~doomed).sum()))
    if fewest < folds:
        raise BadInput("scorecard.too_few", rows=fewest, needed=folds, rule=f"{folds} different rows of each outcome")  # fmt: skip
    order = np.argsort(scattered(ids ^ np.uint64(repeat + 1)), kind="stable")
    fold, begun = np.empty(len(ids), dtype=np.intp), 0
    for outcome in (True, False):
        chosen = order[doomed[order] == outcome]
        fold[chosen] = (np.arange(len(chosen)) + begun) % folds
        begun += len(chosen)
    return fold[place]


def crossed(*, groups: Keys, bad: Flags, folds: int, repeats: int) -> Iterator[tuple[Rows, Rows]]:
    """`folds` x `repeats` pairs of rows to fit on and rows to test on."""
    for repeat in range(repeats):
        fold = dealt(groups=groups, bad=bad, folds=folds, repeat=repeat)
        for each in range(folds):
            yield np.flatnonzero(fold != each), np.flatnonzero(fold == each)


def forward(*, order: Floats, bad: Flags) -> list[tuple[Rows, Rows]]:
    """Pairs of rows that came before and rows that came after: blocks of the later half.

    Rows of one moment stay on one side. Blocks whose rows ended alike, or that have too few of an
    outcome before them, are left out; BadInput `model.too_little_time` where none is left.
    """
    shares = np.linspace(FIRST_SHARE, 1.0, BLOCKS + 1)
    bounds = [*np.quantile(order, shares[:-1], method="higher"), np.inf]
    pairs = []
    for low, high in pairwise(bounds):
        fit = np.flatnonzero(order < low)
        test = np.flatnonzero((order >= low) & (order < high))
        if _both(bad[fit], 10) and _both(bad[test], 1):
            pairs.append((fit, test))
    if not pairs:
        raise BadInput("model.too_little_time", rule="both outcomes before and after a moment")
    return pairs


def _both(bad: Flags, least: int) -> bool:
    return bool(min(bad.sum(), (~bad).sum()) >= least)
