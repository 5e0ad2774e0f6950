"""A made-up table of loans of any size: 24 numbers, 6 categories, gaps, and who defaulted."""

from pathlib import Path

import numpy as np
import polars as pl

NUMBERS, LEVELS = 24, (3, 8, 20, 60, 300, 2000)
BAD_SHARE = 0.05
TARGET = "bad"
Floats = np.ndarray


def write(folder: Path, *, rows: int, held_out: int, seed: int = 7) -> None:
    """`train.parquet` and `test.parquet` of one made-up world, `rows` and `held_out` lines long."""
    whole = made_up(rows + held_out, seed=seed)
    whole.head(rows).write_parquet(folder / "train.parquet")
    whole.tail(held_out).write_parquet(folder / "test.parquet")


def made_up(rows: int, *, seed: int) -> pl.DataFrame:
    """Columns n00 … n23 and c0 … c5 and `bad`: one in twenty rows, give or take chance.

    A quarter of the numbers each are bell-shaped, skewed amounts with cents, small counts with
    many ties, and shares. Log-odds of default are a sum of smooth shapes (some bend, as no model
    of ours does), of effects of categories and of three products of two columns. Three numbers in
    four have gaps, and in some a gap tells something.
    """
    chooser = np.random.default_rng(seed)
    hidden = chooser.normal(size=rows)
    log_odds = np.zeros(rows)
    columns: dict[str, pl.Series] = {}
    bells = []
    for place in range(NUMBERS):
        bell = 0.4 * hidden + chooser.normal(size=rows)
        log_odds += _effect(bell, place)
        if place < 6:
            bells.append(bell)
        gone = chooser.random(rows) < 0.03 * (place % 4)
        log_odds += 0.3 * gone * (place % 8 == 3)
        values = np.where(gone, np.nan, _shaped(bell, place))
        columns[f"n{place:02}"] = pl.Series(values).fill_nan(None)
    for place, levels in enumerate(LEVELS):
        columns[f"c{place}"], effect = _category(chooser, rows, levels, place)
        log_odds += effect
    log_odds += 0.2 * bells[0] * bells[1] - 0.15 * bells[2] * bells[3] + 0.1 * bells[4] * bells[5]
    bad = chooser.random(rows) < _chance(log_odds)
    return pl.DataFrame(columns).with_columns(pl.Series(TARGET, bad))


def _effect(bell: Floats, place: int) -> Floats:
    size = 0.05 + 0.35 * ((place * 7) % NUMBERS) / NUMBERS
    way = 1.0 if place % 3 else -1.0
    return way * size * (np.tanh(bell) if place % 2 else bell if place % 5 else bell * bell - 1.0)


def _shaped(bell: Floats, place: int) -> Floats:
    if place % 4 == 0:
        return bell
    if place % 4 == 1:
        return np.round(np.exp(9.0 + 0.8 * bell), 2)
    if place % 4 == 2:
        return np.floor(np.exp(0.7 + 0.6 * bell))
    return np.round(1.0 / (1.0 + np.exp(-bell)), 3)


def _category(
    chooser: np.random.Generator, rows: int, levels: int, place: int
) -> tuple[pl.Series, Floats]:
    """Text with a few frequent values and many rare ones, and what each does to the log-odds."""
    weight = 1.0 / np.arange(1, levels + 1)
    chosen = chooser.choice(levels, size=rows, p=weight / weight.sum())
    effect = chooser.normal(scale=0.3, size=levels)[chosen]
    names = pl.Series([f"kind {place}.{level}" for level in range(levels)])
    texts = names.gather(chosen)
    gone = pl.Series(chooser.random(rows) < 0.02 * (place % 3))
    return pl.select(pl.when(~gone).then(texts)).to_series(), effect


def _chance(log_odds: Floats) -> Floats:
    """Probabilities of the wanted mean: the intercept is found by halving."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        if (1.0 / (1.0 + np.exp(-(log_odds + middle)))).mean() < BAD_SHARE:
            low = middle
        else:
            high = middle
    return 1.0 / (1.0 + np.exp(-(log_odds + low)))
