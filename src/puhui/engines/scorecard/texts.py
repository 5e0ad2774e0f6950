"""A feature of texts: each distinct text once, and a small number for every row."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Texts of many rows: row i holds `names[codes[i]]`, or nothing where its code is -1.

    `names` are sorted and each comes once, though not each need have a row (after `take`).

    >>> told = Texts.of(["farm", None, "shop", "farm"])
    >>> told.names, told.codes.tolist()
    (('farm', 'shop'), [0, -1, 1, 0])
    """

    names: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    @classmethod
    def of(cls, values: "Sequence[str | None] | pl.Series | Texts") -> "Texts":
        """The texts of a sequence, or of a series of text or categories; None is missing."""
        if isinstance(values, Texts):
            return values
        series = values if isinstance(values, pl.Series) else pl.Series(values, dtype=pl.String)
        series = series.cast(pl.String)
        names = series.drop_nulls().unique().sort()
        if names.is_empty():
            return cls((), np.full(len(series), -1, dtype=np.int32))
        places = series.cast(pl.Enum(names)).to_physical().cast(pl.Int32).fill_null(-1)
        return cls(tuple(names.to_list()), places.to_numpy())

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: npt.NDArray[np.intp]) -> "Texts":
        """The texts of some of the rows."""
        return Texts(self.names, self.codes[rows])

    def totals(self, bad: npt.NDArray[np.bool_]) -> dict[str, tuple[int, int]]:
        """Good and bad rows of each text that has any."""
        counts = [
            np.bincount(self.codes[side] + 1, minlength=len(self.names) + 1)[1:].tolist()
            for side in (~bad, bad)
        ]
        return {
            name: (goods, bads)
            for name, goods, bads in zip(self.names, *counts, strict=True)
            if goods or bads
        }

    def look_up(self, given: Sequence[float], *, missing: float) -> npt.NDArray[np.float64]:
        """`given[code]` of every row, `missing` where it has no text: float64, one per row."""
        return np.array([*given, missing], dtype=np.float64)[self.codes]
