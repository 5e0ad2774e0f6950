"""Codes among amounts: a bin of their own each, apart from the missing, and one number everywhere."""

import json

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.binning import BinningRules, bin_numeric
from puhui.engines.scorecard.fitting import Settings, train
from puhui.engines.scorecard.portable import digest, from_json, to_json
from puhui.engines.scorecard.rows import compile_row, contributions
from puhui.engines.scorecard.sql import score_sql
from puhui.kernel.refusals import BadInput

CODES = (-9.0, -8.0)


@pytest.fixture(scope="module")
def made():
    chooser = np.random.default_rng(4)
    values = chooser.exponential(10.0, size=1200).round(1)
    values[:150], values[150:300], values[300:400] = -9.0, -8.0, np.nan
    rate = np.select([values == -9, values == -8, np.isnan(values)], [0.7, 0.05, 0.4], 0.5 - values / 60)  # fmt: skip
    bad = chooser.random(1200) < np.clip(rate, 0.05, 0.9)
    frame = pl.DataFrame({"months": values, "other": chooser.normal(size=1200)})
    return frame, bad, train(frame=frame, bad=bad, settings=Settings(specials={"months": CODES})).model  # fmt: skip


def test_each_code_has_its_own_bin_and_the_ranges_stay_monotone(made):
    frame, bad, _ = made
    binned = bin_numeric(name="months", values=frame["months"].to_numpy(), bad=bad, rules=BinningRules(), specials=CODES)  # fmt: skip
    ranges = len(binned.cuts) + 1
    counts = [good + ill for good, ill in zip(binned.goods, binned.bads, strict=True)]
    assert counts[ranges:] == [150, 150, 100]
    assert sum(counts) == 1200
    steps = np.diff(binned.weights[:ranges])
    assert (steps > 0).all() or (steps < 0).all()
    assert binned.weights[ranges] < 0 < binned.weights[ranges + 1]


VALUES = st.one_of(st.none(), st.sampled_from([-9.0, -8.0, -7.0, 0.0]), st.floats(allow_nan=True, allow_infinity=True))  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=15))
def test_row_batch_sql_and_the_stored_model_are_one_number(made, rows):
    _, _, model = made
    frame = pl.DataFrame(rows, schema={"months": pl.Float64, "other": pl.Float64}, orient="row")
    answer = compile_row(from_json(to_json(model)))
    raw = np.array([answer(row).raw for row in frame.iter_rows(named=True)])
    base = duckdb.connect()
    base.execute("CREATE TABLE facts (n BIGINT, months DOUBLE, other DOUBLE)")
    base.executemany("INSERT INTO facts VALUES (?, ?, ?)", [(n, *row) for n, row in enumerate(frame.rows())])  # fmt: skip
    told = base.execute(f"SELECT score_raw FROM ({score_sql(model, relation='facts', keys=['n'])}) ORDER BY n").fetchall()  # fmt: skip
    added = [model.base + sum(each.points for each in contributions(model, row)) for row in frame.iter_rows(named=True)]  # fmt: skip
    assert np.abs(raw - score_frame(model, frame)["score_raw"].to_numpy()).max() < 1e-9
    assert np.abs(raw - np.array([each[0] for each in told])).max() < 1e-9
    assert np.abs(raw - np.array(added)).max() < 1e-9


def test_a_code_that_costs_points_is_a_reason_of_its_own(made):
    _, _, model = made
    answer = compile_row(model)
    codes = [reason.code for reason in answer({"months": -9, "other": 0.0}).reasons]
    assert "months.special" in codes
    assert "months.missing" not in codes


def test_a_model_without_codes_is_written_as_before(made):
    frame, bad, model = made
    plain = json.loads(to_json(train(frame=frame, bad=bad).model))
    assert plain["version"] == 1
    assert all("specials" not in entry for entry in plain["characteristics"])
    assert json.loads(to_json(model))["version"] == 2


def test_a_model_whose_codes_do_not_fit_its_bins_is_refused(made):
    _, _, model = made
    document = json.loads(to_json(model))
    entry = next(entry for entry in document["characteristics"] if entry["specials"])
    entry["specials"] = [-9.0, -9.0]
    document["digest"] = digest(document)
    with pytest.raises(BadInput) as refusal:
        from_json(json.dumps(document))
    assert refusal.value.code == "scorecard.bad_model"
