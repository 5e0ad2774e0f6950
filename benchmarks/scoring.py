"""Scoring: one row, many rows, whole files and discrimination, against OptBinning in the same run."""

import gzip
import io
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from optbinning import BinningProcess, Scorecard
from sklearn.linear_model import LogisticRegression

from puhui.engines.features.definitions import OFFERED, SIZE_BLIND
from puhui.engines.features.querying import version
from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.fitting import Settings, train
from puhui.engines.scorecard.folds import stratified
from puhui.engines.scorecard.metrics import auc
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.rows import compile_row
from puhui.workbench.credit.assessing import assess
from puhui.workbench.credit.enterprises import read_enterprises
from puhui.workbench.credit.gathering import gather
from puhui.workbench.credit.invoices import read_invoices
from puhui.workbench.credit.training import settings_for

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "cumcm2020c"
FILES = ("rated_enterprises.csv", "rated_input_invoices.csv.gz", "rated_output_invoices.csv.gz")
FEATURE_COUNT, TRAIN_ROWS, BATCH_ROWS = 30, 5_000, 200_000
FOLDS, REPEATS, ROUNDS = 5, 2, 3
LOOSENESSES = (1.0, 0.1, 0.03, 0.01)


def run() -> list[dict]:
    """Lines for one score, a batch, and (where the real files are) whole files and discrimination.

    Times are of the best of some rounds (of percentiles, too), as noise only adds.
    """
    frame, bad = _made_up(TRAIN_ROWS, seed=1)
    # All features at once, as the peer takes them: fewer would be quicker to score.
    every = Settings(information_floor=0.0, shrunken_features=(None,), ridges=())
    ours, peer = train(frame=frame, bad=bad, settings=every).model, _peer(frame, bad)
    if len(ours.characteristics) != FEATURE_COUNT:
        raise RuntimeError(
            f"{len(ours.characteristics)} features against the peer's {FEATURE_COUNT}"
        )
    lines = [*_single(ours, peer, frame), _batch(ours, peer)]
    if FOLDER.is_dir():
        lines += _real()
    return lines


def _made_up(rows: int, *, seed: int) -> tuple[pl.DataFrame, np.ndarray]:
    chooser = np.random.default_rng(seed)
    values = chooser.normal(size=(rows, FEATURE_COUNT))
    log_odds = values @ np.linspace(0.6, 0.2, FEATURE_COUNT) - 2.0
    bad = chooser.random(rows) < 1.0 / (1.0 + np.exp(-log_odds))
    return pl.DataFrame({f"f{place}": values[:, place] for place in range(FEATURE_COUNT)}), bad


def _peer(frame: pl.DataFrame, bad: np.ndarray, *, looseness: float = 1.0) -> Scorecard:
    card = Scorecard(
        binning_process=BinningProcess(frame.columns),
        estimator=LogisticRegression(C=looseness, max_iter=1000),
        scaling_method="pdo_odds",
        scaling_method_params={"pdo": 40, "odds": 10, "scorecard_points": 600},
    )
    return card.fit(_pandas(frame), bad.astype(int))


def _pandas(frame: pl.DataFrame) -> Any:
    """Without pyarrow: a pandas frame from numpy."""
    import pandas as pd  # noqa: PLC0415 - the peer's own dependency

    return pd.DataFrame(frame.to_numpy(), columns=frame.columns)


def _single(ours: Model, peer: Scorecard, frame: pl.DataFrame) -> list[dict]:
    rows, score = frame.head(1000).to_dicts(), compile_row(ours)
    table = _pandas(frame.head(100))
    mine, other = [], []
    for _ in range(ROUNDS):
        mine.append(_calls([lambda row=row: score(row) for row in rows * 20]))
        other.append(
            _calls([lambda at=at: peer.score(table.iloc[at : at + 1]) for at in range(100)])
        )
    return [
        _line(f"scoring.one_with_four_reasons_p{q}", min(np.percentile(each, q) for each in mine), "µs",
              f"OptBinning Scorecard.score of one row, no reasons, p{q}",
              min(np.percentile(each, q) for each in other), **({"bound": 25.0} if q == 99 else {}))
        for q in (50, 99)
    ]  # fmt: skip


