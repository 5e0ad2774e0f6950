"""The SQL of any scorecard, not only of a trained one, says in PostgreSQL what a row is told."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.scorecard import cards

from puhui.engines.scorecard.rows import compile_row
from puhui.engines.scorecard.sql import quoted, score_sql


@st.composite
def many(draw):
    """A model and some rows for it."""
    model = draw(cards.models())
    return model, draw(st.lists(cards.rows(model), min_size=1, max_size=6))


def in_postgresql(model, rows):
    kinds = {"numeric": "DOUBLE PRECISION", "categorical": "TEXT"}
    columns = [f"{quoted(entry.name)} {kinds[entry.kind]}" for entry in model.characteristics]
    names = [entry.name for entry in model.characteristics]
    places = ", ".join(["%s"] * (len(names) + 1))
    with connection.cursor() as cursor:
        # Names may hold percent signs; without parameters they are left alone.
        cursor.execute(f"CREATE TEMP TABLE drawn (place INTEGER, {', '.join(columns)})")
        try:
            cursor.executemany(f"INSERT INTO drawn VALUES ({places})", [[place, *(row[name] for name in names)] for place, row in enumerate(rows)])  # fmt: skip
            cursor.execute(score_sql(model, relation="drawn", keys=["place"]) + " ORDER BY place")
            return cursor.fetchall()
        finally:
            cursor.execute("DROP TABLE drawn")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many())
def test_postgresql_and_rows_agree_for_any_model(db, drawn):
    model, rows = drawn
    score_row = compile_row(model)

    told = in_postgresql(model, rows)

    assert len(told) == len(rows)
    for row, (_place, raw, shown, pd, grade) in zip(rows, told, strict=True):
        answer = score_row(row)
        assert raw == pytest.approx(answer.raw, abs=1e-9, rel=0)
        assert shown == pytest.approx(answer.score, abs=1e-9, rel=0)
        assert pd == pytest.approx(answer.pd, abs=1e-12)
        assert grade == answer.grade
