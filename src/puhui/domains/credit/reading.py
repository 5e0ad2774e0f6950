"""Features and yearly sales of an enterprise at a moment, by the SQL that training used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from puhui.domains.credit.rollups import kept_sql, made_sql
from puhui.engines.features.querying import feature_sql, trade_sql
from puhui.engines.features.snapping import snapped
from puhui.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: features by name (None: not defined), and a year's net sales.

    The year ends with the last month that was over on the day. `has_trade` is False where no valid sale falls into the window of 36 months.
    """

    features: Mapping[str, float | None]
    yearly_sales: Money
    has_trade: bool


def read_kept(party_id: UUID, as_of: date) -> Reading:
    """From the roll-ups: right where they hold nothing dated after `as_of`."""
    months, pairs = kept_sql()
    relations = f"WITH months AS ({months}), pairs AS ({pairs})"
    return _read(relations, party_id, as_of, ())


def spelled(reading: Reading) -> dict[str, Any]:
    """A reading in JSON values; doubles as text that reads back to the bit."""
    return {
        "features": {
            name: None if value is None else repr(value) for name, value in reading.features.items()
        },
        "yearly_sales_minor": reading.yearly_sales.minor,
        "currency": reading.yearly_sales.currency,
        "has_trade": reading.has_trade,
    }


def read_back(told: Mapping[str, Any]) -> Reading:
    """The reading that was spelled."""
    return Reading(
        features={
            name: None if text is None else float(text) for name, text in told["features"].items()
        },
        yearly_sales=Money(told["yearly_sales_minor"], told["currency"]),
        has_trade=told["has_trade"],
    )


def read_made(party_id: UUID, as_of: date, import_ids: Sequence[UUID]) -> Reading:
    """From the invoices themselves: what those imports brought, cut at `as_of`."""
    invoices, months, pairs = made_sql()
    relations = (
        f"WITH invoices AS MATERIALIZED ({invoices}), months AS MATERIALIZED ({months}),"
        f" pairs AS MATERIALIZED ({pairs})"
    )
    return _read(relations, party_id, as_of, import_ids)


def _read(relations: str, party_id: UUID, as_of: date, import_ids: Sequence[UUID]) -> Reading:
    told: dict[str, Any] = {
        "party_ids": [party_id],
        "import_ids": list(import_ids),
        "as_of": as_of,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"{relations} SELECT * FROM ({feature_sql('postgres', as_of=as_of)}) AS read",  # noqa: S608 -- constants of this house and a date
            told,
        )
        names = [column.name for column in cursor.description or ()]
        row = cursor.fetchone()
        cursor.execute(
            f"{relations} SELECT yearly_sales, valid_sales"  # noqa: S608 -- as above
            f" FROM ({trade_sql('postgres', as_of=as_of)}) AS trade",
            told,
        )
        sales, valid = cursor.fetchone() or (Decimal(0), 0)
    values = dict(zip(names[1:], row[1:], strict=True)) if row else dict.fromkeys(names[1:])
    return Reading(
        features={
            name: snapped(None if value is None else float(value)) for name, value in values.items()
        },
        yearly_sales=Money.rounded_half_up(max(sales, Decimal(0))),
        has_trade=row is not None and valid > 0,
    )