def _batch(ours: Model, peer: Scorecard) -> dict:
    frame, _ = _made_up(BATCH_ROWS, seed=2)
    table = _pandas(frame)
    mine = BATCH_ROWS / _best(lambda: score_frame(ours, frame))
    other = BATCH_ROWS / _best(lambda: peer.score(table))
    return _line("scoring.batch", mine, "rows/s", "OptBinning Scorecard.score", other)


def _real() -> list[dict]:
    contents = [(FOLDER / name).read_bytes() for name in FILES]
    given = _read(contents)
    outcomes = given["enterprises"].outcomes()
    found = gather(codes=given["enterprises"].codes, incoming=given["incoming"], outgoing=given["outgoing"])  # fmt: skip
    frame = found.features.select(feature.name for feature in OFFERED)
    bad = np.array(outcomes, dtype=np.bool_)
    settings = settings_for(frame, 2020)
    model = train(frame=frame, bad=bad, settings=settings, features_version=version()).model
    whole = _best(lambda: assess(**_read(contents), model=model))
    parse = _best(lambda: [pl.read_csv(io.BytesIO(_plain(each)), infer_schema=False) for each in contents])  # fmt: skip
    rows = len(bad)
    return [
        _line(f"scoring.assess_{rows}_enterprises", whole, "s", "reading the same files alone (polars)", parse),
        *_discrimination(frame, bad, settings),
    ]  # fmt: skip


def peer_fold_auc(
    frame: pl.DataFrame,
    bad: np.ndarray,
    seed: int,
    *,
    blind: bool = False,
    repeats: int = 10,
    looseness: float = 1.0,
) -> list[float]:
    """The area of each of our own test folds that OptBinning with logistic regression reaches."""
    offered = [each.name for each in (SIZE_BLIND if blind else OFFERED)]
    areas = []
    for fit, test in stratified(bad=bad, folds=FOLDS, repeats=repeats, seed=seed):
        card = _peer(frame.select(offered)[fit], bad[fit], looseness=looseness)
        told = card.predict_proba(_pandas(frame.select(offered)[test]))[:, 1]
        areas.append(auc(risk=told, bad=bad[test]))
    return areas


def _discrimination(frame: pl.DataFrame, bad: np.ndarray, settings: Settings) -> list[dict]:
    """Mean area over the same test folds; both learn everything within the rows fitted on.

    The peer's default ridge is far too weak for so few defaults. Its ridge is the one that does
    best on these very folds, which flatters the peer; ours is chosen on inner folds.
    """
    ours = []
    for fit, test in stratified(bad=bad, folds=FOLDS, repeats=REPEATS, seed=settings.seed):
        model = train(frame=frame[fit], bad=bad[fit], settings=settings).model
        ours.append(auc(risk=score_frame(model, frame[test])["pd"].to_numpy(), bad=bad[test]))
    peers = {
        each: peer_fold_auc(frame, bad, settings.seed, repeats=REPEATS, looseness=each)
        for each in LOOSENESSES
    }
    best = max(peers, key=lambda looseness: np.mean(peers[looseness]))
    peer = f"OptBinning and logistic regression (C={best}, best of {LOOSENESSES} on the same {FOLDS} folds x {REPEATS})"
    return [_line("scoring.auc", np.mean(ours), "auc", peer, np.mean(peers[best]))]


def _read(contents: list[bytes]) -> dict:
    return {
        "enterprises": read_enterprises(contents[0]),
        "incoming": read_invoices(contents[1], direction="IN", field="input_invoices"),
        "outgoing": read_invoices(contents[2], direction="OUT", field="output_invoices"),
    }


def _plain(content: bytes) -> bytes:
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def _calls(calls: list[Callable[[], object]]) -> list[float]:
    """Microseconds of each call, after a few to warm up."""
    for call in calls[:5]:
        call()
    spent = []
    for call in calls:
        begun = time.perf_counter_ns()
        call()
        spent.append((time.perf_counter_ns() - begun) / 1000)
    return spent


def _best(call: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def _line(name: str, value: float, unit: str, peer: str, peer_value: float, **more: float) -> dict:
    return {
        "name": name, "value": round(float(value), 4), "unit": unit, "peer": peer,
        "peer_value": round(float(peer_value), 4), "ratio": round(float(value / peer_value), 5),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **more,
    }  # fmt: skip
