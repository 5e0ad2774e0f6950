"""What credit announces."""

from dataclasses import dataclass
from typing import ClassVar

from puhui.foundation.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupsRefreshed(Event):
    """The months of some parties were worked out anew after an import."""

    kind: ClassVar[str] = "credit.rollups_refreshed"
    import_id: str
    parties: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseAssessed(Event):
    """An enterprise has a new assessment."""

    kind: ClassVar[str] = "credit.enterprise_assessed"
    party_id: str
    assessment_id: str
    score_kind: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardAdopted(Event):
    """From now on new assessments of a kind are made with this scorecard."""

    kind: ClassVar[str] = "credit.scorecard_adopted"
    scorecard_id: str
    score_kind: str
