"""How well a kept model tells the outcomes of a table."""

from collections.abc import Mapping

import numpy as np

from puhui.engines.scorecard.metrics import auc, auc_interval, brier, calibration_line, gini, ks
from puhui.kernel.refusals import BadInput
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.folders import Kept
from puhui.workbench.modelling.outcomes import outcomes
from puhui.workbench.modelling.reading import Table
from puhui.workbench.modelling.scoring import Tell, score


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
    interval = auc_interval(risk=pd, bad=bad)
    return {
        "auc": rounded(auc(risk=pd, bad=bad)),
        "auc_interval_95": [rounded(interval.low), rounded(interval.high)],
        "ks": rounded(ks(risk=pd, bad=bad)),
        "gini": rounded(gini(risk=pd, bad=bad)),
        "brier": rounded(brier(pd=pd, bad=bad)),
        "calibration_slope": rounded(slope),
        "calibration_intercept": rounded(intercept),
        "mean_pd": rounded(np.mean(pd)),
        "n": len(bad),
        "positives": int(bad.sum()),
        "unscored": scored.unscored,
        "without_outcome": int((~ended.known).sum()),
    }
