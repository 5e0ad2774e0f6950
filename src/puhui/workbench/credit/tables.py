"""A file (CSV, plain or gz, or Parquet) as columns of text with row numbers."""

import csv
import gzip
import io
import zlib
from collections.abc import Sequence
from typing import NoReturn

import polars as pl
from polars.exceptions import PolarsError

from puhui.kernel.refusals import BadInput

#: The columns that a table has beside those of the file: the row's number there (the header is
#: 1), and whether the line had more values than the header.
ROW, TOO_LONG = "__row", "__too_long"


def read_table(content: bytes, *, field: str, required: Sequence[str]) -> pl.DataFrame:
    """All columns of a file as text, outer spaces gone and empty values null, with `ROW`.

    Files are read by what they hold, not by their name: Parquet, gzip, and text in UTF-8 or
    GB 18030. BadInput `credit.not_a_table` (with the `field` that the file was given for),
    `credit.missing_column` or `credit.column_twice`.
    """
    frame = _parquet(content, field) if content.startswith(b"PAR1") else _text(content, field)
    for name in required:
        if name not in frame.columns:
            raise BadInput("credit.missing_column", file=field, field=name, rule="required column")
    texts = pl.col(pl.String).str.strip_chars()
    cleaned = frame.with_columns(pl.when(texts != "").then(texts))
    names = [name for name in frame.columns if name != TOO_LONG]
    is_blank = pl.all_horizontal(pl.col(name).is_null() for name in names)
    return cleaned.with_row_index(ROW, offset=2).filter(~is_blank)


def _parquet(content: bytes, field: str) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(io.BytesIO(content))
        texts = [_as_text(column) for column in frame.get_columns()]
    except (PolarsError, OSError, ValueError) as reason:
        _refuse(field, str(reason))
    return pl.DataFrame(texts).with_columns(pl.lit(value=False).alias(TOO_LONG))


def _as_text(column: pl.Series) -> pl.Series:
    """A typed column as text: doubles with two decimals where that is all they hold."""
    if column.dtype.is_float():
        cents = column.cast(pl.Decimal(18, 2), strict=False)
        is_exact = (cents.cast(pl.Float64) == column).fill_null(value=False).all()
        return (cents if is_exact else column).cast(pl.String)
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.date().cast(pl.String)
    return column.cast(pl.String)


def _text(content: bytes, field: str) -> pl.DataFrame:
    text = _decoded(_unpacked(content, field), field)
    first, _, rest = text.lstrip("\r\n").partition("\n")
    header = [name.strip() for name in next(csv.reader([first.rstrip("\r")]), [])]
    if not any(header) or "\x00" in first:
        _refuse(field, "CSV, CSV.gz or Parquet with a header")
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise BadInput("credit.column_twice", file=field, field=twice, rule="one column of a name")
    schema = dict.fromkeys([*header, TOO_LONG], pl.String())
    if not rest.strip():
        return pl.DataFrame(schema=schema).with_columns(pl.col(TOO_LONG).is_not_null())
    try:
        frame = pl.read_csv(
            rest.encode(),
            has_header=False,
            schema=schema,
            truncate_ragged_lines=True,
            missing_columns="insert",
        )
    except PolarsError as reason:
        _refuse(field, str(reason).splitlines()[0])
    return frame.with_columns(pl.col(TOO_LONG).is_not_null())


def _unpacked(content: bytes, field: str) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as reason:
        _refuse(field, str(reason))


def _decoded(content: bytes, field: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        _refuse(field, "UTF-8 or GB 18030")


def _refuse(field: str, rule: str) -> NoReturn:
    raise BadInput("credit.not_a_table", field=field, rule=rule)
