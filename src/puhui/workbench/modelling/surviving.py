"""What the report says of time to default: hazards on the scorecard's bins, told on rows held out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.collinearity import weights_of
from puhui.engines.scorecard.concordance import concordance
from puhui.engines.scorecard.survival import Hazards, fit_hazards, kaplan_meier
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.durations import Periods
from puhui.workbench.modelling.learning import Learning, Result, scorecard_for
from puhui.workbench.modelling.recipes import Card
from puhui.workbench.modelling.surely import ends

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
_Z = 1.959964
_HOW = (
    "discrete-time hazard on the weights of evidence of the bins (Singer and Willett 1993); "
    "c is Harrell's on rows held out, beside that of the score, which takes rows lost early for good; "
    "pd_within is the mean on rows held out beside Kaplan and Meier's of the same rows with Greenwood's interval; "
    "baseline and coefficients are those of all rows, with normal intervals given the bins"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """Rows told while held out: risk of each and mean chance of default within each period."""

    rows: Rows
    risk: Floats
    within: Floats


def surviving(result: Result) -> Mapping[str, object] | None:
    """Hazards, their C and the chance of default within each number of periods; None without."""
    learning, fitted = result.learning, result.fitted
    if learning.durations is None or not isinstance(fitted, Card) or fitted.shape is None:
        return None
    duration = learning.durations
    hazards = _hazards(fitted, learning, np.arange(len(duration)), duration)
    told = _held_out(result, hazards.periods)
    event, watched = learning.bad[told.rows], duration[told.rows]
    # Both are told by folds that did not see the row, so that they can be compared.
    spots = np.searchsorted(result.validated.rows, told.rows)
    score = result.validated.held.mean_risk[spots]
    c = concordance(risk=told.risk, duration=watched, event=event)
    of_score = concordance(risk=score, duration=watched, event=event)
    return {
        "duration": result.terms.duration,
        "periods": hazards.periods,
        "rows": len(duration),
        "defaults": int(learning.bad.sum()),
        "c": rounded(c.value),
        "c_interval_95": ends(c),
        "c_of_score": rounded(of_score.value),
        "c_of_score_interval_95": ends(of_score),
        **_parts(hazards, fitted),
        "curve": _curve(told, watched, event),
        "by_grade": _by_grade(hazards, fitted, learning),
        "how": _HOW,
    }


def _hazards(card: Card, learning: Learning, rows: Rows, duration: Periods) -> Hazards:
    weights = weights_of(card.model, learning.frame[rows])
    ridge = card.shape.ridge if card.shape else 0.0
    return fit_hazards(weights=weights, duration=duration[rows], event=learning.bad[rows], ridge=ridge)  # fmt: skip


def _held_out(result: Result, periods: int) -> _Told:
    """Bins, features and hazards of each fold's rows, on the rows that the fold left out."""
    learning = result.learning
    duration = learning.durations
    recipe = scorecard_for(learning.prepared, result.terms)
    tested, risks = [], []
    total, counts = np.zeros(periods), np.zeros(periods)
    for fit, test in learning.pairs(repeats=1):
        card = recipe.fit(learning.frame[fit], learning.bad[fit])
        if not isinstance(card, Card) or duration is None:
            continue
        made = _hazards(card, learning, fit, duration)
        weights = weights_of(card.model, learning.frame[test])
        within = 1.0 - made.survival(weights)
        total[: made.periods] += within.sum(axis=0)
        counts[: made.periods] += len(test)
        tested.append(test)
        # Folds have levels of their own; at one horizon their rows are on one scale.
        risks.append(within[:, min(made.periods, periods) - 1])
    if not tested:
        raise BadInput("scorecard.nothing_to_learn", field="duration", features=0, rule="a column that tells something")  # fmt: skip
    rows = np.concatenate(tested)
    order = np.argsort(rows)
    with_some = np.maximum(counts, 1)
    return _Told(rows[order], np.concatenate(risks)[order], total / with_some)


def _parts(hazards: Hazards, card: Card) -> Mapping[str, object]:
    count = len(hazards.last)
    levels = zip(hazards.last, hazards.baseline, hazards.errors[:count], strict=True)
    slopes = zip(card.model.characteristics, hazards.coefficients, hazards.errors[count:], strict=True)  # fmt: skip
    return {
        "baseline": [{"to_period": last, "log_odds": rounded(level), "log_odds_interval_95": _around(level, error)} for last, level, error in levels],
        "coefficients": [{"feature": entry.name, "coefficient": rounded(slope), "coefficient_interval_95": _around(slope, error)} for entry, slope, error in slopes],
    }  # fmt: skip


def _curve(told: _Told, duration: Periods, event: npt.NDArray[np.bool_]) -> list[Mapping[str, object]]:  # fmt: skip
    share, error = kaplan_meier(duration=duration, event=event, periods=len(told.within))
    return [
        {"period": place + 1, "pd_within": rounded(within), "came": rounded(1.0 - alive), "came_interval_95": [rounded(max(1.0 - alive - _Z * reach, 0.0)), rounded(min(1.0 - alive + _Z * reach, 1.0))]}
        for place, (within, alive, reach) in enumerate(zip(told.within, share, error, strict=True))
    ]  # fmt: skip


def _by_grade(hazards: Hazards, card: Card, learning: Learning) -> list[Mapping[str, object]]:
    """The mean chance of default of each grade at a quarter, half, … of the periods."""
    within = 1.0 - hazards.survival(weights_of(card.model, learning.frame))
    horizons = sorted({max(round(hazards.periods * part), 1) for part in (0.25, 0.5, 0.75, 1.0)})
    grades = np.array([card.model.grade(pd) for pd in card.risk(learning.frame).tolist()])
    return [
        {"grade": grade.name, "rows": int((grades == grade.name).sum()), "pd_within": {str(each): rounded(within[grades == grade.name, each - 1].mean()) for each in horizons}}
        for grade in card.grades
        if (grades == grade.name).any()
    ]  # fmt: skip


def _around(value: float, error: float) -> list[float]:
    return [rounded(value - _Z * error), rounded(value + _Z * error)]
