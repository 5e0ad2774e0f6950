"""Questions about scorecards; how scores are made is no secret."""

from puhui.domains.credit import keeping, telling
from puhui.domains.credit.contracts import ScorecardView, ScoreKind


def in_force() -> dict[ScoreKind, ScorecardView]:
    """The scorecard in force of each kind, where one was adopted."""
    rows = {kind: keeping.in_force(kind) for kind in ScoreKind}
    return {
        kind: telling.scorecard(row, keeping.model_of(row))
        for kind, row in rows.items()
        if row is not None
    }
