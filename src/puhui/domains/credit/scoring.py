"""From features to a score with its reasons: pure, so that a replay takes the same road."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from puhui.domains.credit.contracts import PointsView, ReasonView
from puhui.domains.credit.keeping import Compiled
from puhui.domains.credit.reading import Reading
from puhui.engines.limits.offering import Offer, offer
from puhui.engines.scorecard.rows import Answer, contributions
from puhui.kernel.money import Money

_REASON, _POINTS = (tuple(each.name for each in fields(told)) for told in (ReasonView, PointsView))


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that follows from a reading and a scorecard."""

    answer: Answer
    offer: Offer
    reasons: tuple[ReasonView, ...]
    points: tuple[PointsView, ...]
    is_stale: bool


def work_out(scorecard: Compiled, reading: Reading, *, is_stale: bool) -> Result:
    """Score, probability, grade, reasons and terms of one enterprise.

    Stale evidence still says how an enterprise stood; it is no ground to offer money on today.
    """
    model = scorecard.model
    row = {entry.name: reading.features.get(entry.name) for entry in model.characteristics}
    answer = scorecard.score(row)
    reasons = tuple(
        ReasonView(each.code, each.feature, each.lost, each.gain, each.next.low, each.next.high)
        for each in answer.reasons
    )
    points = tuple(
        PointsView(each.feature, each.points, each.most_points, row[each.feature])
        for each in contributions(model, row)
    )
    terms = offer(pd=answer.pd, yearly_sales=reading.yearly_sales)
    if is_stale:
        terms = Offer(Money(0, terms.limit.currency), None, "evidence_stale", terms.parts)
    return Result(answer, terms, reasons, points, is_stale)


def outcome(result: Result, reading: Reading) -> dict[str, Any]:
    """What an assessment keeps, in JSON values; doubles as text that reads back to the bit."""
    told: dict[str, Any] = {
        "raw": repr(result.answer.raw),
        "score": repr(result.answer.score),
        "pd": repr(result.answer.pd),
        "grade": result.answer.grade,
        "limit_minor": result.offer.limit.minor,
        "annual_rate": _text(result.offer.annual_rate and result.offer.annual_rate.fraction),
        "terms_reason": result.offer.reason,
        "is_stale": result.is_stale,
        "parts": dict(result.offer.parts),
        "yearly_sales": str(reading.yearly_sales),
        "features": {name: _text(value) for name, value in reading.features.items()},
        "reasons": [_spelled(each, _REASON) for each in result.reasons],
        "points": [_spelled(each, _POINTS) for each in result.points],
    }
    return told


def digest(outcome_told: dict[str, Any], *, scorecard: str, as_of: date, version: str) -> str:
    """SHA-256 over an outcome and what it stands on: equal digests, equal to the last bit."""
    content = {**outcome_told, "scorecard": scorecard, "as_of": as_of.isoformat(), "features_version": version}  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _spelled(told: ReasonView | PointsView, names: Sequence[str]) -> dict[str, Any]:
    values = ((name, getattr(told, name)) for name in names)
    return {name: repr(value) if isinstance(value, float) else value for name, value in values}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return repr(value) if isinstance(value, float) else str(value)
