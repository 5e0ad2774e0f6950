"""From months and pairs to one row of exact sums per enterprise, and from that to features."""

import functools
import hashlib
from datetime import date

import sqlglot

from puhui.engines.features.declaring import Feature
from puhui.engines.features.definitions import FEATURES
from puhui.engines.features.rollups import MONTHS, PAIRS
from puhui.engines.features.windows import WINDOW_MONTHS, age_of_day, age_sql

_SIDES = (("OUT", "sales"), ("IN", "purchases"))

#: Windows of months by age (0 is the last month that is over): name → (from, to), both included.
_SPANS = {"3": (0, 2), "6": (0, 5), "6_before": (6, 11), "12": (0, 11), "12_before": (12, 23), "36": (0, 35)}  # fmt: skip

_MONTHLY = """
dated AS (
  SELECT months.*, {age} AS age FROM months
), windowed AS (
  SELECT * FROM dated WHERE age >= 0 AND age < {window}
), ordered AS (
  SELECT enterprise, direction, first_date
    - lag(last_date) OVER (PARTITION BY enterprise, direction ORDER BY month) AS gap
  FROM windowed WHERE last_date IS NOT NULL
), gaps AS (
  SELECT enterprise,
    max(gap) FILTER (WHERE direction = 'OUT') AS sales_gap,
    max(gap) FILTER (WHERE direction = 'IN') AS purchases_gap
  FROM ordered GROUP BY enterprise
), latest AS (
  SELECT enterprise,
    max(last_date) FILTER (WHERE direction = 'OUT') AS sales_last_date,
    max(last_date) FILTER (WHERE direction = 'IN') AS purchases_last_date
  FROM dated WHERE age >= {age_of_day} AND age < {window} GROUP BY enterprise
)"""

_PAIRED = """
paired AS (
  SELECT pairs.*, {age} AS age FROM pairs
), partners AS (
  SELECT enterprise, direction, counterparty,
    sum(net_amount) AS amount,
    count(*) AS active_months,
    max(age) AS oldest_age,
    coalesce(sum(net_amount) FILTER (WHERE age < 6), 0) AS recent_amount,
    coalesce(sum(net_amount) FILTER (WHERE age >= 6 AND age < 18), 0) AS earlier_amount
  FROM paired WHERE age >= 0 AND age < {window}
  GROUP BY enterprise, direction, counterparty
), relations AS (
  SELECT enterprise,
{columns}
  FROM partners WHERE amount > 0 GROUP BY enterprise
)"""

_TRADE = """
WITH dated AS (SELECT months.*, {age} AS age FROM months)
SELECT enterprise,
  coalesce(sum(valid_count), 0) AS valid,
  coalesce(sum(valid_count) FILTER (WHERE direction = 'OUT'), 0) AS valid_sales,
  coalesce(sum(net_amount) FILTER (WHERE direction = 'OUT'), 0) AS turnover,
  coalesce(sum(net_amount) FILTER (WHERE direction = 'OUT' AND age < 12), 0) AS yearly_sales
FROM dated WHERE age >= 0 AND age < {window} GROUP BY enterprise
"""


def _month_columns() -> list[str]:
    columns = []
    for direction, side in _SIDES:
        where = f"direction = '{direction}'"
        for name, (first, last) in _SPANS.items():
            aged = f"{where} AND age >= {first} AND age <= {last}"
            columns.append(f"coalesce(sum(net_amount) FILTER (WHERE {aged}), 0) AS {side}_{name}")
        sums = {
            "valid": "sum(valid_count)", "red": "sum(red_count)", "void": "sum(void_count)",
            "days": "sum(active_days)", "gross": "sum(gross_amount)", "void_amount": "sum(void_amount)",
            "squared": "sum(squared_amount)", "tax": "sum(tax)", "full_rate": "sum(full_rate_amount)",
            "low_rate": "sum(low_rate_amount)", "monthly_squared": "sum(net_amount * net_amount)",
            "largest": "max(largest_amount)", "best_month": "max(CASE WHEN age < 12 THEN net_amount END)",
        }  # fmt: skip
        columns += [
            f"coalesce({sql} FILTER (WHERE {where}), 0) AS {side}_{name}"
            for name, sql in sums.items()
        ]
        columns += [
            f"count(*) FILTER (WHERE {where} AND valid_count > 0) AS {side}_active_months",
            f"count(*) FILTER (WHERE {where} AND valid_count > 0 AND age < 12) AS {side}_active_12",
            f"max(age) FILTER (WHERE {where} AND valid_count > 0) + 1 AS {side}_span",
        ]
    return columns


