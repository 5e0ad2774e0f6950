"""The challenger: gradient boosted trees with declared directions, calibrated on rows held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import lightgbm
import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.binning import Direction, Flags
from puhui.engines.scorecard.calibration import Calibration, calibrate
from puhui.engines.scorecard.columns import Column, columns_of
from puhui.engines.scorecard.folds import stratified
from puhui.engines.scorecard.model import Grade, Scaling, Training
from puhui.engines.scorecard.settings import Settings
from puhui.kernel.refusals import BadInput

Floats = npt.NDArray[np.float64]

#: Infinities and what single precision cannot hold: LightGBM compares in double, bins do not.
_MOST = 1e300
_SIGN: Mapping[Direction, int] = {"higher_is_better": -1, "lower_is_better": 1}


@dataclass(frozen=True, slots=True)
class Boosting:
    """How to boost: small steps, and as many leaves and rounds as rows held back want.

    `leaves` compete, plainest first: columns that each tell on their own want stumps of four,
    columns that tell together want larger trees. The model is the mean of `bags` runs that draw
    rows and columns by seeds of their own, which tells more steadily than any one (Breiman 1996).
    """

    directions: Mapping[str, Direction] = field(default_factory=dict)
    learning_rate: float = 0.05
    leaves: tuple[int, ...] = (4, 15)
    least_rows: int = 20
    most_rounds: int = 600
    bags: int = 5
    patience: int = 50
    shrinkage: float = 1.0
    smoothing: float = 10.0
    inner_folds: int = 5
    seed: int = 2020
    rare_rows: int = 20
    rare_share: float = 0.005


@dataclass(frozen=True, slots=True)
class Input:
    """How one column becomes a number: as it is, or by the log-odds of its category.

    `typical` is what the median good row has; reasons are told against it. A category that
    training did not meet, or too rarely, counts `unseen`; nothing known stays NaN.
    """

    name: str
    kind: Literal["numeric", "categorical"]
    typical: float
    categories: Mapping[str, float]
    unseen: float

    def numbers(self, column: Column) -> Floats:
        """The column as doubles."""
        if self.kind == "numeric":
            return np.clip(column.numbers, -_MOST, _MOST)
        told = [self.categories.get(name, self.unseen) for name in column.texts.names]
        return column.texts.look_up(told, missing=float("nan"))


@dataclass(frozen=True, slots=True)
class Boosted:
    """Trained trees (as LightGBM dumps them, `rounds` of each run), how columns become their input, and the calibration."""

    inputs: tuple[Input, ...]
    dump: Mapping[str, Any]
    rounds: int
    calibration: Calibration
    scaling: Scaling
    grades: tuple[Grade, ...]
    training: Training
    leaves: int
    gains: Mapping[str, float]


def boost(*, frame: pl.DataFrame, bad: Flags, terms: Boosting) -> tuple[Boosted, list[Any]]:
    """Boosted trees and LightGBM's own boosters, whose mean they are, from features and outcomes.

    Leaves and rounds are those with which inner folds do best on the rows they hold back, and
    their log-odds there make the calibration, so nothing is chosen on rows that it was fitted on.
    One thread and fixed seeds: the same input gives the same trees.
    """
    columns = columns_of(frame)
    if not columns:
        raise BadInput("scorecard.nothing_to_learn", features=0)
    leaves, rounds, log_odds = _held_back(columns, bad, terms)
    calibration = calibrate(log_odds=-log_odds, bad=bad.astype(np.float64), shrinkage=terms.shrinkage)  # fmt: skip
    inputs = inputs_of(columns, bad, terms)
    rows = matrix(inputs, columns)
    runs = [_fitted(rows, bad, inputs, replace(terms, seed=terms.seed + bag), leaves, rounds) for bag in range(terms.bags)]  # fmt: skip
    gain = np.mean([run.feature_importance("gain") for run in runs], axis=0)
    gains = dict(zip((entry.name for entry in inputs), gain.tolist(), strict=True))
    settings = Settings()
    training = Training(len(bad), int(bad.sum()), "")
    made = Boosted(inputs, _mean_of(runs), rounds, calibration, settings.scaling, settings.grades, training, leaves, gains)  # fmt: skip
    return made, runs


def _mean_of(runs: Sequence[Any]) -> Mapping[str, Any]:
    """The trees of all runs as one dump whose sum is the runs' mean."""
    trees = [tree for run in runs for tree in run.dump_model()["tree_info"]]
    return {"tree_info": [{"tree_structure": _scaled(tree["tree_structure"], len(runs))} for tree in trees]}  # fmt: skip


def _scaled(node: Mapping[str, Any], runs: int) -> Mapping[str, Any]:
    if "split_index" not in node:
        return {**node, "leaf_value": node["leaf_value"] / runs}
    return {**node, **{side: _scaled(node[side], runs) for side in ("left_child", "right_child")}}


def matrix(inputs: Sequence[Input], columns: Sequence[Column]) -> Floats:
    """All columns as the trees read them: rows x features."""
    return np.column_stack([entry.numbers(column) for entry, column in zip(inputs, columns, strict=True)])  # fmt: skip


