"""The units of an institution and the mandates of its members."""

from puhui.domains.loans.contracts import MandateView, UnitView
from puhui.domains.loans.models import Mandate, Unit
from puhui.domains.loans.policies.permits import MANAGE_UNITS, READ
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Actor
from puhui.kernel.ids import UserId
from puhui.kernel.money import Money


def units(*, actor: Actor) -> list[UnitView]:
    """The open units of the actor's own institution, oldest first."""
    permit(actor, MANAGE_UNITS if actor.may(MANAGE_UNITS) else READ)
    rows = Unit.objects.filter(institution_id=actor.organisation, closed_at=None)
    return [unit_view(row) for row in rows.order_by("id")]


def mandates(*, actor: Actor) -> list[MandateView]:
    """The mandates in force in the actor's own institution."""
    permit(actor, MANAGE_UNITS if actor.may(MANAGE_UNITS) else READ)
    rows = Mandate.objects.filter(institution_id=actor.organisation, until_at=None)
    return [mandate_view(row) for row in rows.select_related("user", "unit").order_by("id")]


def unit_view(row: Unit) -> UnitView:
    """A unit as others may know it."""
    return UnitView(row.id, row.parent_id, row.name, row.kind, tuple(row.regions), row.opened_at)


def mandate_view(row: Mandate) -> MandateView:
    """A mandate with names."""
    return MandateView(
        user_id=UserId(row.user_id),
        user_name=str(row.user),
        unit_id=row.unit_id,
        unit_name=row.unit.name if row.unit else "",
        most=Money(row.most_minor),
        since_at=row.since_at,
    )
