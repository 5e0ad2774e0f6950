"""From views of credit to what pages show: words in the language of the page, numbers spelled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from puhui.domains.credit.contracts import (
    AssessmentView,
    FeatureValue,
    ProfileView,
    ReasonView,
    ScoreKind,
)
from puhui.engines.features.declaring import Feature, Words
from puhui.engines.features.definitions import BY_NAME, FEATURES
from puhui.kernel.periods import business_date
from puhui.web import formatting
from puhui.web.charts import Contribution, Series

DIMENSIONS = {
    "ability": gettext_lazy("Ability"),
    "stability": gettext_lazy("Stability"),
    "growth": gettext_lazy("Growth"),
    "relations": gettext_lazy("Relations"),
    "history": gettext_lazy("History"),
}
KINDS = {
    ScoreKind.STANDARD: gettext_lazy("Standard score"),
    ScoreKind.SIZE_BLIND: gettext_lazy("Size-blind score"),
}


@dataclass(frozen=True, slots=True)
class ShownReason:
    """Why points were lost, what would bring how many back, and what to do."""

    text: str
    lost: float
    gain: float
    target: str
    advice: str


@dataclass(frozen=True, slots=True)
class ShownScore:
    """One score as the page shows it."""

    view: AssessmentView
    title: str
    number: int
    reasons: list[ShownReason]
    points: list[Contribution]
    age_days: int


def score(view: AssessmentView, *, now: datetime) -> ShownScore:
    """A score with its reasons in words and its points, the most telling first."""
    rows = sorted(view.points, key=lambda each: -abs(each.points))
    return ShownScore(
        view=view,
        title=str(KINDS[view.kind]),
        number=round(view.score),
        reasons=[_reason(each) for each in view.reasons],
        points=[
            Contribution(_title(each.feature), each.points, _value(each.feature, each.value))
            for each in rows
            if abs(each.points) >= 0.5
        ],
        age_days=(business_date(now) - view.moment.as_of_date).days,
    )


def trade(profile: ProfileView) -> list[Series]:
    """Sales upwards and purchases downwards, in yuan, by month."""
    return [
        Series(_("Sales"), [each.sales.major for each in profile.months]),
        Series(_("Purchases"), [-each.purchases.major for each in profile.months]),
    ]


def dimensions(values: Sequence[FeatureValue]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Features with their values in words, grouped by what they are about."""
    known = {each.name: each.value for each in values}
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in DIMENSIONS}
    for feature in FEATURES:
        if feature.name in known:
            told = _value(feature.name, known[feature.name])
            groups[feature.dimension].append((_in_language(feature.title), told))
    return [(str(DIMENSIONS[name]), rows) for name, rows in groups.items() if rows]


def _reason(reason: ReasonView) -> ShownReason:
    feature = BY_NAME.get(reason.feature)
    side = reason.code.rsplit(".", 1)[1]
    if feature is None:
        return ShownReason(reason.code, reason.lost, reason.gain, "", "")
    return ShownReason(
        text=_in_language(feature.reason(side if side in {"low", "high"} else "missing")),
        lost=reason.lost,
        gain=reason.gain,
        target=_band(feature, reason),
        advice=_in_language(feature.advice) if feature.advice else "",
    )


def _band(feature: Feature, reason: ReasonView) -> str:
    low, high = (
        None if bound is None else _spelled(feature, bound) for bound in (reason.low, reason.high)
    )
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    if low is not None:
        return _("%(low)s or more") % {"low": low}
    return _("below %(high)s") % {"high": high} if high is not None else ""


def _title(name: str) -> str:
    feature = BY_NAME.get(name)
    return _in_language(feature.title) if feature else name


def _value(name: str, value: float | None) -> str:
    feature = BY_NAME.get(name)
    if value is None or feature is None:
        return _("not known")
    return _spelled(feature, value)


def _spelled(feature: Feature, value: float) -> str:
    if feature.unit == "share":
        return formatting.percent(value, 1)
    if feature.unit in {"log_yuan", "log_count"}:
        # Features of size are logarithms; people read the amount behind them.
        return formatting.short(round(_exp(value)))
    if feature.unit in {"days", "months"}:
        return formatting.short(round(value))
    return f"{value:.2f}"


def _exp(value: float) -> float:
    return math.expm1(value)


def _in_language(words: Words) -> str:
    return words.zh if (get_language() or "").startswith("zh") else words.en
