"""Folds that keep the share of defaults, drawn from a seed and the same on every machine."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from puhui.kernel.refusals import BadInput

Rows = npt.NDArray[np.intp]


def stratified(
    *, bad: npt.NDArray[np.bool_], folds: int, repeats: int, seed: int
) -> Iterator[tuple[Rows, Rows]]:
    """`folds` x `repeats` pairs of rows to fit on and rows to test on.

    Within a repeat every row is tested once, and the defaults of any two folds differ by one at
    most. Needs as many defaults, and as many goods, as folds (`scorecard.too_few`).
    """
    fewest = int(min(bad.sum(), (~bad).sum()))
    if fewest < folds:
        raise BadInput("scorecard.too_few", rows=fewest, needed=folds)
    chooser = np.random.Generator(np.random.PCG64(seed))
    for _ in range(repeats):
        place = np.empty(len(bad), dtype=np.intp)
        dealt = 0
        for outcome in (True, False):
            rows = chooser.permutation(np.flatnonzero(bad == outcome))
            # The second outcome goes on where the first one stopped, so that sizes stay even.
            place[rows] = (np.arange(len(rows)) + dealt) % folds
            dealt += len(rows)
        for fold in range(folds):
            yield np.flatnonzero(place != fold), np.flatnonzero(place == fold)
