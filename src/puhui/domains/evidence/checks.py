"""The rules of a data contract over a chunk of rows: typed columns, and the first rule broken."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

import polars as pl

from puhui.domains.evidence.contracts import Column, ColumnType, DataContract
from puhui.domains.evidence.tables import BROKEN, ROW

#: What a checked chunk has beside the contract's columns: the field and the rule that a row
#: breaks first (null where it breaks none), and the enterprise's party.
FIELD, RULE, PARTY = "broken_field", "broken_rule", "party_id"

LONGEST_TEXT = 200
FIRST_DATE = date(1994, 1, 1)

_DATE = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
_DENSE_DATE = r"^(\d{4})(\d{2})(\d{2})$"
_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]*)?$"
_THOUSANDS = r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$"
_WHOLE_MINOR = r"^[+-]?0*[0-9]{1,13}(?:\.[0-9]{0,2}0*)?$"
_THIRD_DECIMAL = r"\.[0-9]{2}[0-9]*[1-9]"
_UNREADABLE = r"[\x00-\x1f\x7f\x{FFFD}]"

#: (field, rule, what a row that breaks it looks like), in the order in which rules are told.
Broken = list[tuple[str, str, pl.Expr]]


def checked(rows: pl.DataFrame, contract: DataContract, placed: Mapping[str, int], *, party_of: Callable[[pl.Series], pl.DataFrame], today: date) -> pl.DataFrame:  # fmt: skip
    """The contract's columns, typed, with `FIELD` and `RULE` of the first rule that a row breaks.

    `placed` says where each column stands in the file. `party_of` answers distinct enterprise
    codes with a frame (enterprise, party_id, party_rule); without that column of the file, one
    null code. Money becomes minor units; all arithmetic is on integers.
    """
    columns = [column for column in contract.columns if column.name in placed]
    texts = rows.select(ROW, BROKEN, *(_clean(placed[column.name], column.name) for column in columns))  # fmt: skip
    if "enterprise" not in placed:
        texts = texts.with_columns(pl.lit(None, dtype=pl.String).alias("enterprise"))
    told = _typed(texts, columns).with_columns(_keeps_all(columns, today).alias("keeps"))
    # Whoever is named in broken rows alone is nobody that we have come to know.
    known = party_of(told.filter("keeps")["enterprise"].unique(maintain_order=True))
    told = told.join(known, on="enterprise", how="left", nulls_equal=True, maintain_order="left")
    is_good = pl.col("keeps") & pl.col(PARTY).is_not_null() & pl.col("party_rule").is_null()
    broken = told.filter(~is_good).with_columns(_first(_rules(columns, today)))
    none = pl.lit(None, dtype=pl.String)
    good = told.filter(is_good).with_columns(none.alias(FIELD), none.alias(RULE))
    return pl.concat([good, broken])


def _keeps_all(columns: list[Column], today: date) -> pl.Expr:
    """Whether a row keeps every rule, asked in few passes: which one it breaks is asked of few."""
    whole = pl.concat_str([column.name for column in columns])  # null where one of them is
    values = [pl.col(f"{column.name}_value") for column in columns]
    texts = [pl.col(column.name) for column in columns if column.type is ColumnType.TEXT]
    return pl.all_horizontal(
        pl.col(BROKEN).is_null(),
        ~whole.str.contains(_UNREADABLE),
        *(value.is_not_null() for value in values),
        *(text.str.len_chars() <= LONGEST_TEXT for text in texts),
        pl.col("invoice_date_value").is_between(FIRST_DATE, today),
        _gap().abs() <= 1,
    ).fill_null(value=False)


def _gap() -> pl.Expr:
    return pl.col("amount_value") + pl.col("tax_value") - pl.col("total_value")


def _clean(place: int, name: str) -> pl.Expr:
    text = pl.col(f"c{place}").str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _typed(texts: pl.DataFrame, columns: list[Column]) -> pl.DataFrame:
    """Beside each column its `…_value`: null where the text is none of its type."""
    for column in columns:
        text = texts[column.name]
        readers: dict[ColumnType, Callable[[pl.Series], pl.Series]] = {
            ColumnType.TEXT: lambda text: text,
            ColumnType.DATE: _dates,
            ColumnType.MONEY: _minor_units,
            ColumnType.CHOICE: partial(_choices, column),
        }
        texts = texts.with_columns(readers[column.type](text).alias(f"{column.name}_value"))
    return texts


def _dates(texts: pl.Series) -> pl.Series:
    """Each distinct text is read once: a file has many rows and few days."""
    spelled = pl.col("text").str.replace(_DENSE_DATE, "$1-$2-$3").str.replace(_DATE, "$1-$2-$3")
    plain = pl.when(spelled.str.contains(r"^\d{4}-\d{1,2}-\d{1,2}$")).then(spelled)
    distinct = texts.unique().drop_nulls().to_frame("text")
    days = distinct.select("text", plain.str.to_date("%Y-%m-%d", strict=False).alias("day"))
    return texts.to_frame("text").join(days, on="text", how="left", maintain_order="left")["day"]


def _minor_units(texts: pl.Series) -> pl.Series:
    number = _without_commas(pl.col("text")) if texts.str.contains(",", literal=True).any() else pl.col("text")  # fmt: skip
    return texts.to_frame("text").select(_minor(number)).to_series()


def _without_commas(text: pl.Expr) -> pl.Expr:
    grouped = text.str.contains(_THOUSANDS)
    return pl.when(grouped).then(text.str.replace_all(",", "", literal=True)).otherwise(text)


def _choices(column: Column, texts: pl.Series) -> pl.Series:
    spelled = {word: choice.value for choice in column.choices for word in choice.spellings}
    return texts.replace_strict(spelled, default=None, return_dtype=pl.String)


def _minor(number: pl.Expr) -> pl.Expr:
    """Whole minor units of a decimal text, digit by digit: no float comes near."""
    parts = pl.when(number.str.contains(_WHOLE_MINOR)).then(number).str.split_exact(".", 1)
    whole = parts.struct.field("field_0").str.strip_prefix("+")
    decimals = parts.struct.field("field_1").fill_null("").str.slice(0, 2).str.pad_end(2, "0")
    return (whole + decimals).cast(pl.Int64, strict=False)


def _rules(columns: list[Column], today: date) -> Broken:
    broken: Broken = [("", "broken_line", pl.col(BROKEN).is_not_null())]
    broken += [(column.name, "missing", pl.col(column.name).is_null()) for column in columns]
    broken += [(column.name, "bad_characters", pl.col(column.name).str.contains(_UNREADABLE)) for column in columns]  # fmt: skip
    for column in columns:
        broken += _rules_of(column, today)
    broken.append(("total", "does_not_add_up", _gap().abs() > 1))
    return broken


def _rules_of(column: Column, today: date) -> Broken:
    text, value, name = pl.col(column.name), pl.col(f"{column.name}_value"), column.name
    if column.type is ColumnType.DATE:
        return [
            (name, "not_a_date", value.is_null()),
            (name, "too_early", value < FIRST_DATE),
            (name, "in_the_future", value > today),
        ]
    if column.type is ColumnType.MONEY:
        number = _without_commas(text)
        return [
            (name, "not_a_number", ~number.str.contains(_NUMBER)),
            (name, "too_precise", number.str.contains(_THIRD_DECIMAL)),
            (name, "too_large", value.is_null()),
        ]
    if column.type is ColumnType.CHOICE:
        return [(name, "unknown_status", value.is_null())]
    return [(name, "too_long", text.str.len_chars() > LONGEST_TEXT)]


def _first(broken: Broken) -> list[pl.Expr]:
    """The first rule that a row breaks; whose row it is is asked last."""
    rule = pl.coalesce(
        *(pl.when(breaks).then(pl.lit(rule)) for _, rule, breaks in broken), pl.col("party_rule")
    )
    whose = pl.when(pl.col("party_rule").is_not_null()).then(pl.lit("enterprise"))
    field = pl.coalesce(*(pl.when(breaks).then(pl.lit(field)) for field, _, breaks in broken), whose)  # fmt: skip
    return [field.alias(FIELD), rule.alias(RULE)]
