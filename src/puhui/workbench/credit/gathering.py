"""What invoices say of each enterprise on a day: features by DuckDB in memory, and sales."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from puhui.engines.features.definitions import FEATURES
from puhui.engines.features.querying import feature_sql, rollup_sql, trade_sql
from puhui.engines.features.snapping import snapped
from puhui.kernel.money import Money
from puhui.workbench.credit.invoices import Invoices


@dataclass(frozen=True, slots=True)
class Gathered:
    """One row per enterprise, in the order asked for.

    `features` has `enterprise` and one double for each feature (null where not defined). An
    enterprise is `usable` with at least one valid invoice in the window. `yearly_sales` are net
    sales of the last 12 months that are over, `turnover` those of the whole window. `later` counts invoices after that day,
    `foreign` those of enterprises that were not asked for; neither was used.
    """

    as_of: date | None
    features: pl.DataFrame
    usable: Sequence[bool]
    yearly_sales: Sequence[Money]
    turnover: Sequence[Money]
    later: int = 0
    foreign: int = 0


def gather(
    *,
    codes: Sequence[str],
    incoming: Invoices,
    outgoing: Invoices,
    as_of: date | None = None,
    times: int = 1,
) -> Gathered:
    """Features of enterprises from invoices dated up to `as_of` (default: the last date there).

    With `times`, every amount is multiplied first: what would a larger copy of each look like?
    """
    rows = pl.concat([incoming.rows, outgoing.rows])
    last = rows["invoice_date"].max()
    day = as_of or (last if isinstance(last, date) else None)
    wanted = pl.DataFrame({"enterprise": codes}, schema={"enterprise": pl.String})
    names = [feature.name for feature in FEATURES]
    if day is None:
        nothing = wanted.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in names)
        none = [Money(0)] * len(codes)
        return Gathered(None, nothing, [False] * len(codes), none, none)
    known = rows.filter(pl.col("enterprise").is_in(codes))
    cut = known.filter(pl.col("invoice_date") <= day)
    features, trade = _queried(cut, day, times)
    features = wanted.join(features, on="enterprise", how="left", maintain_order="left")
    trade = wanted.join(trade, on="enterprise", how="left", maintain_order="left")
    usable = [(valid or 0) > 0 for valid in trade["valid"]]
    sales, turnover = (
        [Money.rounded_half_up(amount or Decimal(0)) for amount in trade[name]]
        for name in ("yearly_sales", "turnover")
    )
    later, foreign = len(known) - len(cut), len(rows) - len(known)
    return Gathered(day, features, usable, sales, turnover, later, foreign)


def _queried(rows: pl.DataFrame, as_of: date, times: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    # Wider than the 18 digits of an invoice: DuckDB squares those in 64 bits, which 30 million overflow.
    money = [f"CAST(CAST({name} AS DECIMAL(19, 2)) * {times} AS DECIMAL(19, 2)) AS {name}" for name in ("amount", "tax", "total")]  # fmt: skip
    # DuckDB reads a polars frame only with pyarrow beside it; Parquet needs nothing else.
    with TemporaryDirectory(prefix="puhui-") as folder, duckdb.connect() as connection:
        path = Path(folder) / "invoices.parquet"
        rows.write_parquet(path, compression="uncompressed")
        connection.execute(f"CREATE TABLE invoices AS SELECT * REPLACE ({', '.join(money)}) FROM read_parquet('{path}')")  # fmt: skip  # noqa: S608 - a path of our own
        for name, text in rollup_sql("duckdb").items():
            connection.execute(f"CREATE TABLE {name} AS {text}")
        features = _frame(connection, feature_sql("duckdb", as_of=as_of), pl.Float64())
        trade = _frame(connection, trade_sql("duckdb", as_of=as_of), None)
    return features, trade


def _frame(
    connection: duckdb.DuckDBPyConnection, text: str, kind: pl.DataType | None
) -> pl.DataFrame:
    found = connection.execute(text)
    names = [column[0] for column in found.description or ()]
    schema = dict.fromkeys(names[1:], kind)
    rows = found.fetchall()
    if kind:
        rows = [(row[0], *map(snapped, row[1:])) for row in rows]
    return pl.DataFrame(
        rows,
        schema={names[0]: pl.String(), **schema},
        orient="row",
        infer_schema_length=None,
    )
