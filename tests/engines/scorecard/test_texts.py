"""Texts by number, and counts of sorted values: the same as going through the rows one by one."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.scorecard.binning import BinningRules, bin_numeric
from puhui.engines.scorecard.cutting import prebins
from puhui.engines.scorecard.texts import Texts

TEXTS = st.lists(st.tuples(st.sampled_from(["a", "b", "ab", "", "批发", None]), st.booleans()))
NUMBERS = st.lists(st.tuples(st.floats(allow_nan=False) | st.integers(-3, 3), st.booleans()))


@given(TEXTS)
def test_texts_are_those_of_the_rows(rows):
    values = [text for text, _ in rows]
    told = Texts.of(values)

    assert [None if code < 0 else told.names[code] for code in told.codes] == values
    assert list(told.names) == sorted({text for text in values if text is not None})
    assert told.look_up([len(name) for name in told.names], missing=-1).tolist() == [
        -1 if text is None else len(text) for text in values
    ]


@given(TEXTS)
def test_totals_count_both_outcomes_of_the_rows_taken(rows):
    taken = np.arange(0, len(rows), 2)
    bad = np.array([outcome for _, outcome in rows], dtype=bool)

    totals = Texts.of([text for text, _ in rows]).take(taken).totals(bad[taken])

    met = {rows[place][0] for place in taken} - {None}
    assert totals == {
        name: (rows[::2].count((name, False)), rows[::2].count((name, True))) for name in met
    }


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["z", "b", "a"])])
def test_categories_of_a_frame_are_texts(kind):
    told = Texts.of(pl.Series(["b", None, "a"]).cast(kind))

    assert told.names == ("a", "b")
    assert told.codes.tolist() == [1, -1, 0]


@given(NUMBERS, st.booleans())
def test_prebins_hold_the_values_between_their_cuts(rows, decimal):
    values = np.array([value for value, _ in rows], dtype=np.float64)
    bad = np.array([outcome for _, outcome in rows], dtype=bool)

    cuts, blocks = prebins(values=values, bad=bad, wanted=5, decimal=decimal)

    places = np.searchsorted(cuts, values, side="right")
    assert [block.goods for block in blocks] == [
        int(((places == each) & ~bad).sum()) for each in range(len(cuts) + 1)
    ]
    assert sum(block.bads for block in blocks) == bad.sum()


@given(st.lists(st.tuples(st.sampled_from([-9.0, -0.0, 0.0, 1.5, 2.0, np.nan, np.inf]) | st.floats(-3, 3), st.booleans()), min_size=4, max_size=60))  # fmt: skip
def test_order_of_rows_means_nothing_and_rows_weigh_what_their_bin_does(rows):
    values = np.array([value for value, _ in rows])
    bad = np.array([False, True, *(outcome for _, outcome in rows[2:])])
    rules = BinningRules(prebins=5, min_share=0.0, min_expected=0.0)

    binned = bin_numeric(name="x", values=values, bad=bad, rules=rules, specials=(-9.0,))
    turned = bin_numeric(
        name="x", values=values[::-1], bad=bad[::-1], rules=rules, specials=(-9.0,)
    )

    assert repr(binned) == repr(turned)
    ends = [-np.inf, *binned.cuts, np.inf]
    for value, weight in zip(values, binned.weigh(values), strict=True):
        place = next((at for at in range(len(ends) - 1) if ends[at] <= value < ends[at + 1]), len(binned.cuts))  # fmt: skip
        if np.isnan(value):
            place = len(binned.weights) - 1
        elif value == -9.0:
            place = len(binned.weights) - 2
        assert weight == binned.weights[place]
