"""The same invoices asked of DuckDB and of PostgreSQL: features by the SQL of the house."""

import os

import duckdb
import psycopg

from puhui.engines.features.querying import feature_sql, rollup_sql

COLUMNS = ("enterprise", "direction", "counterparty", "invoice_date", "amount", "tax", "total", "status")  # fmt: skip
#: Wider than the 18 digits of an invoice: DuckDB squares those in 64 bits.
_TABLE = "(enterprise text, direction text, counterparty text, invoice_date date, amount decimal(19,2), tax decimal(19,2), total decimal(19,2), status text)"


def in_duckdb(invoices, as_of):
    """Enterprise → its features, from a database in memory."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE invoices {_TABLE}")
        if invoices:
            connection.executemany("INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?, ?, ?)", invoices)
        return _asked(connection, "duckdb", as_of)


def in_postgres(invoices, as_of):
    """Enterprise → its features, from temporary tables that go with the connection."""
    with psycopg.connect(os.environ["PUHUI_TEST_SERVER"]) as connection:
        connection.execute(f"CREATE TEMPORARY TABLE invoices {_TABLE}")
        with connection.cursor().copy("COPY invoices FROM STDIN") as copy:
            for row in invoices:
                copy.write_row(row)
        told = _asked(connection, "postgres", as_of)
        connection.rollback()
    return told


def _asked(connection, dialect, as_of):
    for name, text in rollup_sql(dialect).items():
        connection.execute(f"CREATE TEMPORARY TABLE {name} AS {text}")
    rows = connection.execute(feature_sql(dialect, as_of=as_of)).fetchall()
    return {row[0]: tuple(row[1:]) for row in rows}
