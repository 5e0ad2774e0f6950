"""Fields of an object from a file, each checked and named by field, row and rule where it fails."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from puhui.kernel.refusals import BadInput

#: The longest number that is read, and the span of days that calendars of loans need.
_DIGITS, _SHOWN = 40, 60
_EARLIEST, _LATEST = date(1800, 1, 1), date(2999, 12, 31)
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a file something stands: object `entry` of a list, `row` of a field of it."""

    row: int = 1
    entry: int | None = None
    within: str = ""

    def refuse(self, field: str, rule: str, value: Any = _MISSING) -> NoReturn:
        """BadInput `rates.bad_field` with the entry of a list, field, row, rule and value."""
        facts: dict[str, Any] = {} if self.entry is None else {"entry": self.entry}
        facts |= {"field": f"{self.within}.{field}" if self.within and field else self.within or field}  # fmt: skip
        facts |= {"row": self.row, "rule": rule}
        if value is not _MISSING:
            facts["value"] = _shown(value)
        raise BadInput("rates.bad_field", **facts)

    def at(self, field: str, row: int) -> "Spot":
        """The place of a row of a field."""
        return Spot(row=row, entry=self.entry, within=field)


def _shown(value: Any) -> str:
    text = str(value).replace("\n", " ")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def field_of(holder: Mapping[str, Any], name: str, spot: Spot) -> Any:
    """A field that has to be there."""
    if name not in holder:
        spot.refuse(name, "must be there")
    return holder[name]


def number(value: Any, name: str, spot: Spot) -> Decimal:
    """A decimal, as a string or a number of JSON, with 40 digits at most."""
    text = value if isinstance(value, str) else str(value)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        spot.refuse(name, 'a decimal, as "12.50"', value)
    if not _PLAIN.fullmatch(text) or len(text) > _DIGITS:
        spot.refuse(name, f'a decimal, as "12.50", of {_DIGITS} characters at most', value)
    return Decimal(text)


def whole_number(value: Any, name: str, spot: Spot, *, most: int) -> int:
    """A whole number from 1 to `most`."""
    told = number(value, name, spot)
    if told != told.to_integral_value() or not 1 <= told <= most:
        spot.refuse(name, f"a whole number from 1 to {most}", value)
    return int(told)


def day(value: Any, name: str, spot: Spot) -> date:
    """A date written YYYY-MM-DD."""
    rule = f"a date YYYY-MM-DD from {_EARLIEST} to {_LATEST}"
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        spot.refuse(name, rule, value)
    try:
        told = date.fromisoformat(value)
    except ValueError:
        spot.refuse(name, rule, value)
    if not _EARLIEST <= told <= _LATEST:
        spot.refuse(name, rule, value)
    return told


def rows(holder: Mapping[str, Any], name: str, spot: Spot, *, most: int) -> Sequence[Any]:
    """A list of one to `most` rows."""
    told = field_of(holder, name, spot)
    if not isinstance(told, list) or not 1 <= len(told) <= most:
        spot.refuse(name, f"a list of 1 to {most} rows")
    return told


def pair(value: Any, spot: Spot, rule: str) -> tuple[Any, Any]:
    """A row of two values."""
    if not isinstance(value, list) or len(value) != 2:
        spot.refuse("", rule, value)
    return value[0], value[1]


def mapping(value: Any, name: str, spot: Spot) -> Mapping[str, Any]:
    """An object of JSON."""
    if not isinstance(value, dict):
        spot.refuse(name, "an object", value)
    return value
