"""What the declarations may not use: whatever differs between databases in some digit."""

import sqlglot
from sqlglot import exp

#: Functions by the name that sqlglot or the database gives them.
REFUSED = {
    "avg", "mean", "median", "percentile_cont", "percentile_disc", "quantile", "quantile_cont", "quantile_disc",
    "approx_quantile", "stddev", "stddev_pop", "stddev_samp", "variance", "variance_pop", "var_pop", "var_samp",
    "corr", "covar_pop", "covar_samp", "log", "log2", "log10", "arg_max", "arg_min", "max_by", "min_by",
    "generate_series", "range", "random", "rand", "uuid", "now", "current_date", "current_timestamp", "first",
    "last", "any_value", "list", "array_agg", "string_agg", "group_concat", "mode", "kurtosis", "skewness",
}  # fmt: skip
#: The only aggregates and functions of rows in order that every database answers alike.
_AGGREGATES = (
    exp.Sum,
    exp.Count,
    exp.Min,
    exp.Max,
    exp.Lag,
    exp.Lead,
    exp.LogicalOr,
    exp.LogicalAnd,
)
_DOUBLES = {exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT}
#: What turns exact numbers into doubles. A division does: decimals divide differently in each.
_INEXACT = (exp.Div, exp.Ln, exp.Sqrt, exp.Exp, exp.Pow)


def faults(text: str) -> list[str]:
    """What a declaration in DuckDB's dialect uses that it may not; empty where it is in order.

    A function that sqlglot does not know is refused too: nobody has compared it.

    >>> faults("SELECT avg(amount) FROM months")
    ['avg differs between databases']
    >>> faults("SELECT sum(a / b) FROM months")
    ['sum over doubles hangs on the order of rows']
    >>> faults("SELECT CAST(sum(a) AS DOUBLE) / CAST(sum(b) AS DOUBLE) FROM months")
    []
    """
    tree = sqlglot.parse_one(text, read="duckdb")
    doubles = {alias.alias for alias in tree.find_all(exp.Alias) if _is_inexact(alias.this, set())}
    return [told for node in tree.walk() if (told := _fault(node, doubles))]


def _fault(node: exp.Expr, doubles: set[str]) -> str | None:
    name = _name(node)
    if isinstance(node, exp.DateDiff) or name in ("date_diff", "date_sub"):
        return "date_diff differs between databases: subtract days, or month indexes"
    if name in REFUSED or name.startswith("regr_"):
        return f"{name} differs between databases"
    is_known = not isinstance(node, exp.AggFunc) or isinstance(node, _AGGREGATES)
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc) or not is_known:
        return f"{name} has not been compared between databases"
    if isinstance(node, exp.Sum) and _is_inexact(node.this, doubles):
        return "sum over doubles hangs on the order of rows"
    if isinstance(node, exp.Window) and node.args.get("order") is None:
        return "a window without an order"
    return None


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return str(node.this).lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else ""


def _is_inexact(node: exp.Expr, doubles: set[str]) -> bool:
    """Whether a double goes into the value of an expression, by itself or by a column's alias."""
    for inner in node.walk():
        if isinstance(inner, _INEXACT) or (isinstance(inner, exp.Column) and inner.name in doubles):
            return True
        if isinstance(inner, exp.Cast) and inner.to.this in _DOUBLES:
            return True
        if (
            isinstance(inner, exp.Literal)
            and not inner.is_string
            and "e" in str(inner.this).lower()
        ):
            return True
    return False
