"""Made-up tables with a known default rate, and a model trained on one of them."""

from functools import cache

import numpy as np
import polars as pl

from puhui.engines.scorecard.fitting import Trained, train


def table(rows=400, seed=7):
    """Numbers that matter, one that does not, a constant, a category; and who defaulted."""
    chooser = np.random.default_rng(seed)
    strong, weak, noise = chooser.normal(size=(3, rows))
    trade = chooser.choice(["retail", 'it\'s "both"', "批发"], rows)
    log_odds = -1.3 - 1.4 * strong - 0.7 * weak + np.where(trade == "批发", 1.2, 0.0)
    bad = chooser.random(rows) < 1 / (1 + np.exp(-log_odds))
    strong[chooser.random(rows) < 0.1] = np.nan
    frame = pl.DataFrame(
        {
            "strong": strong,
            "we\"ak'": weak,
            "noise": noise,
            "same": np.ones(rows),
            "trade": trade,
        }
    ).with_columns(pl.col("strong").fill_nan(None))
    absent = pl.Series(chooser.random(rows) < 0.05)
    return frame.with_columns(trade=pl.when(absent).then(None).otherwise("trade")), bad


@cache
def trained() -> Trained:
    """The model of the table; training is what takes the time."""
    frame, bad = table()
    return train(frame=frame, bad=bad, features_version="made-up", as_of="2026-01-31")
