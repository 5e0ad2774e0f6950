"""Validation of a recipe: the whole of it on some rows, tested on rows that it never saw."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.metrics import auc
from puhui.workbench.credit.validating import HeldOut
from puhui.workbench.modelling.recipes import Recipe

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Pair = tuple[Rows, Rows]
Tell = Callable[[int, int], None]

#: Starting a process costs about a second; less work than this is done at once.
_WORTH_A_PROCESS = 2_000_000


@dataclass(frozen=True, slots=True)
class Validated:
    """What was told of rows held out: `held` has them in the order of `rows`."""

    rows: Rows
    held: HeldOut


def validate(
    *,
    recipe: Recipe,
    frame: pl.DataFrame,
    bad: Flags,
    pairs: Sequence[Pair],
    tell: Tell = lambda _done, _total: None,
    alone: bool = False,
) -> Validated:
    """Fit on the first rows of each pair, tell the second; the answer hangs on no machine.

    Every row is told equally often: once per repeat in cross-validation, once where time goes
    forward (rows before the first block never). `alone` keeps the work in this process.
    """
    told = np.full((len(pairs), len(bad)), np.nan)
    areas = []
    for place, risk in enumerate(_worked(recipe, frame, bad, pairs, alone=alone)):
        test = pairs[place][1]
        told[place, test] = risk
        areas.append(auc(risk=risk, bad=bad[test]))
        tell(place + 1, len(pairs))
    rows = np.flatnonzero(~np.isnan(told).all(axis=0))
    repeats = int((~np.isnan(told[:, rows[0]])).sum())
    risk = np.array([column[~np.isnan(column)] for column in told[:, rows].T]).reshape(-1, repeats)
    return Validated(rows, HeldOut(bad[rows], risk.T.copy(), tuple(areas)))


def area_together(frame: pl.DataFrame, bad: Flags, recipe: Recipe, pairs: Sequence[Pair]) -> float:
    """The mean area that columns reach together on rows held out."""
    return float(np.mean(validate(recipe=recipe, frame=frame, bad=bad, pairs=pairs).held.fold_auc))


def _worked(
    recipe: Recipe, frame: pl.DataFrame, bad: Flags, pairs: Sequence[Pair], *, alone: bool
) -> Iterator[Floats]:
    workers = min(os.cpu_count() or 1, 4, len(pairs))
    if alone or frame.height * frame.width * len(pairs) < _WORTH_A_PROCESS or workers < 2:
        yield from (_tested(recipe, frame, bad, pair) for pair in pairs)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _hold, (recipe, frame, bad)) as pool:
        yield from pool.map(_tested_here, pairs)


def _tested(recipe: Recipe, frame: pl.DataFrame, bad: Flags, pair: Pair) -> Floats:
    fit, test = pair
    return recipe.fit(frame[fit], bad[fit]).risk(frame[test])


#: What a worker process was given once, instead of with every fold.
_given: list[tuple[Recipe, pl.DataFrame, Flags]] = []


def _hold(recipe: Recipe, frame: pl.DataFrame, bad: Flags) -> None:
    _given[:] = [(recipe, frame, bad)]


def _tested_here(pair: Pair) -> Floats:
    return _tested(*_given[0], pair)
