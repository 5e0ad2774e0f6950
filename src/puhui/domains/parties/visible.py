"""The rows of enterprises that an actor may know of; lists start here."""

from datetime import datetime

from django.db.models import Q, QuerySet

from puhui.domains.parties.models import Consent, Enterprise
from puhui.domains.parties.policies.visibility import sees_all
from puhui.kernel.actors import Actor


def visible_to(actor: Actor, at: datetime) -> "QuerySet[Enterprise]":
    """The rows that an actor may know of at a moment. Lists start here."""
    if sees_all(actor):
        return rows()
    consenting = (
        Consent.objects.filter(grantee_id=actor.organisation_id, given_at__lte=at, until_at__gt=at)
        .exclude(grantee_id=None)
        .exclude(withdrawal__withdrawn_at__lte=at)
    )
    return rows().filter(Q(pk__in=actor.party_ids) | Q(pk__in=consenting.values("party_id")))


def rows() -> "QuerySet[Enterprise]":
    """Every enterprise with what its contract needs, in the order they became known."""
    return (
        Enterprise.objects.select_related("party")
        .prefetch_related("party__identifiers")
        .order_by("party__registered_at", "party__pk")
    )
