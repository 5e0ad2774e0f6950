"""All that must not be a feature of a table, found by general rules, each with its evidence."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import polars as pl

from puhui.workbench.modelling.suspects import LEAKS, Exclusion, Trial, why_not
from puhui.workbench.modelling.together import above_all, copies, followers, made_of_two

Together = Callable[[pl.DataFrame], float]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What may be a feature (`clean`), what may not, and what each column tells alone.

    `overruled` would have been left out if the user had not asked to keep it.
    """

    clean: Sequence[str]
    excluded: Sequence[Exclusion]
    overruled: Sequence[Exclusion]
    areas: dict[str, float]

    @property
    def suspected(self) -> list[Exclusion]:
        """The leaks among all that was found, kept ones too."""
        return [each for each in (*self.excluded, *self.overruled) if each["code"] in LEAKS]


def find(
    frame: pl.DataFrame,
    trial: Trial,
    *,
    keep: Collection[str],
    together: Together,
    tell: Tell = lambda _done, _total: None,
) -> Finding:
    """Sort the typed columns of a table into features and what must be left out.

    `together` answers the area that columns reach as one model on rows held back; it is asked
    only where a column alone is suspiciously good. `keep` names columns that stay whatever they
    are accused of.
    """
    found: dict[str, Exclusion] = {}
    areas: dict[str, float] = {}
    for place, column in enumerate(frame.get_columns()):
        reason, areas[column.name] = why_not(column, trial)
        if reason is not None:
            found[column.name] = reason
        tell(place + 1, frame.width)
    open_dates = [name for name in found if found[name]["code"] == "date"]
    left = [name for name in frame.columns if name not in found]
    _add(found, made_of_two(frame.select(*left, *open_dates), trial, areas))
    leaks = [name for name in frame.columns if found.get(name, {}).get("code") in LEAKS]
    _add(found, followers(frame.select(*_open(frame, found), *leaks), leaks, areas))
    _add(found, copies(frame.select(_open(frame, found))))
    _add(found, above_all(_open(frame, found), areas, lambda names: together(frame.select(names))))
    return Finding(
        clean=[name for name in frame.columns if name not in found or name in keep],
        excluded=[found[name] for name in frame.columns if name in found and name not in keep],
        overruled=[found[name] for name in frame.columns if name in found and name in keep],
        areas=areas,
    )


def _open(frame: pl.DataFrame, found: dict[str, Exclusion]) -> list[str]:
    return [name for name in frame.columns if name not in found]


def _add(found: dict[str, Exclusion], more: Sequence[Exclusion]) -> None:
    found.update({str(each["feature"]): each for each in more})
