"""Bins that a person sets: joined, split or set anew, and counted over the same rows."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from puhui.engines.scorecard.binning import Binned, Flags, weigh_counts
from puhui.engines.scorecard.columns import Column
from puhui.engines.scorecard.model import Characteristic
from puhui.kernel.refusals import BadInput

Groups = tuple[tuple[str, ...], ...]


def bins_of(entry: Characteristic) -> Binned:
    """The bins of a characteristic without its points, as `bin_numeric` and `bin_categorical` give them."""
    return Binned(
        name=entry.name,
        kind=entry.kind,
        direction=entry.direction,
        cuts=entry.cuts,
        groups=entry.groups,
        goods=tuple(kept.goods for kept in entry.bins),
        bads=tuple(kept.bads for kept in entry.bins),
        weights=tuple(kept.weight for kept in entry.bins),
        information=entry.information,
        specials=entry.specials,
    )


def joined(binned: Binned, first: int) -> Binned:
    """Bin `first` (from 0) and the next one as one; counts are as they were until `counted`.

    BadInput `scorecard.bad_bins` where there are no two such bins: neither a special code nor the
    missing can be joined with a range.
    """
    ways = _ways(binned)
    if not 0 <= first < ways - 1:
        raise BadInput("scorecard.bad_bins", field=binned.name, value=first, rule=f"a bin from 0 to {ways - 2} and the next" if ways > 1 else "at least two bins to join")  # fmt: skip
    if binned.kind == "numeric":
        return replace(binned, cuts=binned.cuts[:first] + binned.cuts[first + 1 :])
    both = tuple(sorted(binned.groups[first] + binned.groups[first + 1]))
    return replace(binned, groups=(*binned.groups[:first], both, *binned.groups[first + 2 :]))


def parted(binned: Binned, at: float | str | Sequence[str]) -> Binned:
    """One bin as two: at a number, or with the categories `at` in a group of their own before it.

    BadInput `scorecard.bad_bins` where the cut is there already or no finite number, or where the
    categories do not lie in one group that has others as well.
    """
    if binned.kind == "numeric":
        return replace(binned, cuts=_with_cut(binned, at))
    wanted = {at} if isinstance(at, str) else set(_texts(binned, at))
    place = next((place for place, group in enumerate(binned.groups) if wanted & set(group)), None)
    group = set() if place is None else set(binned.groups[place])
    if place is None or not wanted < group:
        raise BadInput("scorecard.bad_bins", field=binned.name, value="|".join(sorted(wanted)), rule="categories of one group that has others as well")  # fmt: skip
    two = (tuple(sorted(wanted)), tuple(sorted(group - wanted)))
    return replace(binned, groups=(*binned.groups[:place], *two, *binned.groups[place + 1 :]))


def placed(binned: Binned, *, cuts: Sequence[float] | None, groups: Sequence[Sequence[str]] | None) -> Binned:  # fmt: skip
    """Wholly other bins: `cuts` of a number (rising), or `groups` of categories (each once).

    BadInput `scorecard.bad_bins` where they do not suit the feature.
    """
    if binned.kind == "numeric":
        told = tuple(float(cut) for cut in cuts or ())
        rising = all(left < right for left, right in pairwise(told))
        if cuts is None or groups is not None or not rising or not all(map(math.isfinite, told)):
            raise BadInput("scorecard.bad_bins", field=binned.name, rule="finite cuts that rise")
        return replace(binned, cuts=told)
    named = tuple(tuple(sorted(group)) for group in groups or ())
    members = [member for group in named for member in group]
    if groups is None or cuts is not None or len(set(members)) < len(members):
        raise BadInput("scorecard.bad_bins", field=binned.name, rule="groups of categories, each category once")  # fmt: skip
    return replace(binned, groups=named)


def counted(binned: Binned, column: Column, bad: Flags, *, smoothing: float) -> Binned:
    """The same bins with the counts, weights and information of these rows.

    BadInput `scorecard.empty_bin` where a range or group holds none of the rows,
    `scorecard.bad_bins` where a category of theirs is in no group.
    """
    found, size = _places(binned, column), _ways(binned) + len(binned.specials) + 1
    left_out = np.flatnonzero(found == size)
    if len(left_out):
        raise BadInput("scorecard.bad_bins", field=binned.name, value=_text(column, left_out[0]), rule="a group for every category of the rows")  # fmt: skip
    goods, bads = (np.bincount(found[side], minlength=size).tolist() for side in (~bad, bad))
    for place in range(_ways(binned)):
        if goods[place] + bads[place] == 0:
            raise BadInput("scorecard.empty_bin", field=binned.name, value=place)
    weights, information = weigh_counts(goods=goods, bads=bads, smoothing=smoothing)
    return replace(binned, goods=tuple(goods), bads=tuple(bads), weights=weights, information=information)  # fmt: skip


def keeps_direction(binned: Binned) -> bool:
    """Whether the weights of the ranges go the feature's way; one without a way always does."""
    weights = binned.weights[: _ways(binned)]
    if binned.direction is None:
        return True
    ordered = weights if binned.direction == "higher_is_better" else weights[::-1]
    return all(left <= right for left, right in pairwise(ordered))


def _ways(binned: Binned) -> int:
    return len(binned.cuts) + 1 if binned.kind == "numeric" else len(binned.groups)


def _with_cut(binned: Binned, at: float | str | Sequence[str]) -> tuple[float, ...]:
    if isinstance(at, bool) or not isinstance(at, int | float) or not math.isfinite(at):
        raise BadInput("scorecard.bad_bins", field=binned.name, value=str(at), rule="a finite number to cut at")  # fmt: skip
    if float(at) in binned.cuts:
        raise BadInput("scorecard.bad_bins", field=binned.name, value=at, rule="a cut that is not there yet")  # fmt: skip
    return tuple(sorted((*binned.cuts, float(at))))


def _text(column: Column, row: np.intp) -> str:
    return column.texts.names[int(column.texts.codes[row])]


def _texts(binned: Binned, at: float | Sequence[str]) -> Sequence[str]:
    if isinstance(at, int | float):
        raise BadInput("scorecard.bad_bins", field=binned.name, value=at, rule="categories to take out of a group")  # fmt: skip
    return at


def _places(binned: Binned, column: Column) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The bin of each row: ranges or groups, specials, missing; one more is in no group."""
    ways, missing = _ways(binned), _ways(binned) + len(binned.specials)
    if binned.kind == "categorical":
        known = {member: place for place, group in enumerate(binned.groups) for member in group}
        told = [known.get(name, missing + 1) for name in column.texts.names]
        return column.texts.look_up(told, missing=missing).astype(np.intp)
    found = np.searchsorted(np.asarray(binned.cuts), column.numbers, side="right")
    for place, code in enumerate(binned.specials):
        found[column.numbers == code] = ways + place
    return np.where(np.isnan(column.numbers), missing, found)
