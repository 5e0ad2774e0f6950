"""From views of credit to what pages show: words in the language of the page, numbers spelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from puhui.domains.credit.contracts import (
    AssessmentView,
    ExplanationView,
    FeatureValue,
    ProfileView,
    ReasonView,
    ScoreKind,
)
from puhui.domains.credit.queries import explanations
from puhui.engines.features.definitions import FEATURES
from puhui.kernel.periods import business_date
from puhui.web import feature_words
from puhui.web.charts import Contribution, Series
from puhui.web.score_parts import DIMENSIONS

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
    explanation: ExplanationView
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
            Contribution(
                feature_words.title(each.feature),
                each.points,
                feature_words.value(each.feature, each.value),
            )
            for each in rows
            if abs(each.points) >= 0.5
        ],
        explanation=explanations.explanation(view),
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
            told = feature_words.value(feature.name, known[feature.name])
            groups[feature.dimension].append((feature_words.title(feature.name), told))
    return [(str(DIMENSIONS[name]), rows) for name, rows in groups.items() if rows]


def _reason(reason: ReasonView) -> ShownReason:
    return ShownReason(
        text=feature_words.reason(reason.feature, reason.code),
        lost=reason.lost,
        gain=reason.gain,
        target=feature_words.target(reason.feature, reason.low, reason.high),
        advice=feature_words.advice(reason.feature),
    )
