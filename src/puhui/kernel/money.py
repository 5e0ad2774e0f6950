"""Money: whole minor units of one currency, and divisions that lose nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from puhui.kernel.refusals import BadInput

#: What money is written as: plain digits, as many as 64 bits of minor units hold. A Decimal would
#: round beyond its precision without a word, and takes exponents that nobody means.
_PLAIN = re.compile(
    r"(?P<sign>[+-]?)(?=\.?\d)0*(?P<whole>\d{0,16})(?:\.(?P<part>\d{0,30}))?", re.ASCII
)
#: Digits after the point, where a currency does not have two (ISO 4217).
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3, "JOD": 3}


def exponent(currency: str) -> int:
    """How many digits a currency writes after the point: CNY 2, JPY 0."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (fen for CNY) with its currency.

    >>> Money.of("888.49")
    Money(minor=88849, currency='CNY')
    >>> Money(100).split(3)
    (Money(minor=34, currency='CNY'), Money(minor=33, currency='CNY'), Money(minor=33, currency='CNY'))
    """

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        """Refuse what is not a whole number: a float here is a defect, not bad input."""
        if type(self.minor) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")
        if len(self.currency) != 3 or not self.currency.isupper():
            raise ValueError(f"not a currency code: {self.currency!r}")

    @classmethod
    def of(cls, text: str, currency: str = "CNY", *, field: str = "amount") -> Self:
        """Money from a decimal string in major units; BadInput where a digit would be lost."""
        told = _PLAIN.fullmatch(text.strip())
        if told is None:
            raise BadInput("money.not_a_number", field=field, value=text[:60])
        sign, whole, part = told["sign"], told["whole"] or "0", (told["part"] or "").rstrip("0")
        digits = exponent(currency)
        if len(part) > digits:
            raise BadInput("money.too_precise", field=field, value=text, digits=digits)
        return cls(int(f"{sign}{whole}{part:0<{digits}}"), currency)

    @classmethod
    def rounded_half_up(cls, value: Decimal, currency: str = "CNY") -> Self:
        """Money from a Decimal of major units, halves away from zero: rounding is named."""
        minor = value.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP)
        return cls(int(minor), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, with every digit of the currency: Decimal('888.49')."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        """The amount as the command line and the API write it: `888.49`."""
        return f"{self.major:.{exponent(self.currency)}f}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def split(self, parts: int) -> tuple["Money", ...]:
        """Into `parts` that differ by one minor unit at most; the first ones carry the rest."""
        return self.allocate([1] * parts)

    def allocate(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """In proportion to whole weights, by largest remainder; the sum is always the whole.

        Ties go to the earlier share, so the same call gives the same answer everywhere.

        >>> [str(share) for share in Money.of("10.00").allocate([1, 1, 1])]
        ['3.34', '3.33', '3.33']
        """
        total = sum(weights)
        if not weights or total <= 0 or min(weights) < 0:
            raise ValueError("weights are whole numbers, none negative, not all zero")
        sign = -1 if self.minor < 0 else 1
        whole = abs(self.minor)
        shares = [whole * weight // total for weight in weights]
        remainders = [whole * weight % total for weight in weights]
        order = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
        for place in order[: whole - sum(shares)]:
            shares[place] += 1
        return tuple(Money(sign * share, self.currency) for share in shares)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.minor
