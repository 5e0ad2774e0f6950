"""How amounts, shares and moments are spelled in each language."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language

from puhui.kernel.money import Money
from puhui.kernel.periods import BUSINESS_ZONE
from puhui.kernel.rates import Rate

#: What stands where nothing is known.
NOTHING = "—"
_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}
_CHINESE_STEPS = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_ENGLISH_STEPS = ((Decimal(10**9), " bn"), (Decimal(10**6), " m"), (Decimal(10**3), " k"))
_CHINESE_UNITS = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "INR": "卢比"}


def is_chinese() -> bool:
    """Whether the language in force is Chinese."""
    return (get_language() or "").startswith("zh")


def money(amount: Money | None) -> str:
    """Every digit, grouped: `¥1,234,567.89`.

    >>> money(Money.of("-1234567.89"))
    '-¥1,234,567.89'
    """
    if amount is None:
        return NOTHING
    sign = "-" if amount.minor < 0 else ""
    symbol = _SIGNS.get(amount.currency, f"{amount.currency} ")
    return f"{sign}{symbol}{abs(amount.major):,}"


def money_short(amount: Money | None) -> str:
    """The amount as people say it: `123.5 万元` in Chinese, `¥1.2 m` in English."""
    if amount is None:
        return NOTHING
    text = short(amount.major)
    if is_chinese():
        return f"{text.replace('万', ' 万').replace('亿', ' 亿')}{_unit(text, amount.currency)}"
    symbol = _SIGNS.get(amount.currency, f"{amount.currency} ")
    return f"-{symbol}{text[1:]}" if text.startswith("-") else f"{symbol}{text}"


def short(value: Decimal | float) -> str:
    """A number in few characters: `123.5万` in Chinese, `1.2 m` in English."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    steps = _CHINESE_STEPS if is_chinese() else _ENGLISH_STEPS
    for size, word in steps:
        if abs(exact) >= size:
            return f"{_trimmed(exact / size)}{word}"
    return _trimmed(exact)


def percent(value: Any, digits: int = 1) -> str:
    """A fraction as percent: 0.1234 → `12.3%`; a Rate is a fraction too."""
    if value is None:
        return NOTHING
    fraction = value.fraction if isinstance(value, Rate) else Decimal(str(value))
    step = Decimal(1).scaleb(-digits)
    return f"{(fraction * 100).quantize(step, ROUND_HALF_UP)}%"


def day(value: date | None) -> str:
    """A date, or the business date of an instant: `2026年3月2日`, `2 Mar 2026`."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value, BUSINESS_ZONE) if isinstance(value, datetime) else value
    return formats.date_format(local, "Y年n月j日" if is_chinese() else "j M Y")


def moment(value: datetime | None) -> str:
    """An instant on the wall clock of the business zone, to the minute."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value, BUSINESS_ZONE)
    return formats.date_format(local, "Y年n月j日 H:i" if is_chinese() else "j M Y, H:i")


def masked(text: str | None, head: int = 3, tail: int = 4) -> str:
    """Personal data with its middle covered; what is too short is covered whole.

    >>> masked("13812345678")
    '138****5678'
    >>> masked("李四", 1, 0)
    '李*'
    """
    if not text:
        return NOTHING
    if len(text) <= head + tail:
        return "*" * len(text)
    hidden = "*" * min(len(text) - head - tail, 8)
    return text[:head] + hidden + (text[-tail:] if tail else "")


def _trimmed(value: Decimal) -> str:
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 1000 else 0
    text = f"{value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit(text: str, currency: str) -> str:
    unit = _CHINESE_UNITS.get(currency, f" {currency}")
    return unit if text[-1] in "万亿" else f" {unit}".replace("  ", " ")
