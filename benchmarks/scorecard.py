"""Scorecards of the open sets: ours, boosted trees, OptBinning with regression and LightGBM, on the same folds."""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from optbinning import BinningProcess
from sklearn.linear_model import LogisticRegression

from benchmarks._enterprises import enterprise_table
from puhui.engines.scorecard.metrics import auc
from puhui.kernel.refusals import Unavailable
from puhui.workbench.modelling.late import boosting
from puhui.workbench.modelling.learning import Learning, learning_of, scorecard_for
from puhui.workbench.modelling.preparing import Terms, prepare
from puhui.workbench.modelling.reading import Table, read
from puhui.workbench.modelling.validating import Pair, validate

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
SETS: dict[str, tuple[str, Terms]] = {
    "german_credit": ("consumer/german_credit.csv.gz", Terms(target="bad")),
    "heloc": ("consumer/heloc.csv.gz", Terms(target="RiskPerformance")),
    "lending_club": ("consumer/lending_club.csv.gz", Terms(target="Class", positive="bad")),
    "receivables_by_time": ("receivables/ibm_accounts_receivable_early.csv.gz", Terms(target="DaysLate", positive=">0", time="InvoiceDate")),
    "sba": ("sba/sba_national_15000.csv.gz", Terms(target="MIS_Status", positive="CHGOFF")),
    "polish_bankruptcy": ("polish_bankruptcy/1year.csv.gz", Terms(target="class")),
    "ccf2020": ("ccf2020", Terms(target="label", id_column="id")),
}  # fmt: skip
Fold = Callable[[pl.DataFrame, np.ndarray, pl.DataFrame], np.ndarray]


def run() -> Iterator[dict]:
    """Lines for each set that is there: our scorecard and our trees, each beside both peers.

    Every figure is the mean area over the same test folds. The peers get the columns that our
    search for leaks has left, with their defaults; all that they learn is learnt on the rows
    fitted on.
    """
    for name, (place, terms) in SETS.items():
        path = FOLDER / place
        if path.exists():
            yield from _set(name, _table(path), terms)


def _set(name: str, table: Table, terms: Terms) -> Iterator[dict]:
    prepared = prepare(table, terms)
    ours = scorecard_for(prepared, terms)
    learning = learning_of(prepared, terms, ours, lambda *_: None)
    pairs = learning.pairs(repeats=1)
    told = {"scorecard": _mean(validate(recipe=ours, frame=learning.frame, bad=learning.bad, pairs=pairs).held.fold_auc)}  # fmt: skip
    try:
        trees = boosting().recipe({})
        told["boosting"] = _mean(validate(recipe=trees, frame=learning.frame, bad=learning.bad, pairs=pairs).held.fold_auc)  # fmt: skip
    except Unavailable:
        pass
    peers = {"OptBinning with logistic regression": _mean(_folds(learning, pairs, _optbinning))}
    if "boosting" in told:
        peers["LightGBM, its defaults"] = _mean(_folds(learning, pairs, _lightgbm))
    for kind, value in told.items():
        for peer, other in peers.items():
            yield {
                "name": f"scorecard.{name}.{kind}", "value": round(value, 4), "unit": "auc", "peer": peer,
                "peer_value": round(other, 4), "ratio": round(value / other, 5),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "rows": len(learning.bad), "columns": learning.frame.width, "folds": len(pairs),
            }  # fmt: skip


def _folds(learning: Learning, pairs: list[Pair], tell: Fold) -> list[float]:
    frame, bad = learning.frame, learning.bad
    return [auc(risk=tell(frame[fit], bad[fit], frame[test]), bad=bad[test]) for fit, test in pairs]


def _optbinning(fit: pl.DataFrame, bad: np.ndarray, test: pl.DataFrame) -> np.ndarray:
    texts = [name for name in fit.columns if fit[name].dtype == pl.String]
    process = BinningProcess(fit.columns, categorical_variables=texts)
    weights = process.fit_transform(_pandas(fit), bad.astype(int))
    line = LogisticRegression(max_iter=1000).fit(weights, bad)
    return line.predict_proba(process.transform(_pandas(test)))[:, 1]


def _lightgbm(fit: pl.DataFrame, bad: np.ndarray, test: pl.DataFrame) -> np.ndarray:
    import lightgbm  # noqa: PLC0415 - the peer, where it is installed

    known = {name: fit[name].drop_nulls().unique().sort().to_list() for name in fit.columns if fit[name].dtype == pl.String}  # fmt: skip

    def numbers(frame: pl.DataFrame) -> np.ndarray:
        coded = [
            frame[name].replace_strict(known[name], list(range(len(known[name]))), default=None, return_dtype=pl.Float64)
            if name in known else frame[name].cast(pl.Float64)
            for name in frame.columns
        ]  # fmt: skip
        return pl.DataFrame(coded).fill_null(float("nan")).to_numpy()

    model = lightgbm.LGBMClassifier(n_jobs=1, verbose=-1, random_state=1)
    places = [place for place, name in enumerate(fit.columns) if name in known]
    model.fit(numbers(fit), bad, categorical_feature=places or "auto")
    return model.predict_proba(numbers(test))[:, 1]


def _pandas(frame: pl.DataFrame) -> object:
    """Without pyarrow: a pandas frame from numpy."""
    import pandas as pd  # noqa: PLC0415 - the peer's own dependency

    return pd.DataFrame({name: frame[name].to_numpy() if frame[name].dtype != pl.String else np.array(frame[name].fill_null("missing").to_list(), dtype=object) for name in frame.columns})  # fmt: skip


def _mean(areas: object) -> float:
    return float(np.mean(areas))


def _table(path: Path) -> Table:
    if path.is_dir():
        return read(enterprise_table(path))
    return read(path.read_bytes())


def main() -> None:
    """Print one JSON line per figure as soon as it is there."""
    for line in run():
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
