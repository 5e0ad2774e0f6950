"""The better of two kinds of model, chosen on rows held back; the scorecard wins a draw."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.dealing import crossed
from puhui.workbench.modelling.keys import group_keys
from puhui.workbench.modelling.recipes import Fitted, Recipe
from puhui.workbench.modelling.validating import Validated, validate

Flags = npt.NDArray[np.bool_]
INNER_FOLDS = 3


@dataclass(frozen=True, slots=True)
class Best:
    """A scorecard unless the challenger tells held-back rows better."""

    scorecard: Recipe
    challenger: Recipe

    def fit(self, frame: pl.DataFrame, bad: Flags) -> Fitted:
        """The chosen kind, fitted on all rows; the choice is made on folds of these rows only."""
        pairs = list(crossed(groups=group_keys(frame, bad), bad=bad, folds=INNER_FOLDS, repeats=1))
        told = {name: validate(recipe=recipe, frame=frame, bad=bad, pairs=pairs, alone=True) for name, recipe in self.named().items()}  # fmt: skip
        return self.named()[chosen(told)].fit(frame, bad)

    def named(self) -> Mapping[str, Recipe]:
        """Both recipes by their kinds."""
        return {"scorecard": self.scorecard, "boosting": self.challenger}


def chosen(told: Mapping[str, Validated]) -> str:
    """The kind whose mean area over the folds is larger; the scorecard where they are equal.

    A margin of chance for the plainer kind would make what is told worse than it need be; by how
    much each is ahead, and how that differs from fold to fold, stands in the report, for a lender
    who would rather have points.
    """
    return "boosting" if _ahead(told).mean() > 0.0 else "scorecard"


def compared(told: Mapping[str, Validated]) -> Mapping[str, object]:
    """Both kinds on the same folds, and by how much the challenger is ahead."""
    ahead = _ahead(told)
    return {
        "auc_cv": {name: rounded(np.mean(each.held.fold_auc)) for name, each in told.items()},
        "boosting_ahead_by": rounded(ahead.mean()),
        "boosting_ahead_by_std": rounded(ahead.std()),
        "rule": "the larger mean area over the same folds",
    }


def _ahead(told: Mapping[str, Validated]) -> npt.NDArray[np.float64]:
    areas = {name: np.array(each.held.fold_auc) for name, each in told.items()}
    return np.asarray(areas["boosting"] - areas["scorecard"], dtype=np.float64)
