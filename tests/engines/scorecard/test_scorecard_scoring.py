"""Scoring: one row, a frame and SQL in two databases give one score, with reasons that hold."""

import math

import duckdb
import numpy as np
import polars as pl
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scorecard.tables import trained

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.rows import compile_row, contributions
from puhui.engines.scorecard.sql import score_sql
from puhui.kernel.refusals import BadInput

WEAK = "we\"ak'"
NUMBERS = st.one_of(
    st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-3, 3), st.integers(-3, 3)
)
ROWS = st.fixed_dictionaries(
    {
        "strong": NUMBERS,
        WEAK: NUMBERS,
        "noise": NUMBERS,
        "trade": st.sampled_from(["retail", 'it\'s "both"', "批发", "never seen", "", None]),
    }
)
SCHEMA = {"strong": pl.Float64, WEAK: pl.Float64, "noise": pl.Float64, "trade": pl.String}


def frame_of(rows):
    plain = [
        {key: float(value) if isinstance(value, int) else value for key, value in row.items()}
        for row in rows
    ]
    return pl.DataFrame(plain, schema=SCHEMA)


def edges():
    """Every cut of every feature, the doubles on both sides of it, and what is no number."""
    rows = []
    for entry in trained().model.characteristics:
        values = [None, math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7e308]
        if entry.kind == "categorical":
            values = [None, "", "never seen", *(name for group in entry.groups for name in group)]
        for cut in entry.cuts:
            values += [cut, math.nextafter(cut, math.inf), math.nextafter(cut, -math.inf)]
        usual = {"strong": 0.1, WEAK: -0.2, "noise": 0.0, "trade": "retail"}
        rows += [usual | {entry.name: value} for value in values]
    return rows


def in_duckdb(rows):
    with duckdb.connect() as database:
        database.execute(
            'CREATE TABLE "a ""b" (place INTEGER, strong DOUBLE, "we""ak\'" DOUBLE, noise DOUBLE, trade TEXT)'
        )
        database.executemany(
            'INSERT INTO "a ""b" VALUES (?, ?, ?, ?, ?)',
            [[place, *(row[name] for name in SCHEMA)] for place, row in enumerate(rows)],
        )
        text = score_sql(trained().model, relation='a "b', keys=["place"])
        return database.execute(f"{text} ORDER BY place").fetchall()


def in_postgresql(rows):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE made_up (place INTEGER, strong DOUBLE PRECISION,"
            ' "we""ak\'" DOUBLE PRECISION, noise DOUBLE PRECISION, trade TEXT) ON COMMIT DROP'
        )
        cursor.executemany(
            "INSERT INTO made_up VALUES (%s, %s, %s, %s, %s)",
            [[place, *(row[name] for name in SCHEMA)] for place, row in enumerate(rows)],
        )
        text = score_sql(trained().model, relation="made_up", keys=["place"])
        # The text may hold percent signs; without parameters they are left alone.
        cursor.execute(f"{text} ORDER BY place")
        told = cursor.fetchall()
        cursor.execute("DROP TABLE made_up")
        return told


def assert_agree(rows, told):
    score_row = compile_row(trained().model)
    assert len(told) == len(rows)
    for row, (_place, raw, shown, pd, grade) in zip(rows, told, strict=True):
        answer = score_row(row)
        assert raw == pytest.approx(answer.raw, abs=1e-9, rel=0)
        assert shown == pytest.approx(answer.score, abs=1e-9, rel=0)
        assert pd == pytest.approx(answer.pd, abs=1e-12)
        assert grade == answer.grade


@given(st.lists(ROWS, min_size=1, max_size=20))
def test_rows_and_frames_agree(rows):
    told = score_frame(trained().model, frame_of(rows))

    assert_agree(rows, [(0, *row) for row in told.iter_rows()])


@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=20))
def test_rows_and_duckdb_agree(rows):
    assert_agree(rows, in_duckdb(rows))


def test_the_edges_of_every_bin_agree_everywhere(db):
    rows = edges()

    assert_agree(
        rows, [(0, *row) for row in score_frame(trained().model, frame_of(rows)).iter_rows()]
    )
    assert_agree(rows, in_duckdb(rows))
    assert_agree(rows, in_postgresql(rows))


@given(ROWS)
def test_the_score_is_the_log_odds_on_its_scale(row):
    model = trained().model

    answer = compile_row(model)(row)

    scaling = model.scaling
    log_odds = math.log(answer.pd / (1 - answer.pd))
    assert answer.raw == pytest.approx(scaling.offset - scaling.factor * log_odds, abs=1e-9)
    assert scaling.low <= answer.score <= scaling.high
    parts = contributions(model, row)
    assert answer.raw == pytest.approx(model.base + sum(part.points for part in parts), abs=1e-9)


@given(ROWS)
def test_reasons_are_few_sorted_and_true(row):
    model = trained().model
    answer = compile_row(model)(row)

    lost = [reason.lost for reason in answer.reasons]
    assert len(lost) <= 4
    assert lost == sorted(lost, reverse=True)
    given_points = {part.feature: part for part in contributions(model, row)}
    for reason in answer.reasons:
        part = given_points[reason.feature]
        assert 0 < reason.gain <= reason.lost + 1e-9
        entry = next(each for each in model.characteristics if each.name == reason.feature)
        best = max(kept.points for kept in entry.bins[:-1])
        assert reason.lost == pytest.approx(best - part.points, abs=1e-9)


@given(ROWS)
def test_going_where_a_reason_points_brings_what_it_promises(row):
    score_row = compile_row(trained().model)
    before = score_row(row)

    for reason in before.reasons:
        for band, promise in ((reason.next, reason.gain), (reason.best, reason.lost)):
            after = score_row(row | {reason.feature: inside(band)})
            assert after.raw - before.raw == pytest.approx(promise, abs=1e-9)


def inside(band):
    if band.members:
        return band.members[0]
    return band.low if band.low is not None else math.nextafter(band.high, -math.inf)


def test_a_feature_that_is_missing_or_of_the_wrong_kind_is_named():
    model = trained().model
    usual = {"strong": 0.1, WEAK: 0.0, "noise": 0.0, "trade": "retail"}
    score_row = compile_row(model)

    for row, code in (
        ({key: value for key, value in usual.items() if key != "strong"}, "missing_feature"),
        (usual | {"strong": "much"}, "bad_value"),
    ):
        with pytest.raises(BadInput) as refused:
            score_row(row)
        assert refused.value.code == f"scorecard.{code}"
        assert refused.value.facts["field"] == "strong"
        with pytest.raises(BadInput) as refused:
            score_frame(model, pl.DataFrame([row]))
        assert refused.value.code == f"scorecard.{code}"


def test_no_rows_and_nothing_known_are_sound():
    model = trained().model

    nothing = compile_row(model)(dict.fromkeys(SCHEMA))

    assert score_frame(model, pl.DataFrame(schema=SCHEMA)).height == 0
    assert np.isfinite(nothing.raw)
    assert 0 < nothing.pd < 1
