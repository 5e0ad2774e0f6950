"""From a table and what is asked of it to rows with outcomes and typed columns to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from puhui.engines.scorecard.binning import Direction
from puhui.kernel.refusals import BadInput
from puhui.workbench.modelling.dates import as_order
from puhui.workbench.modelling.durations import Periods, durations_of, in_order
from puhui.workbench.modelling.outcomes import outcomes
from puhui.workbench.modelling.reading import Odd, Table, odd_values, typed
from puhui.workbench.modelling.suspects import Exclusion, exclusion

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked: names of columns, each as the table spells it.

    `keep` stays a feature whatever it is accused of; `directions` are declared, others are found.
    `prior` is the rate of bad outcomes among everybody, where the table holds another mix,
    `duration` the column of whole periods until default or until a row was lost from sight.
    """

    target: str
    positive: str | None = None
    id_column: str | None = None
    time: str | None = None
    size: str | None = None
    exclude: Sequence[str] = ()
    keep: Sequence[str] = ()
    directions: tuple[tuple[str, Direction], ...] = ()
    prior: float | None = None
    duration: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows that can be learnt from: typed columns to choose from, outcomes, ids, moments.

    `excluded` are the columns that the terms take away. `rejected` are values that fit no rule;
    their rows are left out. `without_outcome` counts rows whose outcome nobody knows.
    """

    frame: pl.DataFrame
    bad: Flags
    ids: pl.Series | None
    moments: Floats | None
    positive: str
    excluded: Sequence[Exclusion]
    rejected: Sequence[Odd]
    without_outcome: int
    durations: Periods | None = None

    @property
    def rows(self) -> int:
        """How many rows there are to learn from."""
        return len(self.bad)


def prepare(table: Table, terms: Terms) -> Prepared:
    """Rows and columns of a table as the terms say.

    BadInput `model.unknown_column`, `model.bad_target`, `model.bad_time`,
    `model.ambiguous_date`, `scorecard.one_outcome`.
    """
    target = table.column(terms.target, option="target")
    taken = _taken(table, terms)
    ended = outcomes(target, positive=terms.positive)
    columns = [(name, table.frame[name]) for name in table.frame.columns if name not in taken]
    read = [typed(column) for _, column in columns]
    odd = [each for (_, text), made in zip(columns, read, strict=True) for each in odd_values(text, made)]  # fmt: skip
    odd += [Odd(row, "", "", "as many values as columns") for row in table.broken]
    moments = None if terms.time is None else as_order(table.column(terms.time, option="time"))
    odd += _timeless(table, terms, moments)
    watched, unwatched = (None, []) if terms.duration is None else durations_of(table.column(terms.duration, option="duration"))  # fmt: skip
    odd += unwatched
    usable = ended.known.copy()
    usable[[each.row - 1 for each in odd]] = False
    bad = ended.bad[usable]
    if not 0 < bad.sum() < len(bad):
        raise BadInput("scorecard.one_outcome", field=terms.target, goods=int((~bad).sum()), bads=int(bad.sum()), rule="both outcomes among usable rows")  # fmt: skip
    return Prepared(
        frame=pl.DataFrame(read).filter(usable),
        bad=bad,
        ids=None if terms.id_column is None else table.frame[terms.id_column].filter(pl.Series(usable)),
        moments=None if moments is None else moments.to_numpy()[usable],
        positive=ended.positive,
        excluded=list(taken.values()),
        rejected=sorted(odd, key=lambda each: (each.row, each.field)),
        without_outcome=int((~ended.known).sum()),
        durations=in_order(watched, usable),
    )  # fmt: skip


def _taken(table: Table, terms: Terms) -> dict[str, Exclusion]:
    """The columns that the terms name for something else than a feature."""
    told = {terms.target: exclusion(terms.target, "target", "is what is to be foretold")}
    named = [(terms.id_column, "id", "identifier", "names the row and says nothing of it")]
    named += [(terms.time, "time", "time", "orders the rows; later ones have other values")]
    named += [
        (
            terms.duration,
            "duration",
            "duration",
            "says how long a row was watched, which is known afterwards",
        )
    ]
    named += [(name, "exclude", "excluded", "left out as asked") for name in terms.exclude]
    for name, option, code, reason in named:
        if name is not None:
            table.column(name, option=option)
            told.setdefault(name, exclusion(name, code, reason))
    for option, names in (("keep", terms.keep), ("direction", [name for name, _ in terms.directions]), ("size", [terms.size] if terms.size else [])):  # fmt: skip
        for name in names:
            table.column(name, option=option)
    return told


def _timeless(table: Table, terms: Terms, moments: pl.Series | None) -> list[Odd]:
    if moments is None or terms.time is None:
        return []
    texts = table.frame[terms.time]
    places = moments.is_null().arg_true().to_list()
    return [Odd(place + 1, terms.time, str(texts[place] or ""), "a date") for place in places]
