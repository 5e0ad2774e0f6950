"""Many rows: worked on in blocks and by threads, with the answers that one matrix gives."""

import os

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.tables import trained

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.blocks import AT_ONCE, BLOCK, blocks, spread, summed
from puhui.engines.scorecard.fitting import train
from puhui.engines.scorecard.logistic import fit_line
from puhui.engines.scorecard.rows import compile_row
from puhui.engines.scorecard.selection import correlations, forward
from puhui.engines.scorecard.settings import Settings


def made_up(seed, rows, columns=4):
    """Weights of evidence, the last one turned the wrong way, and who was good."""
    chooser = np.random.default_rng(seed)
    weights = chooser.normal(size=(rows, columns)).round(1)
    truth = np.linspace(1.0, 0.2, columns)
    truth[-1] *= -1.0
    good = chooser.random(rows) < 1.0 / (1.0 + np.exp(-1.0 - weights @ truth))
    return weights, good.astype(np.float64)


@settings(max_examples=25)
@given(
    st.integers(0, 9999),
    st.integers(40, 9000),
    st.permutations(range(4)),
    st.integers(0, 4),
    st.sampled_from([20, 200, 2000]),
)
def test_a_line_through_blocks_is_the_line_through_all_rows(seed, rows, order, taken, at_once):
    weights, good = made_up(seed, rows)

    whole = fit_line(weights=weights, good=good, ridge=3.0, columns=order[:taken])
    parts = fit_line(weights=weights, good=good, ridge=3.0, columns=order[:taken], at_once=at_once)

    assert parts.intercept == pytest.approx(whole.intercept, abs=1e-8)
    assert parts.coefficients == pytest.approx(whole.coefficients, abs=1e-8)
    assert (parts.coefficients >= 0.0).all()


@given(st.integers(1, 5 * BLOCK), st.integers(0, 5 * BLOCK))
def test_blocks_hold_every_row_once_in_order(rows, at_once):
    places = np.arange(rows)

    parts = blocks(rows, at_once=at_once)

    assert np.concatenate([places[part] for part in parts]).tolist() == places.tolist()
    assert len(parts) == 1 or rows > at_once


def test_sums_hang_on_no_thread(monkeypatch):
    values = np.random.default_rng(3).normal(size=50 * BLOCK)
    parts = blocks(len(values), at_once=0)

    def work(part):
        return values[part].sum(), values[part].cumsum()[-1:]

    alone = summed(work, parts, values=0)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    together = summed(work, parts, values=10**9)

    assert [each.tolist() for each in alone] == [each.tolist() for each in together]
    assert spread(str, range(9), values=10**9) == list("012345678")


def test_columns_of_many_rows_correlate_as_they_do():
    weights, good = made_up(5, AT_ONCE + 7)

    told = correlations(np.column_stack([weights, np.ones(len(good)), -weights[:, 0]]))

    assert told[:4, :4] == pytest.approx(np.abs(np.corrcoef(weights.T)), abs=1e-12)
    assert told[0, 5] == pytest.approx(1.0)
    assert (told[4] == 0.0).all()


def test_steps_through_many_rows_are_those_of_one_matrix():
    weights, good = made_up(6, AT_ONCE + 7)

    steps = forward(weights=weights, good=good, information=[1.0] * 4, ridge=3.0, most=4, correlation=np.eye(4), information_floor=0.0, correlation_ceiling=0.9)  # fmt: skip

    assert [step.columns for step in steps] == [(0,), (0, 1), (0, 1, 2)]
    for step in steps:
        whole = fit_line(weights=weights[:, list(step.columns)], good=good, ridge=3.0, at_once=10**9)  # fmt: skip
        assert step.line.coefficients == pytest.approx(whole.coefficients, abs=1e-9)


def test_a_model_of_many_rows_says_the_same_every_time_and_of_every_row_alone():
    rows = AT_ONCE + 1
    weights, good = made_up(7, rows)
    frame = pl.DataFrame(weights, schema=["a", "b", "c", "d"])
    frame = frame.with_columns(trade=pl.Series(["shop", None, "farm"]).gather(np.arange(rows) % 3))
    settings = Settings(shrunken_features=(None,), shrunken_ridges=(3.0,), ridges=(), inner_folds=2)

    first, again = (train(frame=frame, bad=good < 0.5, settings=settings) for _ in range(2))

    assert first.model == again.model
    assert (first.held_out == again.held_out).all()
    assert {entry.name: entry.direction for entry in first.model.characteristics} == {
        "a": "higher_is_better", "b": "higher_is_better", "c": "higher_is_better", "d": "lower_is_better",
    }  # fmt: skip
    answer = compile_row(first.model)
    some = frame.head(500)
    assert score_frame(first.model, some)["score_raw"].to_list() == pytest.approx(
        [answer(row).raw for row in some.to_dicts()], abs=1e-9
    )


def test_of_very_many_columns_the_most_informative_are_candidates():
    weights, good = made_up(8, 900, columns=3)
    noise = np.random.default_rng(9).normal(size=(900, 60))
    names = [*(f"noise {place}" for place in range(60)), "a", "b", "c"]
    frame = pl.DataFrame(np.column_stack([noise, weights]), schema=names)
    few = Settings(most_candidates=2, shrunken_ridges=(3.0,), most_features=2, inner_folds=3)

    wide = train(frame=frame, bad=good < 0.5, settings=few)
    narrow = train(frame=frame.select("a", "b"), bad=good < 0.5, settings=few)

    assert wide.model == narrow.model
    assert set(wide.information) == set(names)


@pytest.mark.parametrize("kind", [pl.Null, pl.Categorical, pl.String])
def test_a_batch_has_the_scores_of_its_rows_whatever_holds_them_and_however_many(kind):
    model = trained().model
    values = {"strong": [0.1, None], "we\"ak'": [-0.2, 7.0], "noise": [0.0, 1.0]}
    trade = [None, None] if kind == pl.Null else ["批发", "never seen"]
    pair = pl.DataFrame({**values, "trade": pl.Series(trade, dtype=kind)})
    many = pair[np.arange(70_001) % 2]

    told = score_frame(model, many)

    answer = compile_row(model)
    assert told.height == 70_001
    assert told["score_raw"].unique(maintain_order=True).to_list() == pytest.approx(
        [answer(row).raw for row in pair.to_dicts()], abs=1e-9
    )
    assert score_frame(model, many.clear()).is_empty()


@pytest.mark.parametrize("kinds", [253, 254, 255, 256, 300])
def test_hundreds_of_categories_score_alike_by_row_and_by_batch(kinds):
    places = np.arange(4 * kinds)
    chooser = np.random.default_rng(kinds)
    trade = pl.Series([f"kind {place}" for place in range(kinds)]).gather(places % kinds)
    bad = chooser.random(len(places)) < np.where(places % kinds % 2, 0.7, 0.2)
    frame = pl.DataFrame({"trade": trade})
    few = Settings(shrunken_features=(None,), shrunken_ridges=(3.0,), ridges=(), inner_folds=2)

    model = train(frame=frame, bad=bad, settings=few).model

    odd = pl.concat([frame, pl.DataFrame({"trade": ["never seen", None]})])
    answer = compile_row(model)
    for some in (frame, odd):
        assert score_frame(model, some)["score_raw"].to_list() == pytest.approx(
            [answer(row).raw for row in some.to_dicts()], abs=1e-9
        )
