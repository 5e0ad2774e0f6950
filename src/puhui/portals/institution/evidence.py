"""What an application stands on: the enterprise's trade, its score and where points were lost."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from puhui.domains.credit.contracts import AssessmentView, ProfileView, ScoreKind
from puhui.domains.credit.operations import profiles
from puhui.domains.credit.queries import explanations
from puhui.domains.loans.queries import cases
from puhui.kernel.actors import Portal
from puhui.web import feature_words
from puhui.web.acting import PortalRequest, portal
from puhui.web.charts import Contribution, Series

#: Points smaller than this are not drawn.
_LEAST = 0.5


@portal(Portal.INSTITUTION)
def evidence(request: PortalRequest, application_id: UUID) -> HttpResponseBase:
    """The profile under the enterprise's consent; the reading stands in its record."""
    view = cases.case(actor=request.actor, application_id=application_id).application
    told = profiles.read(actor=request.actor, party_id=view.party_id, now=request.now)
    score = told.assessments.get(ScoreKind.STANDARD)
    context = {
        "view": view,
        "profile": told,
        "months": [f"{each.month:%Y-%m}" for each in told.months],
        "trade": _trade(told),
        "features": [
            (feature_words.title(each.name), feature_words.value(each.name, each.value))
            for each in told.features
        ],
        "score": score,
        "number": round(score.score) if score else None,
        "explanation": explanations.explanation(score) if score else None,
        "points": _points(score) if score else [],
        "reasons": _reasons(score) if score else [],
    }
    return render(request, "institution/evidence.html", context)


def _trade(profile: ProfileView) -> list[Series]:
    return [
        Series(_("Sales"), [each.sales.major for each in profile.months]),
        Series(_("Purchases"), [-each.purchases.major for each in profile.months]),
    ]


def _points(score: AssessmentView) -> list[Contribution]:
    rows = sorted(score.points, key=lambda each: -abs(each.points))
    return [
        Contribution(
            feature_words.title(each.feature),
            each.points,
            feature_words.value(each.feature, each.value),
        )
        for each in rows
        if abs(each.points) >= _LEAST
    ]


def _reasons(score: AssessmentView) -> list[tuple[str, float]]:
    return [(feature_words.reason(each.feature, each.code), each.lost) for each in score.reasons]
