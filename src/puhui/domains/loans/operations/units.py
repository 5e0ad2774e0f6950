"""Branches, units for small enterprises, and who may decide up to which amount."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from puhui.domains.loans import locks
from puhui.domains.loans.contracts import MandateView, UnitView
from puhui.domains.loans.models import Mandate, Unit
from puhui.domains.loans.policies.permits import MANAGE_UNITS
from puhui.domains.loans.queries.units import mandate_view, unit_view
from puhui.foundation.access.acting import seats_of
from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import UserId, uuid7
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput, NotFound, Refusal

_REGION = re.compile(r"[0-9]{2}([0-9]{2}([0-9]{2})?)?")
_KINDS = {"BRANCH", "MICRO"}


@operation
def open_unit(
    *,
    actor: Actor,
    name: str,
    kind: str,
    parent_id: UUID | None,
    regions: Sequence[str],
    now: datetime,
) -> UnitView:
    """Open a branch (BRANCH) or a unit for small enterprises (MICRO); for `unit.manage`.

    It takes the applications of enterprises whose region begins with one of `regions` (2, 4 or 6
    digits of GB/T 2260).
    """
    permit(actor, MANAGE_UNITS)
    if not 0 < len(name.strip()) <= 80:
        raise BadInput("loans.unit_name", field="name", rule="1 to 80 characters")
    if kind not in _KINDS:
        raise BadInput("loans.unit_kind", field="kind", rule="BRANCH or MICRO")
    for region in regions:
        if not _REGION.fullmatch(region):
            raise BadInput(
                "loans.unit_region", field="regions", value=region, rule="2, 4 or 6 digits"
            )
    mine = Unit.objects.filter(institution_id=actor.organisation)
    if parent_id is not None and not mine.filter(pk=parent_id).exists():
        raise NotFound("loans.no_such_unit", field="parent_id")
    if mine.filter(name=name.strip()).exists():
        raise Refusal("loans.unit_known", field="name")

    unit = Unit.objects.create(
        id=uuid7(now),
        institution_id=actor.organisation,
        parent_id=parent_id,
        name=name.strip(),
        kind=kind,
        regions=list(regions),
        opened_at=now,
    )

    record(
        actor=actor,
        action="loans.unit_opened",
        subject=Subject("unit", unit.id),
        facts={"kind": kind, "regions": list(regions)},
        now=now,
    )

    return unit_view(unit)


@operation
def give_mandate(
    *, actor: Actor, user_id: UserId, unit_id: UUID | None, most: Money, now: datetime
) -> MandateView:
    """Let a member decide up to an amount, in a unit or (None) everywhere; replaces the last one.

    For `unit.manage`; nobody gives one to themselves. An amount of zero takes the mandate away.
    """
    known = locks.mandate(actor.organisation, user_id)

    permit(actor, MANAGE_UNITS)
    if user_id == actor.user_id:
        raise Refusal("loans.own_mandate")
    if most.minor < 0:
        raise BadInput("loans.mandate_amount", field="most", rule="zero or more")
    if actor.organisation not in {seat.organisation_id for seat in seats_of(user_id, now=now)}:
        raise NotFound("accounts.no_such_member", field="user_id")
    mine = Unit.objects.filter(institution_id=actor.organisation)
    if unit_id is not None and not mine.filter(pk=unit_id).exists():
        raise NotFound("loans.no_such_unit", field="unit_id")

    if known is not None:
        known.until_at = now
        known.save(update_fields=["until_at"])
    mandate = Mandate.objects.create(
        id=uuid7(now),
        institution_id=actor.organisation,
        user_id=user_id,
        unit_id=unit_id,
        most_minor=most.minor,
        since_at=now,
        until_at=None if most else now,
    )

    record(
        actor=actor,
        action="loans.mandate_given",
        subject=Subject("user", user_id),
        facts={"minor": most.minor, "unit": unit_id},
        now=now,
    )

    return mandate_view(Mandate.objects.select_related("user", "unit").get(pk=mandate.id))