def _pair_columns() -> list[str]:
    columns = []
    for direction, side in _SIDES:
        where = f"direction = '{direction}'"
        sums = {
            "partners": "count(*)", "partner_amount": "sum(amount)", "partner_squared": "sum(amount * amount)",
            "top_partner": "max(amount)", "repeat_amount": "sum(CASE WHEN active_months >= 3 THEN amount ELSE 0 END)",
            "recent": "sum(CASE WHEN recent_amount > 0 THEN recent_amount ELSE 0 END)",
            "new": "sum(CASE WHEN oldest_age < 6 THEN recent_amount ELSE 0 END)",
            "earlier": "sum(CASE WHEN earlier_amount > 0 THEN earlier_amount ELSE 0 END)",
            "retained": "sum(CASE WHEN recent_amount > 0 AND earlier_amount > 0 THEN earlier_amount ELSE 0 END)",
        }  # fmt: skip
        columns += [
            f"    coalesce({sql} FILTER (WHERE {where}), 0) AS {side}_{name}"
            for name, sql in sums.items()
        ]
    return columns


def rollup_sql(dialect: str) -> dict[str, str]:
    """`months` and `pairs` as SELECTs over a relation named `invoices`, in a dialect of sqlglot.

    >>> sorted(rollup_sql("postgres"))
    ['months', 'pairs']
    """
    return {"months": _written(MONTHS, dialect), "pairs": _written(PAIRS, dialect)}


def feature_sql(dialect: str, *, as_of: date, features: tuple[Feature, ...] = FEATURES) -> str:
    """One row per enterprise (`enterprise`, then each feature as a double) over months and pairs.

    Windows end with the last month that is over on `as_of`; only what is counted in days from
    `as_of` looks at the days since. There the relations must hold nothing dated after that day:
    where its month is not over, they are made from invoices that were cut there. An enterprise
    without invoices in the windows has no row.
    """
    return (
        _known(dialect, as_of)
        if features is FEATURES
        else _written(_text(as_of, features), dialect)
    )


def trade_sql(dialect: str, *, as_of: date) -> str:
    """One row per enterprise over months, in the same windows: how much it trades at all.

    Columns: `enterprise`; `valid` and `valid_sales` (valid invoices of both directions, and of
    sales), `turnover` (net sales of the longest window) and `yearly_sales` (of 12 months).
    """
    return _known_trade(dialect, as_of)


def version(features: tuple[Feature, ...] = FEATURES) -> str:
    """The digest of all that a feature's value hangs on: another text, another version."""
    return _version() if features is FEATURES else _digest(features)


# Writing a text for another dialect takes a tenth of a second, and a day's text never changes.
@functools.lru_cache(maxsize=256)
def _known(dialect: str, as_of: date) -> str:
    return _written(_text(as_of, FEATURES), dialect)


@functools.lru_cache(maxsize=256)
def _known_trade(dialect: str, as_of: date) -> str:
    return _written(_trade(as_of), dialect)


@functools.cache
def _version() -> str:
    return _digest(FEATURES)


def _digest(features: tuple[Feature, ...]) -> str:
    day = date(2000, 1, 1)
    text = MONTHS + PAIRS + _trade(day) + _text(day, features)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _text(as_of: date, features: tuple[Feature, ...]) -> str:
    age = age_sql(as_of)
    monthly = _MONTHLY.format(age=age, age_of_day=age_of_day(as_of), window=WINDOW_MONTHS)
    paired = _PAIRED.format(age=age, window=WINDOW_MONTHS, columns=",\n".join(_pair_columns()))
    summed = ",\n  ".join(["windowed.enterprise AS enterprise", *_month_columns()])
    named = ",\n  ".join(f"{each.sql} AS {each.name}" for each in features)
    facts = (
        "facts AS (SELECT sums.*, gaps.sales_gap, gaps.purchases_gap,"  # noqa: S608 -- only declarations of this house and a date
        " latest.sales_last_date, latest.purchases_last_date, "
        + ", ".join(f"relations.{line.rsplit(' AS ', 1)[1]}" for line in _pair_columns())
        + f", DATE '{as_of.isoformat()}' AS as_of FROM sums"
        " LEFT JOIN gaps ON gaps.enterprise = sums.enterprise"
        " LEFT JOIN latest ON latest.enterprise = sums.enterprise"
        " LEFT JOIN relations ON relations.enterprise = sums.enterprise)"
    )
    return (
        # The text is made of declarations of this house and a date; nothing comes from outside.
        f"WITH {monthly}, {paired}, sums AS (SELECT {summed} FROM windowed"  # noqa: S608
        f" GROUP BY windowed.enterprise), {facts} SELECT facts.enterprise AS enterprise,\n  {named}\n"
        "FROM facts"
    )


def _trade(as_of: date) -> str:
    return _TRADE.format(age=age_sql(as_of), window=WINDOW_MONTHS)


def _written(text: str, dialect: str) -> str:
    return sqlglot.parse_one(text, read="duckdb").sql(dialect=dialect, pretty=True)
