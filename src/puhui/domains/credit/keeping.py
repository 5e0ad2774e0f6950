"""The scorecards in force, read once per version."""

import functools

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.models import Scorecard
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.portable import from_json


def in_force(kind: ScoreKind) -> Scorecard | None:
    """The scorecard of a kind that was adopted last."""
    return Scorecard.objects.filter(kind=kind.value).order_by("-adopted_at", "-id").first()


def model_of(row: Scorecard) -> Model:
    """The model of a scorecard; its text was checked when it was adopted, and is again here."""
    return _read(row.document)


@functools.lru_cache(maxsize=16)
def _read(document: str) -> Model:
    return from_json(document)
