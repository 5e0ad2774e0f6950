"""Which shape a scorecard takes: every shape is tried on rows held back, the simpler wins a draw."""

from collections.abc import Sequence

import numpy as np

from puhui.engines.scorecard.absence import tell_once
from puhui.engines.scorecard.binning import Binned, Flags
from puhui.engines.scorecard.blocks import spread
from puhui.engines.scorecard.calibration import calibrate
from puhui.engines.scorecard.columns import Column, Rows, weigh_all
from puhui.engines.scorecard.folds import stratified
from puhui.engines.scorecard.likelihood import Floats
from puhui.engines.scorecard.selection import Step, correlations, forward, ranked, shrunken
from puhui.engines.scorecard.settings import Settings, Shape


def cut_all(columns: Sequence[Column], bad: Flags, settings: Settings) -> list[Binned]:
    """All columns in bins made from these rows."""

    def cut(column: Column) -> Binned:
        return column.cut(
            bad=bad,
            rules=settings.binning,
            direction=settings.directions.get(column.name),
            specials=settings.specials.get(column.name, ()),
        )

    binned = spread(cut, columns, values=len(columns) * len(bad))
    return tell_once(columns, binned) if settings.missing_once else binned


def candidates(binned: Sequence[Binned], settings: Settings) -> list[int]:
    """Places of the features that may be taken: all, or of very many the most informative.

    They are in their own order; of two that say as much the first is taken.
    """
    places = range(len(binned))
    if len(binned) <= settings.most_candidates:
        return list(places)
    best = sorted(places, key=lambda place: -usable(binned[place], settings))
    return sorted(best[: settings.most_candidates])


def choose(columns: Sequence[Column], bad: Flags, settings: Settings) -> tuple[Shape, Floats]:
    """A shape, and what it told of rows held back: inner repeats x rows of raw log-odds.

    Shapes are compared by the calibrated log-loss of held-out rows. Of all whose loss is within
    `settings.standard_errors` (one unless told) of the least (of the paired differences of rows), the most shrunken is
    taken: few defaults cannot tell shapes apart, and then the plainest errs least (Breiman,
    Friedman, Olshen and Stone 1984).
    """
    shapes = settings.shapes(rarer=int(min(bad.sum(), (~bad).sum())))
    repeats = settings.inner_repeats
    told = np.zeros((len(shapes), repeats, len(bad)))
    pairs = stratified(bad=bad, folds=settings.inner_folds, repeats=repeats, seed=settings.seed)
    for number, (fit_rows, test_rows) in enumerate(pairs):
        repeat = number // settings.inner_folds
        told[:, repeat, test_rows] = _held_out(columns, bad, fit_rows, test_rows, settings, shapes)
    if len(shapes) == 1:
        return shapes[0], told[0]
    losses = np.array([_row_losses(log_odds, bad, settings.shrinkage) for log_odds in told])
    beyond = losses - losses[losses.mean(axis=1).argmin()]
    error = beyond.std(axis=1) / np.sqrt(len(bad))
    place = int(np.flatnonzero(beyond.mean(axis=1) <= settings.standard_errors * error)[0])
    return shapes[place], told[place]


def steps_of(
    weights: Floats,
    bad: Flags,
    binned: Sequence[Binned],
    settings: Settings,
    shapes: Sequence[Shape],
) -> dict[Shape, Step]:
    """The line of each shape through these rows; a shape that finds no feature has none."""
    good = (~bad).astype(np.float64)
    information = [usable(entry, settings) for entry in binned]
    correlation = correlations(weights)
    order = ranked(
        correlation=correlation,
        information=information,
        information_floor=settings.information_floor,
        correlation_ceiling=settings.correlation_ceiling,
    )
    found: dict[Shape, Step] = {}
    for ridge in dict.fromkeys(shape.ridge for shape in shapes if shape.family == "forward"):
        wanted = [shape for shape in shapes if shape.family == "forward" and shape.ridge == ridge]
        steps = forward(
            weights=weights,
            good=good,
            information=information,
            ridge=ridge,
            most=max(shape.features or len(binned) for shape in wanted),
            correlation=correlation,
            information_floor=settings.information_floor,
            correlation_ceiling=settings.correlation_ceiling,
        )
        if steps:
            found |= {shape: _step_at(steps, shape) for shape in wanted}
    for shape in shapes:
        columns = order[: shape.features]
        if shape.family == "shrunken" and columns:
            found[shape] = shrunken(weights=weights, good=good, columns=columns, ridge=shape.ridge)
    return found


def usable(entry: Binned, settings: Settings) -> float:
    """The information that may count: none where the rows contradict the declared direction.

    Such a feature is left with one bin, and only the mark of the missing could still speak.
    """
    contradicted = entry.name in settings.directions and not entry.cuts
    return 0.0 if contradicted else entry.information


def _step_at(steps: Sequence[Step], shape: Shape) -> Step:
    return steps[min(shape.features or len(steps), len(steps)) - 1]


def _held_out(
    columns: Sequence[Column],
    bad: Flags,
    fit_rows: Rows,
    test_rows: Rows,
    settings: Settings,
    shapes: Sequence[Shape],
) -> Floats:
    """Log-odds of the test rows for each shape; nought where a shape finds nothing."""
    fit = [column.take(fit_rows) for column in columns]
    binned = cut_all(fit, bad[fit_rows], settings)
    kept = candidates(binned, settings)
    fit, binned = [fit[place] for place in kept], [binned[place] for place in kept]
    steps = steps_of(weigh_all(fit, binned), bad[fit_rows], binned, settings, shapes)
    weights = weigh_all([columns[place].take(test_rows) for place in kept], binned)
    told = np.zeros((len(shapes), len(test_rows)))
    for place, shape in enumerate(shapes):
        if shape in steps:
            told[place] = steps[shape].apply(weights)
    return told


def _row_losses(log_odds: Floats, bad: Flags, shrinkage: float) -> Floats:
    """The calibrated log-loss of each row, over the repeats."""
    outcome = np.tile(bad.astype(np.float64), (len(log_odds), 1))
    line = calibrate(
        log_odds=log_odds.ravel(),
        bad=outcome.ravel(),
        row_weight=1.0 / len(log_odds),
        shrinkage=shrinkage,
    )
    calibrated = line.apply(log_odds)
    losses = np.logaddexp(0.0, calibrated) - (1.0 - outcome) * calibrated
    return np.asarray(losses.mean(axis=0), dtype=np.float64)
