"""Any accepted file (CSV plain or gz, Parquet, Excel) as chunks of text with row numbers."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, cast

import fastexcel
import polars as pl

from puhui.kernel.refusals import BadInput

#: How much is held at a time; what bounds the memory of an import.
CHUNK_ROWS, CHUNK_CHARACTERS = 50_000, 4_000_000
#: The most that a compressed file may unpack to.
MOST_UNPACKED = 2 * 1024**3
#: The longest line that is read whole; a longer one is no table.
LONGEST_LINE = 1024 * 1024

#: The columns that each chunk has beside `c0`, `c1` … of the file: the row's number in the file
#: (the header is 1), and what is wrong with the line as such, or null.
ROW, BROKEN = "row", "broken"

#: Some lines of a text, and the share of the file that is read with them.
Block = tuple[list[str], float]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file as text columns, and how much of the file has been read (0 to 1)."""

    rows: pl.DataFrame
    share: float


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header, and its rows in chunks; the chunks can be walked once."""

    header: tuple[str, ...]
    chunks: Iterator[Chunk]


def open_table(content: bytes, *, fits: Callable[[Sequence[str]], object]) -> Table:
    """Read a file by what it holds, not by its name.

    `fits` is asked with a header and raises BadInput where a column is missing; of an Excel file
    the first sheet that fits is taken. BadInput `evidence.empty_file`, `evidence.not_a_table`.
    """
    if not content.strip():
        raise BadInput("evidence.empty_file", field="file", rule="not empty")
    if content.startswith(b"PAR1"):
        table = _parquet(content)
    elif content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _excel(content, fits)
    else:
        table = _text(content)
    fits(table.header)
    return table


def _broken_file(rule: str) -> BadInput:
    return BadInput("evidence.not_a_table", field="file", rule=rule)


# --- text ---------------------------------------------------------------------------------------


def _text(content: bytes) -> Table:
    blocks = _blocks(content, _encoding(content))
    number, first, rest = _first_line(blocks)
    separator = "\t" if "\t" in first and "," not in first else ","
    header = _split_quoted(first, separator)
    if header is None or "\x00" in first:
        raise _broken_file("CSV, Parquet or Excel")
    lines = chain([rest], blocks)
    return Table(tuple(header), _text_chunks(lines, number + 1, separator, len(header)))


def _first_line(blocks: Iterator[Block]) -> tuple[int, str, Block]:
    """The first line that is not blank, its number, and what follows it in its block."""
    before = 0
    for lines, share in blocks:
        for place, line in enumerate(lines):
            if line.strip():
                return before + place + 1, line, (lines[place + 1 :], share)
        before += len(lines)
    raise BadInput("evidence.empty_file", field="file", rule="not empty")


def _unpacked(raw: io.BytesIO) -> IO[bytes]:
    packed = raw.getvalue()[:2] == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else raw


def _encoding(content: bytes) -> str:
    """UTF-16 by its mark; UTF-8 where all of it, or at least its header, is; else GB18030."""
    try:
        with _unpacked(io.BytesIO(content)) as file:
            head = file.read(65536)
            if head.startswith((b"\xff\xfe", b"\xfe\xff")):
                return "utf-16"
            header = head.split(b"\n", 1)[0]
            if not header.isascii():
                return "utf-8-sig" if _decodes(header) else "gb18030"
            while head:
                # A block may end inside a character: cut at its last line.
                cut = head.rfind(b"\n") + 1 or len(head)
                if not _decodes(head[:cut]):
                    return "gb18030"
                rest = file.read(65536)
                head = head[cut:] + rest if rest else b""
    except (OSError, EOFError, zlib.error):
        raise _broken_file("a gzip file that can be unpacked") from None
    return "utf-8-sig"


def _decodes(part: bytes) -> bool:
    try:
        part.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _blocks(content: bytes, encoding: str) -> Iterator[Block]:
    """The lines of a file, a few megabytes at a time, and the share of it that is read by then."""
    raw = io.BytesIO(content)
    text = io.TextIOWrapper(_unpacked(raw), encoding=encoding, errors="replace", newline=None)
    unpacked, rest = 0, ""
    try:
        while block := text.read(CHUNK_CHARACTERS):
            unpacked += len(block)
            *lines, rest = (rest + block).split("\n")
            if unpacked > MOST_UNPACKED or len(rest) > LONGEST_LINE:
                raise _broken_file(f"lines below 1 MB, {MOST_UNPACKED} characters in all at most")
            yield lines, raw.tell() / len(content)
    except (OSError, EOFError, zlib.error):
        raise _broken_file("a gzip file that can be unpacked") from None
    if rest:
        yield [rest], 1.0


def _text_chunks(
    blocks: Iterable[Block], number: int, separator: str, width: int
) -> Iterator[Chunk]:
    for lines, share in blocks:
        frame = pl.DataFrame({"line": pl.Series(lines, dtype=pl.String)}).select(
            (pl.int_range(pl.len(), dtype=pl.UInt32) + number).alias(ROW), "line"
        )
        number += len(lines)
        # A blank line is no row; neither is one of separators alone, as spreadsheets leave them.
        rows = frame.filter(pl.col("line").str.strip_chars(" \t\u3000" + separator) != "")
        if rows.height:
            yield Chunk(_split(rows, separator, width), share)


def _split(rows: pl.DataFrame, separator: str, width: int) -> pl.DataFrame:
    """Lines into columns: by separator alone where nothing is quoted, by the rules of CSV else."""
    fields = rows["line"].str.split(separator)
    quoted = rows["line"].str.contains('"', literal=True).arg_true().to_list()
    if quoted:
        lists = fields.to_list()
        for place in quoted:
            line = rows["line"][place]
            lists[place] = _split_quoted(line, separator) or [line] + [""] * width
        fields = pl.Series("line", lists, dtype=pl.List(pl.String))
    columns = [fields.list.get(place, null_on_oob=True).alias(f"c{place}") for place in range(width)]  # fmt: skip
    too_many = pl.when(fields.list.len() > width).then(pl.lit("broken_line")).alias(BROKEN)
    return pl.DataFrame([rows[ROW], *columns]).with_columns(too_many)


def _split_quoted(line: str, separator: str) -> list[str] | None:
    """The fields of one line; None where a quotation mark has no partner."""
    try:
        rows = list(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if rows else []


# --- Parquet and Excel --------------------------------------------------------------------------


def _parquet(content: bytes) -> Table:
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError):
        raise _broken_file("a Parquet file that can be read") from None
    return Table(tuple(frame.columns), _frame_chunks(frame.select(_as_text(frame.schema))))


def _as_text(schema: pl.Schema) -> list[pl.Expr]:
    return [_column_as_text(name, kind).alias(f"c{place}") for place, (name, kind) in enumerate(schema.items())]  # fmt: skip


def _column_as_text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind.is_float():
        # A binary fraction carries noise beyond its digits; four decimals still show a third one.
        return column.round(4).cast(pl.String).str.strip_suffix(".0")
    if isinstance(kind, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if kind.is_nested() or isinstance(kind, pl.Binary | pl.Object):
        return pl.lit(None, dtype=pl.String)
    return column.cast(pl.String)


def _excel(content: bytes, fits: Callable[[Sequence[str]], object]) -> Table:
    _refuse_bombs(content)
    complaint: BadInput | None = None
    try:
        book = fastexcel.read_excel(content)
        for sheet in book.sheet_names:
            frame = book.load_sheet(sheet, dtypes="string").to_polars()
            try:
                fits(frame.columns)
            except BadInput as found:
                complaint = complaint or (found if frame.columns else None)
                continue
            return Table(tuple(frame.columns), _frame_chunks(_without_noise(frame)))
    except fastexcel.FastExcelError:
        raise _broken_file("an Excel file that can be read") from None
    raise complaint or BadInput("evidence.empty_file", field="file", rule="not empty")


def _without_noise(frame: pl.DataFrame) -> pl.DataFrame:
    """Results of formulas lose what binary fractions added: 56.604000000000006 is 56.604."""
    noisy = r"^-?\d+\.\d{9,}$"
    return frame.select(
        pl.when(pl.col(name).str.contains(noisy))
        .then(pl.col(name).cast(pl.Float64, strict=False).round(4).cast(pl.String))
        .otherwise(pl.col(name))
        .alias(f"c{place}")
        for place, name in enumerate(frame.columns)
    )


def _refuse_bombs(content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise _broken_file("an Excel file that can be read") from None
    if unpacked > MOST_UNPACKED // 2:
        raise _broken_file(f"{MOST_UNPACKED // 2} bytes unpacked at most")


def _frame_chunks(frame: pl.DataFrame) -> Iterator[Chunk]:
    rows = frame.with_columns(
        (pl.int_range(pl.len(), dtype=pl.UInt32) + 2).alias(ROW),
        pl.lit(None, dtype=pl.String).alias(BROKEN),
    ).filter(~pl.all_horizontal(pl.col(f"c{place}").is_null() for place in range(frame.width)))
    for start in range(0, rows.height, CHUNK_ROWS):
        part = rows.slice(start, CHUNK_ROWS)
        yield Chunk(part, min(1.0, (start + part.height) / rows.height))
