"""What there is to say of a scorecard: how good it is, what it refused, and how it treats size."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from itertools import pairwise

import numpy as np

from puhui.engines.features.querying import version
from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.calibration import pluto_tasche
from puhui.engines.scorecard.metrics import auc
from puhui.engines.scorecard.model import Characteristic
from puhui.workbench.credit.gathering import Gathered, gather
from puhui.workbench.credit.invoices import Invoices
from puhui.workbench.credit.training import Result
from puhui.workbench.credit.validating import auc_by_third, figures, rounded
from puhui.workbench.credit.wording import title

_HOW = {
    "auc_cv": "mean over all test folds of all repeats; auc_cv_std is their standard deviation",
    "auc_cv_interval_95": "DeLong, on the mean held-out probability of each enterprise",
    "ks_cv": "over all enterprises of a repeat, then the mean of the repeats; brier_cv and the calibration line likewise",
    "auc_size_only": "sales of the last 36 months alone on the same rows, more sales taken as less risk",
    "auc_by_turnover_third": "smallest, middle, largest third by sales of the last 36 months, held out; null where all ended alike",
    "score_shift_when_amounts_times_10": "points; every amount of every enterprise multiplied by ten",
    "pluto_tasche": "most prudent estimation at 75 % confidence, on grades told while held out",
}  # fmt: skip


def report(
    result: Result, *, incoming: Invoices, outgoing: Invoices, inputs: Mapping[str, bytes]
) -> Mapping[str, object]:
    """The report of a result as JSON's kinds of values; same input, same report.

    `inputs` are the files as they were given: their digests stand in the report.
    """
    learning, trained = result.learning, result.trained
    larger = gather(
        codes=learning.codes,
        incoming=incoming,
        outgoing=outgoing,
        as_of=learning.gathered.as_of,
        times=10,
    )
    gathered, day = learning.gathered, learning.gathered.as_of
    return {
        "rows": len(learning.bad),
        "positives": int(learning.bad.sum()),
        **figures(result.held),
        **_fairness(result, larger),
        "pluto_tasche": _bounds(result),
        "excluded": list(learning.excluded),
        "features": [_described(entry) for entry in trained.model.characteristics],
        "information": {name: rounded(value) for name, value in sorted(trained.information.items())},
        "shape": asdict(trained.shape),
        "size_blind": result.size_blind,
        "seed": result.seed,
        "folds": len(result.held.fold_auc) // len(result.held.risk),
        "repeats": len(result.held.risk),
        "as_of": day.isoformat() if day else None,
        "features_version": version(),
        "left_out": dict(learning.left_out),
        "invoices": invoices_told(incoming, outgoing, gathered),
        "inputs": {name: hashlib.sha256(content).hexdigest() for name, content in inputs.items()},
        "how": _HOW,
    }  # fmt: skip


def invoices_told(
    incoming: Invoices, outgoing: Invoices, gathered: Gathered
) -> Mapping[str, object]:
    """What became of the rows of both files of invoices; up to 100 bad rows of each by name."""
    return {
        "input": {**incoming.counts, "rejected_rows": list(incoming.rejected)},
        "output": {**outgoing.counts, "rejected_rows": list(outgoing.rejected)},
        "after_as_of": gathered.later,
        "of_other_enterprises": gathered.foreign,
    }


def _fairness(result: Result, larger: Gathered) -> Mapping[str, object]:
    """How much of the score is size, and what it costs not to know it."""
    learning = result.learning
    turnover = learning.gathered.turnover
    size = np.array([float(turnover[place].minor) for place in learning.rows])
    told = {
        "auc_size_only": rounded(auc(risk=-size, bad=learning.bad)),
        "auc_by_turnover_third": auc_by_third(held=result.held, size=size),
        "score_shift_when_amounts_times_10": _shift(result, larger),
    }
    mine, other = (float(np.mean(held.fold_auc)) for held in (result.held, result.other))
    if result.size_blind:
        return {**told, "sized_auc_cv": rounded(other), "cost_of_size_blindness": rounded(other - mine)}  # fmt: skip
    return {**told, "size_blind_auc_cv": rounded(other)}


def _shift(result: Result, larger: Gathered) -> Mapping[str, float]:
    learning, model = result.learning, result.trained.model
    chosen = [entry.name for entry in model.characteristics]
    grown = learning.frame.with_columns(
        larger.features[name] for name in chosen if name in larger.features.columns
    )
    before, after = (score_frame(model, frame)["score"] for frame in (learning.frame, grown))
    moved = (after - before).to_numpy()
    return {"mean": rounded(moved.mean()), "most": rounded(np.abs(moved).max())}


def _bounds(result: Result) -> list[Mapping[str, object]]:
    model, bad = result.trained.model, result.learning.bad
    given = np.array([model.grade(float(pd)) for pd in result.held.mean_risk])
    names = [grade.name for grade in model.grades]
    rows = [int((given == name).sum()) for name in names]
    bads = [int(bad[given == name].sum()) for name in names]
    return [
        {"grade": bound.grade, "rows": bound.rows, "defaults": bound.bads, "upper": rounded(bound.upper)}
        for bound in pluto_tasche(grades=names, rows=rows, bads=bads)
    ]  # fmt: skip


def _described(entry: Characteristic) -> Mapping[str, object]:
    words = title(entry.name)
    return {
        "feature": entry.name,
        "en": words.en,
        "zh": words.zh,
        "information": rounded(entry.information),
        "coefficient": rounded(entry.coefficient),
        "direction": entry.direction,
        "bins": [
            {**where, "points": round(kept.points, 2), "goods": kept.goods, "bads": kept.bads}
            for where, kept in zip(_places(entry), entry.bins, strict=True)
        ],
    }


def _places(entry: Characteristic) -> list[Mapping[str, object]]:
    """Where each bin lies: from `low` (with it) to below `high`, in `members`, or missing."""
    if entry.kind == "categorical":
        told: list[Mapping[str, object]] = [{"members": list(group)} for group in entry.groups]
    else:
        edges = [None, *entry.cuts, None]
        told = [{"low": low, "high": high} for low, high in pairwise(edges)]
    return [*told, {"missing": True}]