def inputs_of(columns: Sequence[Column], bad: Flags, terms: Boosting) -> tuple[Input, ...]:
    """How columns become numbers, learnt from these rows."""
    return tuple(
        _number(column, bad) if column.kind == "numeric" else _category(column, bad, terms)
        for column in columns
    )


def _number(column: Column, bad: Flags) -> Input:
    good = column.numbers[~bad]
    known = good[np.isfinite(good)]
    typical = float(np.quantile(known, 0.5, method="lower")) if len(known) else 0.0
    return Input(column.name, "numeric", typical, {}, 0.0)


def _category(column: Column, bad: Flags, terms: Boosting) -> Input:
    """Smoothed log-odds of a bad outcome for each category that comes often enough."""
    totals = column.texts.totals(bad)
    mean, least = float(bad.mean()), max(terms.rare_rows, terms.rare_share * len(bad))
    odds = {
        text: _log_odds((bads + terms.smoothing * mean) / (goods + bads + terms.smoothing))
        for text, (goods, bads) in sorted(totals.items())
        if goods + bads >= least
    }
    common = max(totals, key=lambda text: (totals[text][0], text), default="")
    unseen = _log_odds(mean)
    return Input(column.name, "categorical", odds.get(common, unseen), odds, unseen)


def _log_odds(rate: float) -> float:
    return float(np.log(rate) - np.log1p(-rate))


def _held_back(columns: Sequence[Column], bad: Flags, terms: Boosting) -> tuple[int, int, Floats]:
    """The best leaves and rounds, and the log-odds with them of each row by trees that never saw it."""
    pairs = list(stratified(bad=bad, folds=terms.inner_folds, repeats=1, seed=terms.seed))
    tried = [(leaves, *_best_rounds(columns, bad, pairs, terms, leaves)) for leaves in terms.leaves]
    leaves, rounds, _loss, told = min(tried, key=lambda each: each[2])
    return leaves, rounds, told


def _best_rounds(
    columns: Sequence[Column], bad: Flags, pairs: Sequence[Any], terms: Boosting, leaves: int
) -> tuple[int, float, Floats]:
    """The rounds of least loss on rows held back, that loss, and the log-odds of each row there."""
    told_of = [_path(columns, bad, fit, test, terms, leaves) for fit, test in pairs]
    steps = max(len(path) for path in told_of)
    # A fold that stopped growing stays where it was.
    paths = [np.pad(path, ((0, steps - len(path)), (0, 0)), mode="edge") for path in told_of]
    loss = np.zeros(steps)
    for (_, test), path in zip(pairs, paths, strict=True):
        outcome = bad[test]
        loss += (np.logaddexp(0.0, path) - outcome * path).sum(axis=1)
    best = int(loss.argmin())
    told = np.empty(len(bad))
    for (_, test), path in zip(pairs, paths, strict=True):
        told[test] = path[best]
    return (best + 1) * _EVERY, float(loss[best]), told


#: Held-back rows are looked at every so many rounds.
_EVERY = 10


def _path(
    columns: Sequence[Column], bad: Flags, fit: Any, test: Any, terms: Boosting, leaves: int
) -> Floats:
    """Log-odds of the test rows after each ten rounds: steps x rows."""
    mine, theirs = ([column.take(rows) for column in columns] for rows in (fit, test))
    inputs = inputs_of(mine, bad[fit], terms)
    booster = _fitted(matrix(inputs, mine), bad[fit], inputs, terms, leaves, terms.most_rounds, held=(matrix(inputs, theirs), bad[test]))  # fmt: skip
    rows = matrix(inputs, theirs)
    made = max(booster.current_iteration() // _EVERY, 1)
    steps = [booster.predict(rows, raw_score=True, start_iteration=step * _EVERY, num_iteration=_EVERY) for step in range(made)]  # fmt: skip
    return np.cumsum(np.array(steps), axis=0)


def _fitted(
    rows: Floats,
    bad: Flags,
    inputs: Sequence[Input],
    terms: Boosting,
    leaves: int,
    rounds: int,
    held: tuple[Floats, Flags] | None = None,
) -> Any:
    parameters = {
        "objective": "binary", "metric": "binary_logloss", "learning_rate": terms.learning_rate,
        "num_leaves": leaves, "min_data_in_leaf": terms.least_rows, "lambda_l2": 1.0,
        "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 255,
        "monotone_constraints": [_SIGN[terms.directions[entry.name]] if entry.name in terms.directions and entry.kind == "numeric" else 0 for entry in inputs],
        "seed": terms.seed, "deterministic": True, "force_row_wise": True, "num_threads": 1,
        "verbosity": -1, "feature_pre_filter": False,
    }  # fmt: skip
    data = lightgbm.Dataset(rows, bad.astype(np.float64), free_raw_data=False)
    if held is None:
        return lightgbm.train(parameters, data, rounds)
    valid = lightgbm.Dataset(held[0], held[1].astype(np.float64), reference=data)
    stop = lightgbm.early_stopping(terms.patience, verbose=False)
    return lightgbm.train(parameters, data, rounds, valid_sets=[valid], callbacks=[stop])
