"""What a column must tell to count: anything on few rows, where the ridge judges; more than chance on many."""

import numpy as np
import polars as pl
import pytest

from puhui.engines.scorecard.binning import bin_categorical, bin_numeric
from puhui.workbench.modelling.learning import settings_for


def made_up(rows, seed=3):
    """A weak number, noise, a category of noise with 180 values; and who defaulted."""
    chooser = np.random.default_rng(seed)
    bad = chooser.random(rows) < 0.5
    noise = chooser.choice([f"town {place}" for place in range(180)], rows)
    return pl.DataFrame({"weak": chooser.normal(size=rows) + 0.1 * bad, "noise": chooser.normal(size=rows), "town": noise}), bad  # fmt: skip


@pytest.mark.parametrize("rows", [1000, 15_000])
def test_on_few_rows_every_column_may_count(rows):
    assert settings_for(*made_up(rows)).information_floor == 0.0


def test_on_many_rows_what_tells_little_counts_and_what_chance_tells_does_not():
    frame, bad = made_up(200_000)
    settings = settings_for(frame, bad)
    rules = settings.binning

    told = {name: bin_numeric(name=name, values=frame[name].to_numpy(), bad=bad, rules=rules).information for name in ("weak", "noise")}  # fmt: skip
    town = bin_categorical(name="town", values=frame["town"].to_list(), bad=bad, rules=rules)

    assert told["noise"] < settings.information_floor < told["weak"] < 0.02
    assert 0.001 < town.information < settings.information_floor
