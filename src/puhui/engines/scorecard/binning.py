"""Bins of one feature: quantile pre-bins merged to a monotone default rate, and their weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypedDict, cast

import numpy as np
import numpy.typing as npt

from puhui.engines.scorecard.cutting import Block, merge_blocks, prebins
from puhui.engines.scorecard.placing import placed
from puhui.engines.scorecard.texts import Texts
from puhui.engines.scorecard.turning import earns, evidence, merge_to_turning, turns
from puhui.kernel.refusals import BadInput

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Direction = Literal["higher_is_better", "lower_is_better"]
DIRECTIONS: tuple[Direction, Direction] = ("higher_is_better", "lower_is_better")


@dataclass(frozen=True, slots=True)
class BinningRules:
    """How fine bins may be: shares are of all rows, counts are rows of each outcome.

    `min_expected` keeps bins coarse where an outcome is rare: at the average rate a bin would
    hold that many rows of the rarer outcome. Unlike `min_bads` it lets a bin stay that is
    purely good, which is evidence too, and smoothing keeps its weight finite.
    """

    prebins: int = 20
    max_bins: int = 8
    min_share: float = 0.05
    min_expected: float = 2.0
    min_bads: int = 0
    min_goods: int = 0
    #: Pseudo-rows with the outcome mix of everybody that are added to each bin, so that a thin
    #: or empty bin has a weight near zero instead of an infinite one.
    smoothing: float = 1.0
    #: Categories of fewer rows, or of a smaller share of them, are cut as one: ordered by their
    #: own rates, thousands of thin ones would tell the outcome by chance alone.
    rare_rows: int = 0
    rare_share: float = 0.0
    #: Cuts are short decimals between two values, which people read better, or values themselves,
    #: so that no unit of measurement changes a score.
    decimal_cuts: bool = True
    #: Whether a number without a declared direction may have a rate that turns round once, where
    #: that tells more than its further bins explain.
    turning: bool = False
    #: Whether `min_share` is of the rows that have a value: else a number that few rows have would
    #: be one bin. `min_expected` is of all rows either way.
    share_of_present: bool = False

    def __post_init__(self) -> None:
        """Refuse what would give infinite weights or no bins: a defect of the caller."""
        if self.smoothing <= 0 or self.max_bins < 1 or self.prebins < 1:
            raise ValueError("smoothing, max_bins and prebins are positive")


@dataclass(frozen=True, slots=True)
class Binned:
    """One feature cut into bins, with the weight of evidence of each.

    Weight of evidence is ln(share of goods / share of bads): positive is better than the average.
    `bads` and `goods` hold one count per bin in order, then those of the specials and the missing. A numeric value
    x lies in bin i where cuts[i-1] <= x < cuts[i]; a category lies in the group that names it,
    and weighs nothing where no group does.
    """

    name: str
    kind: Literal["numeric", "categorical"]
    direction: Direction | None
    cuts: tuple[float, ...]
    groups: tuple[tuple[str, ...], ...]
    goods: tuple[int, ...]
    bads: tuple[int, ...]
    weights: tuple[float, ...]
    information: float
    specials: tuple[float, ...] = ()

    def weigh(self, values: Floats | Sequence[str | None] | Texts) -> Floats:
        """The weight of evidence of each value: float64, one per row, never missing."""
        weights, places = self.looked_up(values)
        return np.asarray(weights[places], dtype=np.float64)

    def looked_up(
        self, values: Floats | Sequence[str | None] | Texts
    ) -> tuple[Floats, npt.NDArray[np.integer]]:
        """Weights, and where in them that of each row stands: small numbers, one per row."""
        if self.kind == "numeric":
            weights = np.asarray(self.weights, dtype=np.float64)
            numbers = np.asarray(values, dtype=np.float64)
            return weights, placed(numbers, cuts=self.cuts, specials=self.specials)
        known = {member: place for place, group in enumerate(self.groups) for member in group}
        table = (*self.weights, 0.0)
        last = len(self.groups)
        texts = Texts.of(cast("Sequence[str | None] | Texts", values))
        each = [table[known.get(name, last + 1)] for name in texts.names]
        return np.array([*each, table[last]], dtype=np.float64), texts.codes


def weigh_counts(
    *, goods: Sequence[int], bads: Sequence[int], smoothing: float
) -> tuple[tuple[float, ...], float]:
    """Weights of evidence and information value of bins that together hold all rows.

    Each bin is smoothed by `smoothing` pseudo-rows of the overall mix. Information value is the
    sum of (share of goods - share of bads) x weight, with the same smoothed shares.

    >>> weights, information = weigh_counts(goods=[90, 10], bads=[50, 50], smoothing=0.0)
    >>> round(weights[0], 4), round(weights[1], 4), round(information, 4)
    (0.5878, -1.6094, 0.8789)
    """
    good, bad = np.asarray(goods, dtype=np.float64), np.asarray(bads, dtype=np.float64)
    all_good, all_bad = good.sum(), bad.sum()
    if not (all_good > 0 and all_bad > 0):
        raise BadInput("scorecard.one_outcome", goods=int(all_good), bads=int(all_bad))
    pseudo = smoothing / (all_good + all_bad)
    with np.errstate(divide="ignore", invalid="ignore"):
        good_share, bad_share = good / all_good + pseudo, bad / all_bad + pseudo
        weights = np.where(good + bad + smoothing > 0, np.log(good_share) - np.log(bad_share), 0.0)
        terms = np.where(weights == 0.0, 0.0, (good_share - bad_share) * weights)
    return tuple(float(weight) for weight in weights), float(terms.sum())


def bin_numeric(
    *,
    name: str,
    values: Floats,
    bad: Flags,
    rules: BinningRules,
    direction: Direction | None = None,
    specials: tuple[float, ...] = (),
) -> Binned:
    """Bins of a numeric feature whose default rate only falls, or only rises, with the value.

    `values` is float64 with NaN for missing (infinities are values), `bad` tells who defaulted.
    Without a `direction` both are tried and the one with more information is kept; with
    `rules.turning` the rate may then also turn round once, and `direction` is None where it does.
    `specials` are codes and no amounts: each is a bin of its own, wherever its number would lie.
    """
    apart = [values == code for code in specials]
    missing = np.isnan(values)
    present = ~(missing | np.logical_or.reduce(apart)) if apart else ~missing
    cuts, counts = prebins(
        values=values[present], bad=bad[present], wanted=rules.prebins, decimal=rules.decimal_cuts
    )
    apart.append(missing)
    tried = {way: _merge(counts, bad, rules, falling=way == "higher_is_better") for way in ([direction] if direction else DIRECTIONS)}  # fmt: skip
    told = {way: _weigh(blocks, [bad[each] for each in apart], rules) for way, blocks in tried.items()}  # fmt: skip
    plain = max(tried, key=lambda way: told[way][-1])
    found: Direction | None = plain
    blocks, weighed = tried[plain], told[plain]
    if rules.turning and direction is None:
        turned = _turned(counts, bad, rules, plain=blocks)
        if turned is not None:
            found, blocks = None, turned
            weighed = _weigh(blocks, [bad[each] for each in apart], rules)
    ends = np.cumsum([block.width for block in blocks])[:-1] - 1
    goods, bads, weights, information = weighed
    return Binned(
        name=name,
        kind="numeric",
        direction=found,
        cuts=tuple(float(cut) for cut in cuts[ends]),
        groups=(),
        goods=goods,
        bads=bads,
        weights=weights,
        information=information,
        specials=specials,
    )


def _turned(
    counts: list[Block], bad: Flags, rules: BinningRules, *, plain: list[Block]
) -> list[Block] | None:
    """Bins with a peak or a valley where they earn more than bins that go one way, else None."""
    tried = [merge_to_turning(counts, falling_first=first, **_bounds(counts, bad, rules)) for first in (True, False)]  # fmt: skip
    best = max(tried, key=evidence)
    return best if turns(best) and earns(best, plain) else None


def _merge(counts: list[Block], bad: Flags, rules: BinningRules, *, falling: bool) -> list[Block]:
    return merge_blocks(counts, falling=falling, **_bounds(counts, bad, rules))


class _Bounds(TypedDict):
    at_most: int
    min_rows: float
    min_goods: int
    min_bads: int
    pseudo: tuple[float, float]


def _bounds(counts: Sequence[Block], bad: Flags, rules: BinningRules) -> _Bounds:
    mean = float(bad.mean())
    rows = sum(block.rows for block in counts) if rules.share_of_present else len(bad)
    rarer = max(min(int(bad.sum()), int((~bad).sum())), 1)
    return {
        "at_most": rules.max_bins,
        "min_rows": max(rules.min_share * rows, rules.min_expected / rarer * len(bad)),
        "min_goods": rules.min_goods,
        "min_bads": rules.min_bads,
        "pseudo": (rules.smoothing * (1.0 - mean), rules.smoothing * mean),
    }


def _weigh(
    blocks: Sequence[Block], apart: Sequence[Flags], rules: BinningRules
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[float, ...], float]:
    """Goods and bads of the bins, the specials and the missing, weights, information value."""
    goods = (*(block.goods for block in blocks), *(int((~each).sum()) for each in apart))
    bads = (*(block.bads for block in blocks), *(int(each.sum()) for each in apart))
    return goods, bads, *weigh_counts(goods=goods, bads=bads, smoothing=rules.smoothing)


def bin_categorical(
    *, name: str, values: Sequence[str | None] | Texts, bad: Flags, rules: BinningRules
) -> Binned:
    """Groups of categories with similar default rates; rare ones fall in with their likes.

    Categories are ordered by smoothed default rate, then merged like the bins of a number. A
    category that is not met here weighs nothing later.
    """
    texts = Texts.of(values)
    totals = texts.totals(bad)
    mean = float(bad.mean())
    ordered = sorted(
        totals,
        key=lambda value: (
            (totals[value][1] + rules.smoothing * mean) / (sum(totals[value]) + rules.smoothing),
            value,
        ),
    )
    ordered, singles = _with_rare_as_one(ordered, totals, rules, rows=len(texts))
    blocks = _merge(singles, bad, rules, falling=False)
    stops = np.cumsum([0, *(block.width for block in blocks)]).tolist()
    goods, bads, weights, information = _weigh(blocks, [bad[texts.codes < 0]], rules)
    return Binned(
        name=name,
        kind="categorical",
        direction=None,
        cuts=(),
        groups=tuple(tuple(sorted(ordered[start:stop])) for start, stop in pairwise(stops)),
        goods=goods,
        bads=bads,
        weights=weights,
        information=information,
    )


def _with_rare_as_one(
    ordered: list[str], totals: Mapping[str, tuple[int, int]], rules: BinningRules, *, rows: int
) -> tuple[list[str], list[Block]]:
    """Categories by rate, and a block for each; the rare ones stand together at their own rate."""
    least = max(rules.rare_rows, rules.rare_share * rows)
    rare = [value for value in ordered if sum(totals[value]) < least]
    if len(rare) < 2:
        return ordered, [Block(totals[value][0], totals[value][1], 1) for value in ordered]
    kept = [value for value in ordered if sum(totals[value]) >= least]
    goods, bads = (sum(totals[value][side] for value in rare) for side in (0, 1))
    rate = bads / (goods + bads)
    place = sum(totals[value][1] / sum(totals[value]) <= rate for value in kept)
    blocks = [Block(totals[value][0], totals[value][1], 1) for value in kept]
    blocks.insert(place, Block(goods, bads, len(rare)))
    return [*kept[:place], *rare, *kept[place:]], blocks
