"""Out of time: how the model did in each later block, and whether rows and columns had shifted."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.metrics import Interval, auc, brier, ks
from puhui.engines.scorecard.stability import places
from puhui.engines.scorecard.sureness import psi_interval
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.dealing import FIRST_SHARE
from puhui.workbench.modelling.learning import Result
from puhui.workbench.modelling.recipes import Card
from puhui.workbench.modelling.surely import ends, intervals, mean_interval, rate_interval

Floats = npt.NDArray[np.float64]


def out_of_time(result: Result) -> Mapping[str, object] | None:
    """Figures of each block that came later than what its model saw; None without time.

    `psi` compares the final model's scores of a block with those of the first half, `csi` each
    characteristic's bins in the last block with the first half.
    """
    moments = result.learning.moments
    if moments is None:
        return None
    pairs = result.learning.pairs(repeats=1)
    first = np.flatnonzero(moments < np.quantile(moments, FIRST_SHARE, method="higher"))
    risk = result.fitted.risk(result.learning.frame)
    csi = _csi(result, first, pairs[-1][1])
    edges = np.unique(np.quantile(risk[first], np.linspace(0, 1, 11)[1:-1]))
    return {
        "blocks": [_block(result, test, risk, edges, first) for _, test in pairs],
        "csi": None if csi is None else {name: rounded(each.value) for name, each in csi.items()},
        "csi_interval_95": None
        if csi is None
        else {name: ends(each) for name, each in csi.items()},
        "compared_with": f"the first {FIRST_SHARE:.0%} of rows",
    }


def _block(result: Result, test: npt.NDArray[np.intp], risk: Floats, edges: Floats, first: npt.NDArray[np.intp]) -> Mapping[str, object]:  # fmt: skip
    held = result.validated.held
    spots = np.searchsorted(result.validated.rows, test)
    told, bad = held.mean_risk[spots], held.bad[spots]
    sure = intervals(risk=told, bad=bad)
    shifted = _psi(risk[first], risk[test], edges)
    return {
        "rows": len(test),
        "positives": int(bad.sum()),
        "auc": rounded(auc(risk=told, bad=bad)),
        "auc_interval_95": sure["auc"],
        "ks": rounded(ks(risk=told, bad=bad)),
        "ks_interval_95": sure["ks"],
        "brier": rounded(brier(pd=told, bad=bad)),
        "brier_interval_95": sure["brier"],
        "mean_pd": rounded(told.mean()),
        "mean_pd_interval_95": mean_interval(told),
        "rate": rounded(bad.mean()),
        "rate_interval_95": rate_interval(bad),
        "psi": rounded(shifted.value),
        "psi_interval_95": ends(shifted),
    }


def _psi(before: Floats, after: Floats, edges: Floats) -> Interval:
    counts = [_counts(np.searchsorted(edges, each, side="right"), len(edges) + 1) for each in (before, after)]  # fmt: skip
    return psi_interval(before=counts[0], after=counts[1])


def _csi(
    result: Result, first: npt.NDArray[np.intp], last: npt.NDArray[np.intp]
) -> Mapping[str, Interval] | None:
    if not isinstance(result.fitted, Card):
        return None
    told = {}
    for entry in result.fitted.model.characteristics:
        found = places(entry, result.learning.frame)
        size = len(entry.bins) + 1
        told[entry.name] = psi_interval(before=_counts(found[first], size), after=_counts(found[last], size))  # fmt: skip
    return told


def _counts(found: npt.NDArray[np.intp], size: int) -> Sequence[int]:
    return np.bincount(found, minlength=size).tolist()
