"""Columns that are missing in the same rows say so once, and points still sum and go one way."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.scorecard.choosing import cut_all
from puhui.engines.scorecard.columns import columns_of
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.rows import compile_row
from puhui.engines.scorecard.settings import Settings

ONCE = Settings(missing_once=True, shrunken_ridges=(3.0,), ridges=(), inner_folds=3)
TWICE = replace(ONCE, missing_once=False)


def joined(seed=1, rows=1200, columns=4):
    """One column that all have, and some of a table in which few (and the worse) are found."""
    chooser = np.random.default_rng(seed)
    own = chooser.normal(size=rows)
    listed = chooser.random(rows) < 0.3
    more = chooser.normal(size=(columns, rows))
    odds = 0.8 * own + 1.5 * listed + 0.7 * listed * more[0] - 2.0
    bad = chooser.random(rows) < 1.0 / (1.0 + np.exp(-odds))
    found = {f"more_{place}": np.where(listed, each, np.nan) for place, each in enumerate(more)}
    return pl.DataFrame({"own": own, **found}), bad


@given(st.integers(0, 500), st.integers(2, 5))
def test_one_column_alone_tells_of_what_is_missing_together(seed, columns):
    frame, bad = joined(seed, 300, columns)
    plain = cut_all(columns_of(frame), bad, TWICE)
    once = cut_all(columns_of(frame), bad, ONCE)

    assert once[0] == plain[0]
    leading = [after for before, after in zip(plain[1:], once[1:], strict=True) if after == before]
    assert len(leading) == 1
    for before, after in zip(plain[1:], once[1:], strict=True):
        if after is not leading[0]:
            assert after.weights[-1] == 0.0
            assert np.diff(after.weights[:-1]) == pytest.approx(np.diff(before.weights[:-1]))
            assert (after.cuts, after.goods, after.bads) == (before.cuts, before.goods, before.bads)


def test_alike_columns_lead_by_what_they_tell():
    frame, bad = joined()
    once = {each.name: each for each in cut_all(columns_of(frame), bad, ONCE)}

    assert once["more_0"].weights[-1] > 0.3
    assert [once[f"more_{place}"].weights[-1] for place in (1, 2, 3)] == [0.0, 0.0, 0.0]


def test_what_is_missing_on_its_own_stays():
    frame, bad = joined()
    apart = frame.with_columns(own=pl.when(pl.arange(0, pl.len()) % 7 == 0).then(None).otherwise("own"))  # fmt: skip

    plain, once = (cut_all(columns_of(apart), bad, settings) for settings in (TWICE, ONCE))

    assert once[0] == plain[0]


def test_a_code_that_columns_share_counts_once():
    frame, bad = joined()
    coded = frame.with_columns(pl.all().fill_nan(-9.0))
    codes = dict.fromkeys(coded.columns, (-9.0,))

    once = cut_all(columns_of(coded), bad, replace(ONCE, specials=codes))

    assert sorted(each.weights[-2] == 0.0 for each in once[1:]) == [False, True, True, True]


def test_a_row_without_the_joined_table_loses_points_once():
    frame, bad = joined()
    bare = {"own": 0.0, **{f"more_{place}": None for place in range(4)}}
    lost = {}
    for settings in (ONCE, TWICE):
        model = train(frame=frame, bad=~bad, settings=settings).model
        lost[settings.missing_once] = [reason.code for reason in compile_row(model)(bare).reasons if reason.code.endswith(".missing")]  # fmt: skip

    assert "more_0.missing" in lost[True]
    assert len(lost[True]) <= len(lost[False])
