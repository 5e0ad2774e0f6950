"""The scorecards in force, read once per version."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from puhui.domains.credit.contracts import ScoreKind
from puhui.domains.credit.models import Scorecard
from puhui.engines.scorecard.model import Model
from puhui.engines.scorecard.portable import from_json
from puhui.engines.scorecard.rows import Answer, compile_row
from puhui.foundation.database.questions import Question, ask


@dataclass(frozen=True, slots=True)
class Compiled:
    """A model, and the function that scores a row with it."""

    model: Model
    score: Callable[[Mapping[str, Any]], Answer]


_IN_FORCE = """
SELECT json_agg(id) FROM (
  SELECT DISTINCT ON (kind) id FROM credit_scorecard ORDER BY kind, adopted_at DESC, id DESC
) AS newest
"""


def all_in_force() -> list[Scorecard]:
    """The scorecards in force, one of each kind that has any, the standard one first."""
    return rows_of(ask(asking_in_force()))


def asking_in_force() -> Question[tuple[UUID, ...]]:
    """Which scorecards are in force; `rows_of` has them."""
    return Question(_IN_FORCE, (), lambda ids: tuple(UUID(each) for each in ids or ()))


def rows_of(ids: Iterable[UUID]) -> list[Scorecard]:
    """Scorecards by their ids, the standard one first."""
    rows = [_row(each) for each in ids]
    return sorted(rows, key=lambda row: list(ScoreKind).index(ScoreKind(row.kind)))


@functools.lru_cache(maxsize=16)
def _row(scorecard_id: UUID) -> Scorecard:
    """Rows of scorecards never change, and each holds a long text: one read is enough."""
    return Scorecard.objects.get(pk=scorecard_id)


def in_force(kind: ScoreKind) -> Scorecard | None:
    """The scorecard of a kind that was adopted last."""
    return Scorecard.objects.filter(kind=kind.value).order_by("-adopted_at", "-id").first()


def model_of(row: Scorecard) -> Model:
    """The model of a scorecard; its text was checked when it was adopted, and is again here."""
    return _read(row.document)


def compiled(row: Scorecard) -> Compiled:
    """The model of a scorecard and the function that scores a row with it."""
    return _compiled(row.document)


@functools.lru_cache(maxsize=16)
def compiled_by(digest: str) -> Compiled:
    """The same by the digest of a model, which names its content wherever it lies."""
    rows = Scorecard.objects.filter(digest=digest).order_by("-adopted_at", "-id")
    return _compiled(rows[0].document)


@functools.lru_cache(maxsize=16)
def _compiled(document: str) -> Compiled:
    model = _read(document)
    return Compiled(model, compile_row(model))


@functools.lru_cache(maxsize=16)
def _read(document: str) -> Model:
    return from_json(document)
