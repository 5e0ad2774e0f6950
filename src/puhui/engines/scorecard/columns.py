"""A table of features as the trainer reads it: float64 with NaN, or text with None."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.binning import (
    Binned,
    BinningRules,
    Direction,
    Flags,
    bin_categorical,
    bin_numeric,
)
from puhui.engines.scorecard.blocks import blocks, spread
from puhui.engines.scorecard.texts import Texts
from puhui.kernel.refusals import BadInput

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
_NO_TEXTS = Texts.of([])


@dataclass(frozen=True, slots=True)
class Column:
    """One feature of many rows: `numbers` (NaN is missing) or `texts`."""

    name: str
    kind: Literal["numeric", "categorical"]
    numbers: Floats
    texts: Texts

    def take(self, rows: Rows) -> "Column":
        """The same feature of some of the rows."""
        if self.kind == "numeric":
            return Column(self.name, self.kind, self.numbers[rows], self.texts)
        return Column(self.name, self.kind, self.numbers, self.texts.take(rows))

    def cut(
        self,
        *,
        bad: Flags,
        rules: BinningRules,
        direction: Direction | None,
        specials: tuple[float, ...] = (),
    ) -> Binned:
        """The feature in bins, for rows that turned out `bad` or not."""
        if self.kind == "categorical":
            return bin_categorical(name=self.name, values=self.texts, bad=bad, rules=rules)
        return bin_numeric(
            name=self.name,
            values=self.numbers,
            bad=bad,
            rules=rules,
            direction=direction,
            specials=specials,
        )

    def looked_up(self, binned: Binned) -> tuple[Floats, npt.NDArray[np.integer]]:
        """Weights, and which of them each row has, in bins that other rows may have made."""
        return binned.looked_up(self.numbers if self.kind == "numeric" else self.texts)


def columns_of(frame: pl.DataFrame) -> tuple[Column, ...]:
    """The columns of a frame: numbers and booleans as float64, text and categories as text."""
    columns = []
    for series in frame.get_columns():
        kind = series.dtype
        if kind.is_numeric() or kind in (pl.Boolean, pl.Null):
            numbers = series.cast(pl.Float64).to_numpy()
            columns.append(Column(series.name, "numeric", numbers, _NO_TEXTS))
        elif kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum):
            columns.append(Column(series.name, "categorical", np.empty(0), Texts.of(series)))
        else:
            raise BadInput("scorecard.bad_value", field=series.name, value=str(kind))
    return tuple(columns)


def weigh_all(columns: Sequence[Column], binned: Sequence[Binned]) -> Floats:
    """Weights of evidence of all columns: rows x features."""
    values = len(columns) * max(len(columns[0].numbers), len(columns[0].texts))
    pairs = zip(columns, binned, strict=True)
    found = spread(lambda pair: pair[0].looked_up(pair[1]), pairs, values=values)
    told = np.empty((len(found[0][1]), len(columns)))

    def fill(part: slice) -> None:
        for place, (weights, places) in enumerate(found):
            told[part, place] = weights[places[part]]

    spread(fill, blocks(len(told)), values=values)
    return told
