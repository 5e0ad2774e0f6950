"""Repeated nested cross-validation: the whole of training, tested on rows that it never saw."""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.fitting import Settings, train
from puhui.engines.scorecard.folds import stratified
from puhui.engines.scorecard.metrics import auc, auc_interval, brier, calibration_line, ks
from puhui.kernel.refusals import BadInput

FOLDS, REPEATS = 5, 10

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Tell = Callable[[int, int], None]
_Job = tuple[pl.DataFrame, Flags, pl.DataFrame, Settings]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Probabilities of default told by models that did not see the row.

    `risk` is repeats x rows; `fold_auc` has one area for each of the folds x repeats.
    """

    bad: Flags
    risk: Floats
    fold_auc: Sequence[float]

    @property
    def mean_risk(self) -> Floats:
        """The mean over the repeats, one per row."""
        return np.asarray(self.risk.mean(axis=0), dtype=np.float64)


def cross_validate(
    *,
    frame: pl.DataFrame,
    bad: Flags,
    settings: Settings,
    folds: int = FOLDS,
    repeats: int = REPEATS,
    workers: int = 1,
    tell: Tell = lambda _done, _total: None,
) -> HeldOut:
    """Train on each set of folds but one, and score that one; the seed is that of `settings`.

    All that looks at outcomes (bins, choice of features, ridge, calibration) happens in `train`,
    so within the rows fitted on. `workers` processes share the work (more than one needs a main
    module that can be imported); the answer does not hang on how many. `tell(done, total)` hears
    of progress.
    """
    pairs = list(stratified(bad=bad, folds=folds, repeats=repeats, seed=settings.seed))
    jobs = [(frame[fit], bad[fit], frame[test], settings) for fit, test in pairs]
    risk, areas = np.zeros((repeats, len(bad))), []
    for place, told in enumerate(_worked(jobs, min(workers, len(jobs)))):
        test = pairs[place][1]
        risk[place // folds, test] = told
        areas.append(auc(risk=told, bad=bad[test]))
        tell(place + 1, len(jobs))
    return HeldOut(bad, risk, tuple(areas))


def figures(held: HeldOut) -> Mapping[str, object]:
    """What the held-out probabilities are worth.

    Areas: mean and standard deviation over all test folds. KS, Brier score and the calibration
    line: over all rows of a repeat, then the mean of the repeats. The interval is DeLong's on the
    mean probability of each row.
    """
    bad = held.bad
    lines = [calibration_line(pd=risk, bad=bad) for risk in held.risk]
    interval = auc_interval(risk=held.mean_risk, bad=bad)
    return {
        "auc_cv": rounded(np.mean(held.fold_auc)),
        "auc_cv_std": rounded(np.std(held.fold_auc)),
        "auc_cv_interval_95": [rounded(interval.low), rounded(interval.high)],
        "auc_cv_pooled": rounded(interval.value),
        "ks_cv": rounded(np.mean([ks(risk=risk, bad=bad) for risk in held.risk])),
        "brier_cv": rounded(np.mean([brier(pd=risk, bad=bad) for risk in held.risk])),
        "calibration_slope": rounded(np.mean([slope for slope, _ in lines])),
        "calibration_intercept": rounded(np.mean([intercept for _, intercept in lines])),
    }


def auc_by_third(*, held: HeldOut, size: Floats) -> list[float | None]:
    """The area within the smallest, middle and largest third; None where all ended alike."""
    order = np.argsort(size, kind="stable")
    thirds = np.array_split(order, 3)
    told = []
    for rows in thirds:
        both = 0 < held.bad[rows].sum() < len(rows)
        area = auc(risk=held.mean_risk[rows], bad=held.bad[rows]) if both else None
        told.append(None if area is None else rounded(area))
    return told


def rounded(value: float | np.floating) -> float:
    """A figure with six decimals: more would say nothing."""
    return round(float(value), 6)


def _worked(jobs: Sequence[_Job], workers: int) -> Iterator[Floats]:
    if workers < 2:
        yield from map(_tested, jobs)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(_tested, jobs)


def _tested(job: _Job) -> Floats:
    """Probabilities of the test rows; the base rate of the others where nothing can be learnt."""
    frame, bad, test, settings = job
    try:
        model = train(frame=frame, bad=bad, settings=settings).model
    except BadInput as refusal:
        if refusal.code != "scorecard.nothing_to_learn":
            raise
        return np.full(len(test), bad.mean())
    return np.asarray(score_frame(model, test)["pd"].to_numpy(), dtype=np.float64)
