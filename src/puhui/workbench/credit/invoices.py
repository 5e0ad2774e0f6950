"""Invoices in the layout that tax software exports: typed rows, and what was left out and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from puhui.workbench.credit.tables import ROW, TOO_LONG, read_table

ENTERPRISE, NUMBER, DATE, STATUS = "企业代号", "发票号码", "开票日期", "发票状态"
AMOUNT, TAX, TOTAL = "金额", "税额", "价税合计"
#: direction → the column that names the other side.
COUNTERPARTY = {"IN": "销方单位代号", "OUT": "购方单位代号"}

_DATE = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
_MONEY = r"^[+-]?[0-9]{1,13}(?:\.[0-9]{0,2}0*)?$"
_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]*)?$"
_VALID, _VOID = ["有效发票", "有效", "正常", "VALID"], ["作废发票", "作废", "已作废", "VOID"]
_FIRST_DATE = date(1994, 1, 1)
_CENT = pl.lit("0.01").cast(pl.Decimal(38, 2))
#: How many bad rows are named one by one; all are counted.
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Invoices:
    """Good rows of one file as the relation `invoices`, and the account of the others.

    `rejected` names up to `MOST_NAMED` bad rows by row, field and rule; `counts` has read,
    accepted, duplicate, rejected, void, red_letter, and one figure for each rule broken.
    """

    rows: pl.DataFrame
    rejected: tuple[Mapping[str, object], ...]
    counts: Mapping[str, object]


def read_invoices(content: bytes, *, direction: str, field: str) -> Invoices:
    """The invoices of a file; `direction` is IN (purchases) or OUT (sales).

    Rows equal in every column are copies and kept once. A row that breaks a rule is left out and
    counted. BadInput as `tables.read_table`.
    """
    other = COUNTERPARTY[direction]
    required = (ENTERPRISE, NUMBER, DATE, other, AMOUNT, TAX, TOTAL, STATUS)
    table = read_table(content, field=field, required=required)
    told = table.select(ROW, TOO_LONG, *required).with_columns(*_typed(direction, other))
    told = told.with_columns(_first_broken(other).alias("broken"))
    good = told.filter(pl.col("broken").is_null())
    columns = ["enterprise", "direction", "counterparty", "invoice_date", "amount", "tax", "total", "status"]  # fmt: skip
    kept = good.unique([NUMBER, *columns], keep="first", maintain_order=True).select(columns)
    bad = told.filter(pl.col("broken").is_not_null())
    return Invoices(kept, _named(bad), _counts(len(told), len(good), kept, bad))


def _typed(direction: str, other: str) -> tuple[pl.Expr, ...]:
    status = pl.col(STATUS).str.to_uppercase()
    kind = pl.when(status.is_in(_VALID)).then(pl.lit("VALID"))
    return (
        pl.col(ENTERPRISE).alias("enterprise"),
        pl.lit(direction).alias("direction"),
        pl.col(other).alias("counterparty"),
        _day(pl.col(DATE)).alias("invoice_date"),
        *(_money(name).alias(typed) for name, typed in ((AMOUNT, "amount"), (TAX, "tax"), (TOTAL, "total"))),
        kind.when(status.is_in(_VOID)).then(pl.lit("VOID")).alias("status"),
    )  # fmt: skip


def _day(text: pl.Expr) -> pl.Expr:
    year, month, day = (text.str.extract(_DATE, place) for place in (1, 2, 3))
    iso = pl.concat_str(
        year, pl.lit("-"), month.str.zfill(2), pl.lit("-"), day.str.zfill(2), ignore_nulls=False
    )
    return iso.str.to_date("%Y-%m-%d", strict=False)


def _money(name: str) -> pl.Expr:
    plain = pl.col(name).str.replace_all(",", "", literal=True)
    whole = pl.when(plain.str.contains(_MONEY)).then(plain)
    return whole.cast(pl.Decimal(18, 2), strict=False)


def _first_broken(other: str) -> pl.Expr:
    """`field|rule` of the first rule that a row breaks, or null."""
    rules = [("", "broken_line", pl.col(TOO_LONG))]
    required = (ENTERPRISE, NUMBER, DATE, other, AMOUNT, TAX, TOTAL, STATUS)
    rules += [(name, "missing", pl.col(name).is_null()) for name in required]
    rules.append((DATE, "not_a_date", pl.col("invoice_date").is_null()))
    rules.append((DATE, "too_early", pl.col("invoice_date") < _FIRST_DATE))
    for name, typed in ((AMOUNT, "amount"), (TAX, "tax"), (TOTAL, "total")):
        plain = pl.col(name).str.replace_all(",", "", literal=True)
        rules.append((name, "not_a_number", ~plain.str.contains(_NUMBER)))
        rules.append((name, "not_two_decimals", pl.col(typed).is_null()))
    rules.append((STATUS, "unknown_status", pl.col("status").is_null()))
    wide = [pl.col(name).cast(pl.Decimal(38, 2)) for name in ("amount", "tax", "total")]
    rules.append((TOTAL, "does_not_add_up", (wide[0] + wide[1] - wide[2]).abs() > _CENT))
    first = pl.lit(None, dtype=pl.String)
    for name, rule, is_broken in reversed(rules):
        told = pl.when(is_broken.fill_null(value=False)).then(pl.lit(f"{name}|{rule}"))
        first = told.otherwise(first)
    return first


def _named(bad: pl.DataFrame) -> tuple[Mapping[str, object], ...]:
    named = []
    for row, broken in bad.select(ROW, "broken").head(MOST_NAMED).iter_rows():
        name, rule = broken.split("|")
        named.append({"row": row, "field": name, "rule": rule})
    return tuple(named)


def _counts(read: int, good: int, kept: pl.DataFrame, bad: pl.DataFrame) -> Mapping[str, object]:
    rules = bad["broken"].str.split("|").list.get(1).value_counts().sort("broken")
    is_void = kept["status"] == "VOID"
    return {
        "read": read,
        "accepted": len(kept),
        "duplicate": good - len(kept),
        "rejected": len(bad),
        "void": int(is_void.sum()),
        "red_letter": int(((kept["amount"] < 0) & ~is_void).sum()),
        "rejected_by_rule": dict(rules.iter_rows()),
    }
