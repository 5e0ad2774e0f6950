"""A key for each row made of the ranks of its values, so that folds hang on content and not on place."""

import hashlib

import numpy as np
import numpy.typing as npt
import polars as pl

Keys = npt.NDArray[np.uint64]
_ODD = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def row_keys(frame: pl.DataFrame) -> Keys:
    """One key per row: equal where all values are, whatever the order of rows and columns.

    Numbers enter by rank, so that another unit of measurement gives the same keys; a constant
    column adds the same to every row and so changes the order, wherefore it is left out here.
    """
    keys = np.zeros(frame.height, dtype=np.uint64)
    for column in frame.get_columns():
        if column.n_unique() > 1:
            keys += scattered(_places(column) + _salt(column.name))
    return scattered(keys)


def group_keys(frame: pl.DataFrame, bad: npt.NDArray[np.bool_]) -> Keys:
    """One key per row for folds: copies share one, and a row of which nothing is known has its own.

    Rows without any value are alike because nobody told of them, not because they are copies.
    """
    keys = row_keys(frame)
    blank = np.flatnonzero(frame.select(pl.all_horizontal(pl.all().is_null())).to_series().to_numpy())  # fmt: skip
    blank = blank[np.argsort(bad[blank], kind="stable")]
    places = np.arange(1, len(blank) + 1).astype(np.uint64)
    keys[blank] = scattered(keys[blank] ^ scattered(places))
    return keys


def scattered(keys: Keys) -> Keys:
    """Keys whose bits look like chance (the finaliser of SplitMix64, Steele et al. 2014)."""
    mixed = keys + _ODD
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def value_keys(column: pl.Series) -> Keys:
    """One key per value of a column; equal values have equal keys, in any file."""
    told = column.cast(pl.String).fill_null("")
    names = told.unique().to_list()
    known = pl.DataFrame({"value": names, "key": [_digest(name) for name in names]}, schema={"value": pl.String, "key": pl.UInt64})  # fmt: skip
    return pl.DataFrame({"value": told}).join(known, on="value", how="left", maintain_order="left")["key"].to_numpy()  # fmt: skip


def _places(column: pl.Series) -> Keys:
    """Ranks of numbers (0 is missing), digests of texts."""
    if column.dtype == pl.String:
        return value_keys(column)
    filled = column.cast(pl.Float64).fill_nan(None)
    return filled.rank("dense").fill_null(0).cast(pl.UInt64).to_numpy()


def _salt(name: str) -> np.uint64:
    return np.uint64(_digest(name))


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
