"""How well a kept model tells the outcomes of a table."""

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from puhui.engines.scorecard.metrics import auc, brier, brier_parts, calibration_line, gini, ks
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.folders import Kept
from puhui.workbench.modelling.outcomes import outcomes
from puhui.workbench.modelling.reading import Table
from puhui.workbench.modelling.scoring import Tell, score
from puhui.workbench.modelling.surely import (
    brier_intervals,
    intervals,
    mean_interval,
    rate_interval,
)


def evaluate(
    table: Table,
    kept: Kept,
    *,
    target: str,
    positive: str | None,
    tell: Tell = lambda _done, _total: None,
) -> Mapping[str, object]:
    """The figures of a model on the rows that have a score and a known outcome.

    Without `positive` it is the value that training took, where the target is the same column.
    BadInput as `scoring.score` and `outcomes.outcomes`.
    """
    rule = positive if positive is not None or target != kept.target else kept.positive
    ended = outcomes(table.column(target, option="target"), positive=rule)
    scored = score(table, kept, tell=tell)
    told = scored.table["pd"].is_not_null().to_numpy() & ended.known
    pd, bad = scored.table["pd"].to_numpy()[told], ended.bad[told]
    if not 0 < bad.sum() < len(bad):
        raise BadInput("scorecard.one_outcome", field=target, goods=int((~bad).sum()), bads=int(bad.sum()), rule="both outcomes among scored rows")  # fmt: skip
    slope, intercept = calibration_line(pd=pd, bad=bad)
    sure = intervals(risk=pd, bad=bad)
    figures = {
        "auc": auc(risk=pd, bad=bad),
        "ks": ks(risk=pd, bad=bad),
        "gini": gini(risk=pd, bad=bad),
        "brier": brier(pd=pd, bad=bad),
        "calibration_slope": slope,
        "calibration_intercept": intercept,
    }
    with_ends = [[(name, rounded(value)), (f"{name}_interval_95", sure[name])] for name, value in figures.items()]  # fmt: skip
    return {
        **dict(pair for both in with_ends for pair in both),
        "brier_parts": {name: rounded(value) for name, value in asdict(brier_parts(pd=pd, bad=bad)).items()},
        "brier_parts_interval_95": brier_intervals(risk=pd, bad=bad),
        "mean_pd": rounded(np.mean(pd)),
        "mean_pd_interval_95": mean_interval(pd),
        "rate": rounded(np.mean(bad)),
        "rate_interval_95": rate_interval(bad),
        "n": len(bad),
        "positives": int(bad.sum()),
        "unscored": scored.unscored,
        "without_outcome": int((~ended.known).sum()),
    }  # fmt: skip
