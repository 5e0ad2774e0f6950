"""How long each row was watched: whole periods until it defaulted or was lost from sight."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.reading import Odd, numbers

Periods = npt.NDArray[np.int64]
#: More periods than this are days or seconds: each would stand for next to no default.
MOST_PERIODS = 600


def durations_of(column: pl.Series) -> tuple[Periods, list[Odd]]:
    """Periods of each row (1 where it tells none), and the values that are no such count.

    BadInput `model.bad_duration` where a value is beyond what periods may be, or none is one.
    """
    found = numbers(column)
    whole = found.is_not_null() & (found == found.round()) & (found >= 1)
    usable = whole.fill_null(value=False)
    odd = [Odd(place + 1, column.name, str(column[place] or ""), "a whole number of periods from 1") for place in (~usable).arg_true().to_list()]  # fmt: skip
    beyond = (usable & (found > MOST_PERIODS)).arg_true()
    if len(beyond) or not usable.any():
        row = int(beyond[0]) + 1 if len(beyond) else 1
        raise BadInput("model.bad_duration", field=column.name, row=row, rule=f"a whole number of periods from 1 to {MOST_PERIODS}")  # fmt: skip
    told = pl.select(pl.when(usable).then(found).otherwise(1.0)).to_series()
    return told.to_numpy().astype(np.int64), odd


def in_order(durations: Periods | None, rows: Sequence[int] | npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Periods | None:  # fmt: skip
    """The durations of some rows, or of rows in another order; None stays None."""
    return None if durations is None else durations[np.asarray(rows)]
