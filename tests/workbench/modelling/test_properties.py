"""What must not matter does not: order of rows and columns, units, constants; and one number everywhere."""

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.workbench.modelling.making import cases, table

from puhui.engines.scorecard.batch import score_frame
from puhui.engines.scorecard.portable import from_json, to_json
from puhui.engines.scorecard.rows import compile_row
from puhui.engines.scorecard.sql import score_sql
from puhui.workbench.modelling.keys import group_keys
from puhui.workbench.modelling.learning import learn
from puhui.workbench.modelling.preparing import Terms
from puhui.workbench.modelling.reading import read

FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
ROWS = 160


def trained(columns):
    return learn(read(table(columns)), Terms(target="bad"), repeats=1)


def points(model):
    """Each characteristic's points and rows, without where its cuts lie."""
    return {
        entry.name: [(kept.points, kept.goods, kept.bads) for kept in entry.bins]
        for entry in model.characteristics
    }


@pytest.fixture(scope="module")
def plain():
    columns = cases(ROWS, seed=3)
    result = trained(columns)
    return columns, result.fitted.model, result.validated.held.fold_auc


@pytest.mark.slow
@FEW
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_means_nothing(plain, chooser):
    columns, model, areas = plain
    order = list(range(ROWS))
    chooser.shuffle(order)
    names = list(columns)
    chooser.shuffle(names)
    told = trained({name: [columns[name][row] for row in order] for name in names})
    assert to_json(told.fitted.model) == to_json(model)
    assert told.validated.held.fold_auc == areas


@pytest.mark.slow
@FEW
@given(st.sampled_from([0.001, 0.5, 3.0, 1000.0, 1e6]), st.sampled_from(["debt", "years"]))
def test_the_unit_of_measurement_means_nothing(plain, unit, name):
    columns, model, areas = plain
    told = trained({**columns, name: [repr(float(value) * unit) for value in columns[name]]})
    assert points(told.fitted.model) == points(model)
    assert told.validated.held.fold_auc == areas


@pytest.mark.slow
@FEW
@given(st.text(st.characters(codec="ascii", exclude_characters=',"\r\n'), min_size=1, max_size=5).map(str.strip).filter(bool))  # fmt: skip
def test_a_constant_column_means_nothing(plain, value):
    columns, model, areas = plain
    told = trained({"always": [value] * ROWS, **columns})
    assert to_json(told.fitted.model) == to_json(model)
    assert told.validated.held.fold_auc == areas


VALUES = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True, width=64))
TRADES = st.sampled_from([None, "shop", "farm", "mill", "never met", ""])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, TRADES, VALUES), min_size=1, max_size=12))
def test_row_batch_sql_and_the_stored_model_are_one_number(plain, rows):
    _, model, _ = plain
    schema = {"debt": pl.Float64, "years": pl.Float64, "trade": pl.String, "noise": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    answer = compile_row(from_json(to_json(model)))
    single = [answer(row) for row in frame.iter_rows(named=True)]
    batch = score_frame(model, frame)
    base = duckdb.connect()
    base.execute("CREATE TABLE facts (n BIGINT, debt DOUBLE, years DOUBLE, trade VARCHAR, noise DOUBLE)")  # fmt: skip
    base.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", [(n, *row) for n, row in enumerate(frame.rows())])  # fmt: skip
    told = base.execute(f"SELECT score_raw, pd, grade FROM ({score_sql(model, relation='facts', keys=['n'])}) ORDER BY n").fetchall()  # fmt: skip
    raw = np.array([each.raw for each in single])
    assert np.abs(raw - batch["score_raw"].to_numpy()).max() < 1e-9
    assert np.abs(raw - np.array([each[0] for each in told])).max() < 1e-9
    pd = np.array([each.pd for each in single])
    assert np.abs(pd - np.array([each[1] for each in told])).max() < 1e-9
    assert [each.grade for each in single] == [each[2] for each in told] == batch["grade"].to_list()
    through = model.scaling.offset - model.scaling.factor * (np.log(pd) - np.log1p(-pd))
    assert np.abs(through - raw).max() < 1e-9


def test_copies_share_a_fold_and_rows_of_which_nothing_is_known_do_not():
    frame = pl.DataFrame({"a": [1.0, 1.0, 2.0, None, None, None], "b": ["x", "x", "x", None, None, None]})  # fmt: skip
    keys = group_keys(frame, np.array([True, False, True, True, False, False]))
    assert keys[0] == keys[1]
    assert len(set(keys.tolist())) == 5
