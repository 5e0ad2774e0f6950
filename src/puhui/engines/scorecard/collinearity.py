"""Whether characteristics say the same twice: correlations of their weights, variance inflation."""

import numpy as np
import polars as pl

from puhui.engines.scorecard.columns import columns_of, weigh_all
from puhui.engines.scorecard.likelihood import across
from puhui.engines.scorecard.logistic import Floats
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.rebinning import bins_of

#: What the others leave of a column's variance is rounding below this: then they tell it exactly.
_NOTHING_LEFT = 1e-10
#: With a smallest eigenvalue above this no factor reaches 1e8, and the inverse has digits to spare.
_SOUND = 1e-8


def weights_of(model: Model, frame: pl.DataFrame) -> Floats:
    """Weights of evidence of a frame's rows: rows x characteristics, in the model's order."""
    columns = columns_of(frame.select(entry.name for entry in model.characteristics))
    return weigh_all(columns, [bins_of(entry) for entry in model.characteristics])


def correlations(weights: Floats) -> Floats:
    """Pearson's correlations between the columns of rows x features, with their signs.

    A column that is the same in every row correlates with nothing but itself.
    """
    centred = weights - weights.mean(axis=0)
    lengths = np.sqrt((centred * centred).sum(axis=0))
    still = lengths <= 1e-12 * np.sqrt(len(weights)) * np.maximum(np.abs(weights).max(axis=0), 1.0)
    scaled = np.where(still, 0.0, centred / np.where(still, 1.0, lengths))
    told = np.clip(across(scaled, scaled), -1.0, 1.0)
    np.fill_diagonal(told, 1.0)
    return np.asarray(told, dtype=np.float64)


def inflation(related: Floats) -> Floats:
    """Variance inflation factors of features whose `correlations` are given.

    1 / (1 - R²) of each feature on all others: how many times the variance of its coefficient is
    that of a feature which the others say nothing of (Marquardt 1970). Above 5 is usually looked
    at, above 10 called too much; infinite where the others tell a feature exactly.

    >>> inflation(np.array([[1.0, 0.6], [0.6, 1.0]])).round(4).tolist()
    [1.5625, 1.5625]
    """
    size = len(related)
    if np.linalg.eigvalsh(related)[0] > _SOUND:
        # The diagonal of the inverse is the same number, at once for all.
        return np.asarray(np.diag(np.linalg.inv(related)), dtype=np.float64)
    told = np.ones(size)
    for place in range(size):
        others = np.arange(size) != place
        shared = related[others, place]
        # Others that are collinear among themselves leave no inverse; the least-norm solution
        # explains just as much of this one.
        solved = np.linalg.lstsq(related[np.ix_(others, others)], shared, rcond=None)[0]
        left = 1.0 - float(shared @ solved)
        told[place] = 1.0 / left if left > _NOTHING_LEFT else np.inf
    return told
