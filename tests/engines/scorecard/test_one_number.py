"""One number everywhere: a row, a batch, DuckDB and PostgreSQL; and the score is its probability."""

import math
import os

import duckdb
import numpy as np
import polars as pl
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.making import model_of, table

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.rows import compile_row, contributions
from puhui.engines.scorecard.sql import score_sql
from puhui.kernel.refusals import BadInput

MODEL = model_of()
SCORE = compile_row(MODEL)
SCHEMA = {"a": pl.Float64, "b": pl.Float64, "noise": pl.Float64, "trade": pl.String}
number = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-4, 4))
row = st.fixed_dictionaries(
    {"a": number, "b": number, "noise": number, "trade": st.sampled_from([None, "shop", "farm", "工厂", "o'new"])}
)  # fmt: skip
rows_of = st.lists(row, min_size=1, max_size=30)
_TABLE = "CREATE TEMPORARY TABLE rows (n integer, a double precision, b double precision, noise double precision, trade text)"  # fmt: skip
_ASKED = f"SELECT score_raw, score, pd, grade FROM ({score_sql(MODEL, relation='rows', keys=['n'])}) AS told ORDER BY n"


def assert_close(left, right):
    for mine, other in zip(left, right, strict=True):
        assert mine[3] == other[3]
        assert mine[:3] == pytest.approx(other[:3], abs=1e-9)


def by_row(rows):
    return [(told.raw, told.score, told.pd, told.grade) for told in map(SCORE, rows)]


@settings(max_examples=60, deadline=None)
@given(rows_of)
def test_a_row_and_a_batch_agree(rows):
    told = score_frame(MODEL, pl.DataFrame(rows, schema=SCHEMA))
    assert_close(by_row(rows), told.select("score_raw", "score", "pd", "grade").rows())


@settings(max_examples=15, deadline=None)
@given(rows_of)
def test_a_row_duckdb_and_postgres_agree(rows):
    values = [
        (place, each["a"], each["b"], each["noise"], each["trade"])
        for place, each in enumerate(rows)
    ]
    with duckdb.connect() as duck:
        duck.execute(_TABLE)
        duck.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", values)
        assert_close(by_row(rows), duck.execute(_ASKED).fetchall())
    with psycopg.connect(os.environ["PUHUI_TEST_SERVER"]) as postgres:
        postgres.execute(_TABLE)
        postgres.cursor().executemany("INSERT INTO rows VALUES (%s, %s, %s, %s, %s)", values)
        assert_close(by_row(rows), postgres.execute(_ASKED).fetchall())
        postgres.rollback()


@settings(max_examples=60, deadline=None)
@given(row)
def test_the_score_is_the_probability_and_the_sum_of_its_points(given_row):
    told, scaling = SCORE(given_row), MODEL.scaling
    assert told.raw == pytest.approx(scaling.offset - scaling.factor * math.log(told.pd / (1 - told.pd)), abs=1e-9)  # fmt: skip
    points = sum(each.points for each in contributions(MODEL, given_row))
    assert told.raw == pytest.approx(MODEL.base + points, abs=1e-9)
    assert scaling.low <= told.score <= scaling.high


@settings(max_examples=60, deadline=None)
@given(row)
def test_reasons_go_from_most_points_lost_and_promise_what_they_bring(given_row):
    told = SCORE(given_row)
    lost = [reason.lost for reason in told.reasons]
    assert len(lost) <= 4
    assert lost == sorted(lost, reverse=True)
    for reason in told.reasons:
        assert reason.lost > 0
        better = {**given_row, reason.feature: _inside(reason.next)}
        assert SCORE(better).raw - told.raw == pytest.approx(reason.gain, abs=1e-9)


def _inside(band):
    if band.members:
        return band.members[0]
    return band.low if band.low is not None else math.nextafter(band.high, -math.inf)


def test_a_row_without_a_feature_or_of_the_wrong_kind_is_refused():
    first = MODEL.characteristics[0].name
    whole = {"a": 1.0, "b": 1.0, "noise": 1.0, "trade": "shop"}
    with pytest.raises(BadInput) as missing:
        SCORE({name: kept for name, kept in whole.items() if name != first})
    assert (missing.value.code, missing.value.facts["field"]) == (
        "scorecard.missing_feature",
        first,
    )
    with pytest.raises(BadInput) as wrong:
        SCORE({**whole, "a": "much"})
    assert wrong.value.code == "scorecard.bad_value"


def test_the_same_rows_give_the_same_model_and_another_unit_the_same_scores():
    assert model_of() == MODEL
    frame, bad = table(1)
    from_train = score_frame(MODEL, frame)["pd"].to_numpy()
    assert np.isfinite(from_train).all()
    assert from_train[bad].mean() > from_train[~bad].mean()
