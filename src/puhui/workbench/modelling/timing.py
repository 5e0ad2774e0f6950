"""Out of time: how the model did in each later block, and whether rows and columns had shifted."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.metrics import auc_interval, brier, ks
from puhui.engines.scorecard.stability import places, psi
from puhui.workbench.credit.validating import rounded
from puhui.workbench.modelling.dealing import FIRST_SHARE
from puhui.workbench.modelling.learning import Result
from puhui.workbench.modelling.recipes import Card

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
    edges = np.unique(np.quantile(risk[first], np.linspace(0, 1, 11)[1:-1]))
    return {
        "blocks": [_block(result, test, risk, edges, first) for _, test in pairs],
        "csi": _csi(result, first, pairs[-1][1]),
        "compared_with": f"the first {FIRST_SHARE:.0%} of rows",
    }


def _block(result: Result, test: npt.NDArray[np.intp], risk: Floats, edges: Floats, first: npt.NDArray[np.intp]) -> Mapping[str, object]:  # fmt: skip
    held = result.validated.held
    spots = np.searchsorted(result.validated.rows, test)
    told, bad = held.mean_risk[spots], held.bad[spots]
    area = auc_interval(risk=told, bad=bad)
    return {
        "rows": len(test),
        "positives": int(bad.sum()),
        "auc": rounded(area.value),
        "auc_interval_95": [rounded(area.low), rounded(area.high)],
        "ks": rounded(ks(risk=told, bad=bad)),
        "brier": rounded(brier(pd=told, bad=bad)),
        "mean_pd": rounded(told.mean()),
        "rate": rounded(bad.mean()),
        "psi": rounded(_psi(risk[first], risk[test], edges)),
    }


def _psi(before: Floats, after: Floats, edges: Floats) -> float:
    counts = [_counts(np.searchsorted(edges, each, side="right"), len(edges) + 1) for each in (before, after)]  # fmt: skip
    return psi(before=counts[0], after=counts[1])


def _csi(
    result: Result, first: npt.NDArray[np.intp], last: npt.NDArray[np.intp]
) -> Mapping[str, float] | None:
    if not isinstance(result.fitted, Card):
        return None
    told = {}
    for entry in result.fitted.model.characteristics:
        found = places(entry, result.learning.frame)
        size = len(entry.bins) + 1
        told[entry.name] = rounded(psi(before=_counts(found[first], size), after=_counts(found[last], size)))  # fmt: skip
    return told


def _counts(found: npt.NDArray[np.intp], size: int) -> Sequence[int]:
    return np.bincount(found, minlength=size).tolist()
