"""One contender on a made-up table, in a process of its own: what it took and how well it told.

`python -m benchmarks._contenders WHO FOLDER` prints one JSON object.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks._lending_table import TARGET, write

SINGLE_CALLS, ROUNDS = 20_000, 5


def ours(folder: Path) -> dict:
    """The scorecard that `puhui model train` fits, its answers row by row and in a batch."""
    from puhui.engines.scorecard.batch import score_frame  # noqa: PLC0415 - counts as its own
    from puhui.engines.scorecard.fitting import train  # noqa: PLC0415
    from puhui.engines.scorecard.rows import compile_row  # noqa: PLC0415
    from puhui.workbench.modelling.learning import settings_for  # noqa: PLC0415

    frame = pl.read_parquet(folder / "train.parquet")
    bad, frame = frame[TARGET].to_numpy(), frame.drop(TARGET)
    spent: dict = {}
    with _clock(spent, "fit"):  # what its columns are like is looked up within the time
        model = train(frame=frame, bad=bad, settings=settings_for(frame, bad)).model
    spent["fit_peak_mb"] = peak_mb()
    del frame
    test = pl.read_parquet(folder / "test.parquet")
    spent["auc"] = _area(score_frame(model, test)["pd"].to_numpy(), test)
    spent["features"] = len(model.characteristics)
    names = [entry.name for entry in model.characteristics]
    rows = test.select(names).head(SINGLE_CALLS).to_dicts()
    spent |= _calls(compile_row(model), rows)
    batch = test.select(names)
    spent["batch_rows_s"] = batch.height / _best(lambda: score_frame(model, batch))
    return spent | {"peak_mb": peak_mb()}


def optbinning(folder: Path, calls: str) -> dict:
    """OptBinning with logistic regression: numbers go one way, which it finds; one process."""
    import pandas as pd  # noqa: PLC0415 - the peer's own dependency
    from optbinning import BinningProcess, Scorecard  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    table = pd.read_parquet(folder / "train.parquet")
    bad, table = table.pop(TARGET).to_numpy().astype(int), _objects(table)
    texts = [name for name in table if table[name].dtype == object]
    ways = {name: {"monotonic_trend": "auto_asc_desc"} for name in table if name not in texts}
    spent: dict = {}
    card = Scorecard(
        binning_process=BinningProcess(list(table), categorical_variables=texts, binning_fit_params=ways, n_jobs=1),
        estimator=LogisticRegression(max_iter=1000),
        scaling_method="pdo_odds",
        scaling_method_params={"pdo": 40, "odds": 10, "scorecard_points": 600},
    )  # fmt: skip
    with _clock(spent, "fit"):
        card.fit(table, bad)
    spent["fit_peak_mb"] = peak_mb()
    del table
    test = _objects(pd.read_parquet(folder / "test.parquet"))
    outcome = pl.DataFrame({TARGET: test.pop(TARGET).to_numpy()})
    spent["auc"] = _area(card.predict_proba(test)[:, 1], outcome)
    spent["features"] = test.shape[1]
    spent |= _calls(card.score, [test.iloc[at : at + 1] for at in range(int(calls))])
    spent["batch_rows_s"] = len(test) / _best(lambda: card.predict_proba(test))
    return spent | {"peak_mb": peak_mb()}


def _objects(table: "pd.DataFrame") -> "pd.DataFrame":  # noqa: F821
    """Texts as objects, which the peer expects."""
    texts = [
        name for name in table if not np.issubdtype(np.asarray(table[name][:1]).dtype, np.number)
    ]
    return table.astype(dict.fromkeys(texts, object))


@contextmanager
def _clock(spent: dict, name: str) -> Iterator[None]:
    """Seconds by the wall and by the processor, of all threads."""
    wall, work = time.perf_counter(), time.process_time()
    yield
    spent[f"{name}_s"] = time.perf_counter() - wall
    spent[f"{name}_cpu_s"] = time.process_time() - work


def peak_mb() -> float:
    """The most memory that this process has had so far, in units of 2^20 bytes.

    Not `getrusage`, where the kernel tells that: a process begins there with its parent's peak.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _calls(score: Callable[[object], object], rows: list) -> dict:
    """Microseconds of each call, every row another one, after a few to warm up."""
    for row in rows[:3]:
        score(row)
    spent = []
    for row in rows:
        begun = time.perf_counter_ns()
        score(row)
        spent.append((time.perf_counter_ns() - begun) / 1000)
    return {f"one_p{q}_us": float(np.percentile(spent, q)) for q in (50, 99)}


def _best(call: Callable[[], object]) -> float:
    """Seconds of the quickest of some rounds, as noise only adds."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def _area(risk: np.ndarray, test: pl.DataFrame) -> float:
    from puhui.engines.scorecard.metrics import auc  # noqa: PLC0415

    return auc(risk=risk, bad=test[TARGET].to_numpy().astype(bool))


def table(folder: Path, rows: str, held_out: str) -> dict:
    """The table itself, so that its making leaves no memory with the others."""
    write(folder, rows=int(rows), held_out=int(held_out))
    return {}


if __name__ == "__main__":
    who = {"table": table, "ours": ours, "optbinning": optbinning}[sys.argv[1]]
    sys.stdout.write(json.dumps(who(Path(sys.argv[2]), *sys.argv[3:])) + "\n")
