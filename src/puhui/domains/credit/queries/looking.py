"""What credit knows of an enterprise before it assesses it: one question, no lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from puhui.domains.credit import keeping
from puhui.domains.credit.models import Freshness
from puhui.domains.credit.moments import key_of, usual_day
from puhui.domains.evidence.contracts import Brought
from puhui.domains.evidence.queries import imports
from puhui.domains.parties.queries import identity
from puhui.foundation.database.questions import Question, together
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId

_KEPT = "SELECT row_to_json(f) FROM credit_freshness f WHERE f.party_id = %s::uuid"


@dataclass(frozen=True, slots=True)
class Look:
    """Whether the enterprise is proven, what came in of it, its roll-ups, the scorecards in force."""

    is_proven: bool
    brought: Brought
    kept: Freshness | None
    scorecards: tuple[UUID, ...]

    def read_before(self, today: date) -> Freshness | None:
        """The roll-ups, where they hold all that came in and were read as of the usual day before.

        What was read once of the same imports for the same day stays as it is, so nobody has to
        be kept from it meanwhile.
        """
        kept = self.kept
        if kept is None or kept.reading is None or tuple(kept.imports) != self.brought.imports:
            return None
        if kept.last_date is None:
            return None
        return kept if kept.reading["key"] == key_of(usual_day(kept.last_date, today)) else None


def asking(*, actor: Actor, party_id: PartyId, at: datetime) -> Question[Look]:
    """What an assessment of a party by an actor begins with."""
    return together(
        Look,
        identity.asking_proven(party_id=party_id, at=at),
        imports.asking_brought(actor=actor, party_id=party_id),
        Question(_KEPT, (party_id,), _freshness),
        keeping.asking_in_force(),
    )


def _freshness(told: Mapping[str, Any] | None) -> Freshness | None:
    if told is None:
        return None
    return Freshness(
        party_id=UUID(told["party_id"]),
        refreshed_at=told["refreshed_at"] and datetime.fromisoformat(told["refreshed_at"]),
        imports=told["imports"],
        first_date=told["first_date"] and date.fromisoformat(told["first_date"]),
        last_date=told["last_date"] and date.fromisoformat(told["last_date"]),
        reading=told["reading"],
    )
