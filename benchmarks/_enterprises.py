"""The four tables of ccf2020 as one line per enterprise: the recipe of its columns, fitted to nothing."""

import gzip
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

_TONES = ("积极", "中立", "消极")


def enterprise_table(folder: Path) -> bytes:
    """One row per id of `labels.csv.gz` in `folder` with columns of the other four tables, as CSV.

    - annual reports: how many, the first and last year; of each field the last value that was
      filled in, of each number the largest; how many fields were filled in, in the last report
      and on average; how the number of employees changed from the first report to the last;
    - tax lines: how many, of how many kinds, items and periods, over how many days; sum, median
      and largest amount, share of nought and below; mean rate and basis, share without a basis,
      deductions; the share of each kind of tax;
    - news: how many, by tone as counts and shares, the first and last year;
    - other: judgments, brands and patents, each with whether it was told at all;
    - which of the four tables know the enterprise, as one text.

    Where a table does not know an enterprise its columns are missing. The outcome is only joined on.
    """
    labels, reports, tax, news, other = (
        pl.read_csv(io.BytesIO(gzip.decompress((folder / f"{name}.csv.gz").read_bytes())), infer_schema_length=None)
        for name in ("labels", "annual_report", "tax", "news", "other")
    )  # fmt: skip
    made = labels
    for part in (_reported(reports), _taxed(tax), _told(news), _counted(other)):
        made = made.join(part, on="id", how="left", maintain_order="left")
    known = {"reports": "R", "tax_lines": "T", "news": "N", "legal_judgment_num": "O"}
    parts = [pl.when(pl.col(name).is_not_null()).then(pl.lit(letter)).otherwise(pl.lit("-")) for name, letter in known.items()]  # fmt: skip
    return made.with_columns(pl.concat_str(parts).alias("tables")).write_csv().encode()


def _reported(reports: pl.DataFrame) -> pl.DataFrame:
    fields = [name for name in reports.columns if name not in ("id", "ANCHEYEAR")]
    numbers = [name for name in fields if reports[name].dtype.is_numeric()]
    filled = pl.sum_horizontal(pl.col(fields).is_not_null().cast(pl.Int32))
    each = reports.with_columns(filled.alias("filled")).sort("id", "ANCHEYEAR")
    return each.group_by("id", maintain_order=True).agg(
        pl.len().alias("reports"),
        pl.col("ANCHEYEAR").min().alias("first_year"), pl.col("ANCHEYEAR").max().alias("last_year"),
        *[pl.col(name).drop_nulls().last().alias(f"{name}_last") for name in fields],
        *[pl.col(name).max().alias(f"{name}_most") for name in numbers],
        pl.col("filled").last().alias("filled_last"), pl.col("filled").mean().alias("filled_mean"),
        (pl.col("EMPNUM").last() - pl.col("EMPNUM").first()).alias("EMPNUM_change"),
    )  # fmt: skip


def _taxed(tax: pl.DataFrame) -> pl.DataFrame:
    kinds: Sequence[str] = sorted(tax["TAX_CATEGORIES"].unique())
    begun, ended = (pl.col(name).str.to_date("%Y/%m/%d") for name in ("START_DATE", "END_DATE"))
    amount, basis = pl.col("TAX_AMOUNT"), pl.col("TAXATION_BASIS")
    return tax.group_by("id", maintain_order=True).agg(
        pl.len().alias("tax_lines"), pl.col("TAX_CATEGORIES").n_unique().alias("tax_kinds"),
        pl.col("TAX_ITEMS").n_unique().alias("tax_items"), begun.n_unique().alias("tax_periods"),
        (ended.max() - begun.min()).dt.total_days().alias("tax_days"),
        amount.sum().alias("tax_sum"), amount.median().alias("tax_median"), amount.max().alias("tax_most"),
        (amount <= 0).mean().alias("tax_nought"), pl.col("TAX_RATE").mean().alias("tax_rate"),
        basis.mean().alias("tax_basis"), basis.is_null().mean().alias("tax_without_basis"),
        pl.col("DEDUCTION").sum().alias("tax_deduction"),
        *[(pl.col("TAX_CATEGORIES") == kind).mean().alias(f"tax_share_{kind}") for kind in kinds],
    )  # fmt: skip


def _told(news: pl.DataFrame) -> pl.DataFrame:
    year = pl.col("public_date").str.to_date("%Y-%m-%d", strict=False).dt.year()
    tones = {tone: pl.col("positive_negtive") == tone for tone in _TONES}
    return news.group_by("id", maintain_order=True).agg(
        pl.len().alias("news"), year.min().alias("news_first"), year.max().alias("news_last"),
        *[tone.sum().alias(f"news_{name}") for name, tone in tones.items()],
        *[tone.mean().alias(f"news_share_{name}") for name, tone in tones.items()],
    )  # fmt: skip


def _counted(other: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in other.columns if name != "id"]
    return other.group_by("id", maintain_order=True).agg(
        *[pl.col(name).sum() for name in names],
        *[pl.col(name).is_not_null().any().cast(pl.Int32).alias(f"{name}_told") for name in names],
    )
