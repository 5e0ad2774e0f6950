"""Questions about assessments."""

from datetime import datetime
from uuid import UUID

from puhui.domains.credit import telling
from puhui.domains.credit.contracts import AssessmentView
from puhui.domains.credit.models import Assessment
from puhui.foundation.access.permitting import permit_party
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId


def is_made(*, actor: Actor, party_id: PartyId) -> bool:
    """Whether an enterprise has an assessment; for its own people."""
    permit_party(actor, "party.read", party_id)
    return Assessment.objects.filter(party_id=party_id).exists()


def last_made(*, actor: Actor, party_id: PartyId) -> datetime | None:
    """When an enterprise was last assessed, or None; for its own people."""
    permit_party(actor, "party.read", party_id)
    rows = Assessment.objects.filter(party_id=party_id).order_by("-made_at")
    return rows.values_list("made_at", flat=True).first()


def kept(assessment_id: UUID) -> AssessmentView:
    """An assessment as it was kept. For the domains above, which permit."""
    row = Assessment.objects.select_related("scorecard").get(pk=assessment_id)
    return telling.assessment(row)
