"""Invoices for the features, and the two databases that must agree on them."""

from datetime import date, timedelta
from decimal import Decimal

import duckdb
from django.db import connection
from hypothesis import strategies as st

from puhui.engines.features.definitions import FEATURES
from puhui.engines.features.querying import feature_sql, rollup_sql

AS_OF = date(2020, 2, 29)
_TABLE = """CREATE TEMP TABLE invoices (enterprise TEXT, direction TEXT, counterparty TEXT,
  invoice_date DATE, amount DECIMAL(18, 2), tax DECIMAL(18, 2), total DECIMAL(18, 2), status TEXT)"""


def invoice(  # one line of the relation, with a VAT of 13 %
    enterprise="E1", direction="OUT", partner="C1", day=AS_OF, amount="100.00", status="VALID"
):
    net = Decimal(amount)
    tax = (net * Decimal("0.13")).quantize(Decimal("0.01"))
    return (enterprise, direction, partner, day, net, tax, net + tax, status)


def times(rows, factor):
    """The same trade with every amount multiplied."""
    return [(*row[:4], *(amount * factor for amount in row[4:7]), row[7]) for row in rows]


AMOUNTS = st.integers(-99_999_999, 999_999_999).map(lambda cents: str(Decimal(cents) / 100))
INVOICES = st.builds(
    invoice,
    enterprise=st.sampled_from(["E1", "E2"]),
    direction=st.sampled_from(["OUT", "IN"]),
    partner=st.sampled_from(["C1", "C2", "丙公司", "O'D"]),
    day=st.one_of(
        st.integers(0, 1200).map(lambda days: AS_OF - timedelta(days)),
        st.sampled_from(
            [AS_OF, date(2020, 1, 31), date(2019, 2, 28), date(2017, 3, 1), date(2017, 2, 28)]
        ),
    ),
    amount=st.one_of(AMOUNTS, st.sampled_from(["0.00", "0.01", "-0.01", "5.00"])),
    status=st.sampled_from(["VALID", "VALID", "VALID", "VOID"]),
)


def _answers(cursor, names):
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in cursor.fetchall()}


def in_duckdb(rows, *, as_of=AS_OF, features=FEATURES):
    """Enterprise → feature → double, told by DuckDB."""
    with duckdb.connect() as database:
        database.execute(_TABLE)
        if rows:
            database.executemany("INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        for name, text in rollup_sql("duckdb").items():
            database.execute(f"CREATE TEMP TABLE {name} AS {text}")
        cursor = database.execute(feature_sql("duckdb", as_of=as_of, features=features))
        return _answers(cursor, [column[0] for column in cursor.description])


def in_postgresql(rows, *, as_of=AS_OF, features=FEATURES):
    """The same, told by PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.executemany("INSERT INTO invoices VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows)
        for name, text in rollup_sql("postgres").items():
            cursor.execute(f"CREATE TEMP TABLE {name} AS {text}")
        cursor.execute(feature_sql("postgres", as_of=as_of, features=features))
        told = _answers(cursor, [column[0] for column in cursor.description])
        cursor.execute("DROP TABLE invoices, months, pairs")
        return told
