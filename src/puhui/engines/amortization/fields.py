"""Fields of a JSON object read one by one; what breaks a rule is named with its row."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn

from puhui.kernel.money import Money
from puhui.kernel.rates import Rate
from puhui.kernel.refusals import BadInput

#: Days that loans are told of, and how days, amounts and rates are written.
EARLIEST, LATEST = date(1800, 1, 1), date(2999, 12, 31)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"-?\d+(\.\d{1,2})?", re.ASCII)
_PERCENT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Fields:
    """One object of a file. `row` is its number, from 1; `code` the refusal that it answers with."""

    def __init__(self, told: object, *, code: str, row: int, currency: str = "CNY") -> None:
        self._code, self._row, self._currency = code, row, currency
        if not isinstance(told, Mapping):
            self.refuse("row", "an object with fields")
        self._told: Mapping[str, Any] = told

    def refuse(self, field: str, rule: str) -> NoReturn:
        """BadInput with the row, the field and the rule that it breaks."""
        raise BadInput(self._code, row=self._row, field=field, rule=rule)

    def has(self, field: str) -> bool:
        """Whether a field is there and not null."""
        return self._told.get(field) is not None

    def raw(self, field: str) -> Any:
        """A field as it stands; it must be there."""
        if not self.has(field):
            self.refuse(field, "given")
        return self._told[field]

    def choice[Named: StrEnum](
        self, field: str, known: Mapping[str, Named], usual: Named | None = None
    ) -> Named:
        """One of the words that are known."""
        if usual is not None and not self.has(field):
            return usual
        told = self.raw(field)
        if not isinstance(told, str) or told not in known:
            self.refuse(field, "one of " + ", ".join(known))
        return known[told]

    def word(self, field: str, known: Sequence[str], usual: str | None = None) -> str:
        """One of a few words."""
        if usual is not None and not self.has(field):
            return usual
        told = self.raw(field)
        if told not in known:
            self.refuse(field, "one of " + ", ".join(known))
        return str(told)

    def count(self, field: str, usual: int | None = None) -> int:
        """A whole number that is not below zero."""
        if usual is not None and not self.has(field):
            return usual
        told = self.raw(field)
        if type(told) is not int or not 0 <= told < 10**6:
            self.refuse(field, "a whole number, not below zero")
        return told

    def flag(self, field: str, *, usual: bool) -> bool:
        """True or false."""
        if not self.has(field):
            return usual
        told = self._told[field]
        if type(told) is not bool:
            self.refuse(field, "true or false")
        return told

    def money(self, field: str) -> Money:
        """An amount as a decimal string."""
        told = self.raw(field)
        if not isinstance(told, str) or not _AMOUNT.fullmatch(told):
            self.refuse(field, "an amount as text with at most two decimals, such as 888.49")
        try:
            return Money.of(told, self._currency)
        except BadInput:
            self.refuse(field, "an amount that is not beyond measure")

    def percent(self, field: str, usual: str | None = None) -> Rate:
        """A rate in percent as a decimal string."""
        told = usual if usual is not None and not self.has(field) else self.raw(field)
        if not isinstance(told, str) or len(told) > 40 or not _PERCENT.fullmatch(told):
            self.refuse(field, "percent as text, such as 4.35")
        try:
            return Rate.of_percent(told)
        except BadInput:
            self.refuse(field, "percent as text, such as 4.35")

    def fraction(self, field: str) -> Decimal:
        """A share in percent, 0 where it is not given, as a fraction."""
        return self.percent(field, "0").fraction

    def day(self, field: str) -> date:
        """A date."""
        told, rule = self.raw(field), f"a date, YYYY-MM-DD, from {EARLIEST} to {LATEST}"
        if not isinstance(told, str) or not _DAY.fullmatch(told):
            self.refuse(field, rule)
        try:
            day = date.fromisoformat(told)
        except ValueError:
            self.refuse(field, rule)
        if not EARLIEST <= day <= LATEST:
            self.refuse(field, rule)
        return day

    def day_or_none(self, field: str) -> date | None:
        """A date, or None where it is null or not there."""
        return self.day(field) if self.has(field) else None

    def many(self, field: str) -> list[Any]:
        """A list."""
        told = self.raw(field)
        if not isinstance(told, list):
            self.refuse(field, "a list")
        return told

    def inner(self, field: str) -> "Fields":
        """An object inside."""
        told = self.raw(field)
        if not isinstance(told, Mapping):
            self.refuse(field, "an object with fields")
        return self.beside(told)

    def beside(self, told: object) -> "Fields":
        """Another object of the same row."""
        return Fields(told, code=self._code, row=self._row, currency=self._currency)
