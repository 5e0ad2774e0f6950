"""Features in words: what they are called, their values, why points were lost, what to aim at."""

import math

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from puhui.engines.features.declaring import Feature, Words
from puhui.engines.features.definitions import BY_NAME
from puhui.web import formatting


def in_language(words: Words) -> str:
    """A text of the engines in the language of the page."""
    return words.zh if (get_language() or "").startswith("zh") else words.en


def title(name: str) -> str:
    """What a feature is called; a name that is not known any more stands for itself."""
    feature = BY_NAME.get(name)
    return in_language(feature.title) if feature else name


def value(name: str, told: float | None) -> str:
    """A value as people read it: logarithms as the amount behind them, shares in percent."""
    feature = BY_NAME.get(name)
    if told is None or feature is None:
        return _("not known")
    return _spelled(feature, told)


def reason(name: str, code: str) -> str:
    """Why points were lost on a feature; the code ends in the side on which it lies."""
    feature, side = BY_NAME.get(name), code.rsplit(".", 1)[-1]
    if feature is None:
        return code
    return in_language(feature.reason(side if side in {"low", "high"} else "missing"))


def advice(name: str) -> str:
    """What an owner can do about a feature, or nothing."""
    feature = BY_NAME.get(name)
    return in_language(feature.advice) if feature and feature.advice else ""


def target(name: str, low: float | None, high: float | None) -> str:
    """The range that would bring points back; None is open."""
    feature = BY_NAME.get(name)
    if feature is None:
        return ""
    spelled = [None if bound is None else _bound(feature, bound) for bound in (low, high)]
    if spelled[0] is not None and spelled[1] is not None:
        return _("%(low)s to %(high)s") % {"low": spelled[0], "high": spelled[1]}
    if spelled[0] is not None:
        return _("%(low)s or more") % {"low": spelled[0]}
    return _("below %(high)s") % {"high": spelled[1]} if spelled[1] is not None else ""


def _bound(feature: Feature, told: float) -> str:
    """An end of a range, never rounded to where the range does not begin yet."""
    if feature.unit == "share":
        exact = round(told * 100, 3)
        return formatting.percent(told, next(n for n in (1, 2, 3) if round(exact, n) == exact))
    if feature.unit in {"log_count", "days", "months"}:
        # Things are counted whole: 7.2 or more are 8 or more, below 7.2 is below 8.
        count = math.expm1(told) if feature.unit == "log_count" else told
        return formatting.short(math.ceil(count - 1e-9))
    return _spelled(feature, told)


def _spelled(feature: Feature, told: float) -> str:
    if feature.unit == "share":
        return formatting.percent(told, 1)
    if feature.unit in {"log_yuan", "log_count"}:
        # Features of size are logarithms; people read the amount behind them.
        return formatting.short(round(math.expm1(told)))
    if feature.unit in {"days", "months"}:
        return formatting.short(round(told))
    return f"{told:.2f}"
