"""The lint refuses whatever databases answer differently, and lets our own declarations through."""

import pytest

from puhui.engines.features.definitions import FEATURES
from puhui.engines.features.lint import faults
from puhui.engines.features.querying import feature_sql, rollup_sql

REFUSED = [
    "median(x)", "percentile_cont(0.5) WITHIN GROUP (ORDER BY x)", "percentile_disc(0.5) WITHIN GROUP (ORDER BY x)",
    "quantile(x, 0.5)", "quantile_cont(x, 0.5)", "quantile_disc(x, 0.5)", "stddev(x)", "stddev_samp(x)", "stddev_pop(x)",
    "variance(x)", "var_samp(x)", "var_pop(x)", "corr(x, y)", "covar_samp(x, y)", "regr_slope(x, y)", "regr_r2(x, y)",
    "avg(x)", "mean(x)", "log(x)", "log(2, x)", "log2(x)", "log10(x)", "arg_max(x, y)", "arg_min(x, y)", "max_by(x, y)",
    "unnest(generate_series(1, 3))", "date_diff('month', x, y)", "datediff('month', x, y)", "date_sub('month', x, y)",
    "random()", "current_date", "today()", "first(x)", "any_value(x)", "mode(x)",
    "sum(CAST(x AS DOUBLE))", "sum(CAST(x AS REAL))", "sum(x::FLOAT)", "sum(x / y)", "sum(ln(x))", "sum(sqrt(x))",
    "sum(power(x, 2))", "sum(x * 1e0)", "sum(x / y) FILTER (WHERE y > 0)", "sum(x) OVER (PARTITION BY y)",
    "product(x)", "geomean(x)", "fsum(x)", "mad(x)", "histogram(x)", "approx_count_distinct(x)", "made_up(x)",
]  # fmt: skip

ALLOWED = [
    "sum(x)", "sum(x) FILTER (WHERE y > 0)", "sum(x * x)", "count(*)", "count(DISTINCT x)", "min(x)", "max(x)",
    "CAST(sum(x) AS DOUBLE) / CAST(sum(y) AS DOUBLE)", "ln(CAST(sum(x) AS DOUBLE))", "sqrt(CAST(sum(x * x) AS DOUBLE))",
    "lag(x) OVER (PARTITION BY y ORDER BY z)", "row_number() OVER (ORDER BY x)", "CAST(date_trunc('month', x) AS DATE)",
    "extract(year FROM x) * 12", "x - y", "coalesce(sum(x), 0)", "sum(CASE WHEN y > 0 THEN x ELSE 0 END)",
]  # fmt: skip


@pytest.mark.parametrize("expression", REFUSED)
def test_what_differs_is_refused(expression):
    assert faults(f"SELECT {expression} FROM months")


@pytest.mark.parametrize("expression", ALLOWED)
def test_what_is_exact_is_let_through(expression):
    assert faults(f"SELECT {expression} FROM months") == []


def test_a_double_is_found_behind_its_alias():
    text = "WITH a AS (SELECT x / y AS share FROM months) SELECT sum(share) FROM a"
    assert faults(text) == ["sum over doubles hangs on the order of rows"]


def test_every_declaration_of_this_house_is_in_order(as_of):
    for text in (*rollup_sql("duckdb").values(), feature_sql("duckdb", as_of=as_of)):
        assert faults(text) == []
    assert [each.name for each in FEATURES if faults(f"SELECT {each.sql} FROM facts")] == []
