"""Small made-up tables, and scorecards trained on them."""

import numpy as np
import polars as pl

from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.settings import Settings

#: Fewer shapes compete, so that an example takes a moment only.
QUICK = Settings(shrunken_ridges=(10.0,), ridges=(1.0,), most_features=2, inner_folds=3)


def table(seed, rows=240):
    """Three numbers, a category and outcomes: some missing, some telling, one telling nothing."""
    chooser = np.random.default_rng(seed)
    a, b, noise = chooser.normal(size=(3, rows))
    trade = chooser.choice(["shop", "farm", "工厂"], rows)
    log_odds = 1.4 * a - 0.9 * b + (trade == "farm") - 1.2
    bad = chooser.random(rows) < 1.0 / (1.0 + np.exp(-log_odds))
    gone = chooser.random(rows) < 0.1
    numbers = {"a": np.where(gone, np.nan, a), "b": b, "noise": noise}
    return pl.DataFrame({**numbers, "trade": trade}).with_columns(pl.col("a").fill_nan(None)), bad


def model_of(seed=1, settings=QUICK):
    """A scorecard of the table of a seed."""
    frame, bad = table(seed)
    return train(frame=frame, bad=bad, settings=settings, features_version="test").model
