"""Rows into the tables: COPY into a stage of this transaction, then one INSERT that skips copies."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import polars as pl
from django.db import connection

from puhui.domains.evidence.contracts import DataContract
from puhui.domains.evidence.tables import ROW

_STAGE = """
DROP TABLE IF EXISTS pg_temp.evidence_stage;
CREATE TEMPORARY TABLE evidence_stage (
  digest uuid, party_id uuid, number text, invoice_date date, counterparty text,
  amount_minor bigint, tax_minor bigint, total_minor bigint, status text
) ON COMMIT DROP
"""
_VALUES = (
    "party_id", "number_value", "invoice_date_value", "counterparty_value",
    "amount_value", "tax_value", "total_value", "status_value",
)  # fmt: skip
_COPY = "COPY evidence_stage FROM STDIN (FORMAT csv)"
_COPY_REJECTED = 'COPY evidence_rejected (import_id, "row", field, rule, raw) FROM STDIN'

#: Rows go in by party, day and digest: roll-ups read neighbours, and two imports that share rows
#: take their keys in one order, so that neither waits for the other in a ring.
_ACCEPT = """
WITH added AS (
  INSERT INTO evidence_invoice (digest, party_id, direction, counterparty, number, invoice_date,
    amount_minor, tax_minor, total_minor, status, known_at, import_id)
  SELECT digest, party_id, %(direction)s, counterparty, number, invoice_date,
    amount_minor, tax_minor, total_minor, status, %(now)s, %(import_id)s
  FROM evidence_stage
  ORDER BY party_id, invoice_date, digest
  ON CONFLICT DO NOTHING
  RETURNING party_id, invoice_date, status, amount_minor
), touched AS (
  INSERT INTO evidence_touched (import_id, party_id, month, direction, rows, void, red,
    first_date, last_date)
  SELECT %(import_id)s, party_id, date_trunc('month', invoice_date::timestamp)::date, %(direction)s, count(*),
    count(*) FILTER (WHERE status = 'VOID'),
    count(*) FILTER (WHERE status = 'VALID' AND amount_minor < 0),
    min(invoice_date), max(invoice_date)
  FROM added GROUP BY party_id, date_trunc('month', invoice_date::timestamp)
  RETURNING rows, void, red, first_date, last_date, party_id
)
SELECT coalesce(sum(rows), 0)::bigint, coalesce(sum(void), 0)::bigint, coalesce(sum(red), 0)::bigint,
  min(first_date), max(last_date), count(DISTINCT party_id) FROM touched
"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the INSERT kept: how many rows, of which void and red-letter, of whom, from when to when."""

    rows: int
    void: int
    red: int
    first_date: date | None
    last_date: date | None
    enterprises: int


@contextmanager
def stage() -> Iterator[None]:
    """A place for rows that only this transaction sees; gone at its end."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        # The sort and the digests of a large file stay in memory; the setting ends with us.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        yield
        cursor.execute("DROP TABLE pg_temp.evidence_stage")


def add(rows: pl.DataFrame, contract: DataContract) -> None:
    """Put checked rows on the stage."""
    values = rows.select(_VALUES)
    typed = values.insert_column(0, _digests(values, contract.direction))
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(typed.write_csv(include_header=False, quote_style="necessary").encode())


def _digests(values: pl.DataFrame, direction: str) -> pl.Series:
    """The key of each row: 128 bits of the SHA-256 of every column, in one spelling.

    Values are trimmed and money is in minor units, so that a row is a copy whichever kind of file
    brings it. They are parted by a character that no value may hold.
    """
    spelled = values.select(pl.concat_str(pl.lit(direction), *_VALUES, separator="\x1f"))
    texts = spelled.to_series().to_list()
    keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    return pl.Series("digest", keys, dtype=pl.String)


def quarantine(import_id: UUID, broken: pl.DataFrame, raw: pl.DataFrame, header: tuple[str, ...]) -> None:  # fmt: skip
    """Keep rejected rows as they came, each with its field and rule."""
    came = raw.join(broken.select(ROW), on=ROW, how="semi").sort(ROW)
    told = broken.sort(ROW)
    texts = came.select(f"c{place}" for place in range(len(header))).rows()
    rules = told.select(ROW, "broken_field", "broken_rule").rows()
    with connection.cursor() as cursor, cursor.copy(_COPY_REJECTED) as copy:
        for (row, field, rule), values in zip(rules, texts, strict=True):
            # PostgreSQL's text holds no NUL; the row shows the mark for "unreadable" instead.
            clean = [value and value.replace("\x00", "\ufffd") for value in values]
            # Pairs and not an object: jsonb would forget the order of the columns.
            body = json.dumps(list(zip(header, clean, strict=True)), ensure_ascii=False)
            copy.write_row((import_id, row, field, rule, body))


def accept(import_id: UUID, contract: DataContract, *, now: datetime) -> Accepted:
    """Keep what is on the stage, each row once, whether its copy is on the stage or kept already."""
    terms: dict[str, Any] = {
        "import_id": import_id,
        "direction": contract.direction,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPT, terms)
        return Accepted(*cursor.fetchone())
