"""The inputs of a decision again: those from the score anew, those beside it as they were kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from puhui.domains.credit.contracts import AssessmentView
from puhui.kernel.money import Money

#: Inputs that were kept as text of a decimal.
_AMOUNTS = ("limit", "room", "amount", "outstanding")


def inputs_again(kept: Mapping[str, Any], assessment: AssessmentView | None) -> dict[str, Any]:
    """What the table asks about, from what was kept and a score that was worked out anew."""
    told = {name: Decimal(kept[name]) if name in _AMOUNTS else kept[name] for name in kept}
    told.update({"score": None, "pd": None, "grade": None})
    if assessment is None:
        return told
    owed = Money.of(str(told["outstanding"]))
    limit = assessment.terms.limit
    trade = assessment.features.get("history_months")
    return told | {
        "score": assessment.score,
        "pd": assessment.pd,
        "grade": assessment.grade,
        "limit": limit.major,
        "room": max(limit - owed, Money(0, limit.currency)).major,
        "is_stale": assessment.terms.reason == "evidence_stale",
        "months_of_trade": None if trade is None else int(trade),
    }
