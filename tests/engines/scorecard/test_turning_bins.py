"""Bins that turn round once: only where asked for and where it tells more, and only once."""

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.binning import BinningRules, bin_numeric
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.portable import from_json, to_json
from puhui.engines.scorecard.rows import compile_row
from puhui.engines.scorecard.settings import Settings
from puhui.engines.scorecard.sql import score_sql

TURNING = BinningRules(turning=True, decimal_cuts=False)


@st.composite
def shapes(draw):
    """Values and outcomes whose rate follows a step curve of any shape, and gaps among them."""
    rates = draw(st.lists(st.floats(0.02, 0.98), min_size=2, max_size=6))
    chooser = np.random.default_rng(draw(st.integers(0, 10_000)))
    values = chooser.uniform(0, len(rates), size=draw(st.integers(60, 900)))
    bad = chooser.random(len(values)) < np.array(rates)[values.astype(int)]
    bad[:2] = True, False
    values[chooser.random(len(values)) < 0.05] = np.nan
    return values, bad


def cut(values, bad, *, direction=None, rules=TURNING):
    return bin_numeric(name="x", values=values, bad=bad, rules=rules, direction=direction)


def bent(seed=4, rows=1500, *, way=1.0):
    """Middle values are best (`way` 1) or worst (-1)."""
    chooser = np.random.default_rng(seed)
    values = chooser.normal(size=rows)
    odds = way * (values**2 - 1.5)
    return values, chooser.random(rows) < 1.0 / (1.0 + np.exp(-odds))


@given(shapes())
def test_a_rate_turns_once_at_most(table):
    binned = cut(*table)

    ranges = len(binned.cuts) + 1
    steps = np.sign(np.diff(binned.weights[:ranges]))
    turned = int((np.diff(steps[steps != 0]) != 0).sum())
    assert turned == (1 if binned.direction is None else 0)
    assert np.isfinite(binned.weights).all()
    assert sum(binned.goods) + sum(binned.bads) == len(table[1])


@given(shapes(), st.sampled_from(["higher_is_better", "lower_is_better"]))
def test_a_declared_direction_never_turns(table, direction):
    assert cut(*table, direction=direction) == cut(*table, direction=direction, rules=BinningRules(decimal_cuts=False))  # fmt: skip


@given(shapes())
def test_a_turn_tells_more_than_going_one_way(table):
    plain, turned = cut(*table, rules=BinningRules(decimal_cuts=False)), cut(*table)

    if turned.direction is None:
        assert criterion(turned) < criterion(plain) - np.log(np.isfinite(table[0]).sum()) + 1e-9
    else:
        assert turned == plain


def criterion(binned):
    """Schwarz's: bins x ln(rows) - twice the log-likelihood of the outcomes in them."""
    goods, bads = np.array(binned.goods[:-1]), np.array(binned.bads[:-1])
    rows = goods + bads
    told = sum(np.log(each / rows, where=each > 0, out=np.zeros(len(rows))) @ each for each in (goods, bads))  # fmt: skip
    return len(rows) * np.log(rows.sum()) - 2.0 * told


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_peak_and_valley_are_found(way):
    values, bad = bent(way=way)

    binned = cut(values, bad)

    weights = np.array(binned.weights[: len(binned.cuts) + 1])
    outer, inner = [weights[0], weights[-1]], binned.weigh(np.array([0.0]))[0]
    assert binned.direction is None
    assert (way * (inner - np.array(outer)) > 1.0).all()


def test_what_goes_one_way_stays_so():
    chooser = np.random.default_rng(9)
    found = []
    for _ in range(40):
        values = chooser.normal(size=1000)
        bad = chooser.random(1000) < 1.0 / (1.0 + np.exp(values))
        found.append(cut(values, bad).direction)

    assert found.count("higher_is_better") >= 38


def test_one_number_and_reasons_on_both_sides():
    values, bad = bent()
    frame = pl.DataFrame({"x": values})
    settings = Settings(binning=TURNING, shrunken_ridges=(1.0,), ridges=(), inner_folds=3)
    model = from_json(to_json(train(frame=frame, bad=bad, settings=settings).model))
    rows = pl.DataFrame({"x": [-4.0, -0.5, 0.0, 0.6, 4.0, None]})

    one_by_one = [compile_row(model)(row) for row in rows.iter_rows(named=True)]
    with duckdb.connect() as base:
        base.register("rows", rows)
        told = base.sql(score_sql(model, relation="rows")).pl()

    raw = [answer.raw for answer in one_by_one]
    assert score_frame(model, rows)["score_raw"].to_list() == raw
    assert told["score_raw"].to_list() == pytest.approx(raw, abs=1e-9)
    assert [answer.reasons[0].code for answer in (one_by_one[0], one_by_one[4])] == ["x.low", "x.high"]  # fmt: skip
    assert one_by_one[0].reasons[0].best.low is not None
    assert one_by_one[4].reasons[0].best.high is not None


def test_few_rows_with_a_value_are_cut_as_finely_as_many():
    values, bad = bent(rows=3000, way=-1.0)
    values[np.random.default_rng(5).random(3000) < 0.96] = np.nan

    whole = cut(values, bad, rules=BinningRules(min_expected=1.0))
    present = cut(values, bad, rules=BinningRules(min_expected=1.0, share_of_present=True))

    assert whole.cuts == ()
    assert len(present.cuts) >= 1
    smallest = min(good + ill for good, ill in zip(present.goods[:-1], present.bads[:-1], strict=True))  # fmt: skip
    assert smallest >= 0.05 * np.isfinite(values).sum()
