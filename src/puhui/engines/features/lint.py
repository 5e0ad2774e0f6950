"""What the declarations may not use: whatever differs between databases in some digit."""

import sqlglot
from sqlglot import exp

#: Functions by the name that sqlglot or the database gives them.
REFUSED = {
    "avg", "median", "percentile_cont", "percentile_disc", "quantile", "quantile_cont", "quantile_disc",
    "approx_quantile", "stddev", "stddev_pop", "stddev_samp", "variance", "variance_pop", "var_pop", "var_samp",
    "corr", "covar_pop", "covar_samp", "log", "log2", "log10", "arg_max", "arg_min", "max_by", "min_by",
    "generate_series", "range", "random", "rand", "uuid", "now", "current_date", "current_timestamp", "first",
    "last", "any_value", "list", "array_agg", "string_agg", "group_concat", "mode", "kurtosis", "skewness",
}  # fmt: skip
_DOUBLES = {exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT}


def faults(text: str) -> list[str]:
    """What a declaration in DuckDB's dialect uses that it may not; empty where it is in order.

    >>> faults("SELECT avg(amount) FROM months")
    ['avg differs between databases']
    >>> faults("SELECT CAST(sum(a) AS DOUBLE) / CAST(sum(b) AS DOUBLE) FROM months")
    []
    """
    found = []
    for node in sqlglot.parse_one(text, read="duckdb").walk():
        if isinstance(node, exp.Func) and _name(node) in REFUSED:
            found.append(f"{_name(node)} differs between databases")
        elif isinstance(node, exp.DateDiff) or (_name(node) == "date_diff"):
            found.append("date_diff differs between databases: subtract days, or month indexes")
        elif isinstance(node, exp.AggFunc) and _takes_doubles(node):
            found.append(f"{node.key} over doubles hangs on the order of rows")
        elif isinstance(node, exp.Window) and node.args.get("order") is None:
            found.append("a window without an order")
    return found


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else ""


def _takes_doubles(node: exp.AggFunc) -> bool:
    return any(cast.to.this in _DOUBLES for cast in node.find_all(exp.Cast))
