"""The imports that an actor may know of, and what an enterprise is told of those of others."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet, Sum

from puhui.domains.evidence import policies
from puhui.domains.evidence.contracts import ImportReport, ImportView
from puhui.domains.evidence.models import Import, Touched
from puhui.domains.parties.queries.identity import proven
from puhui.foundation.accounts.models import Organisation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId

#: Lists show what stands now: every check that has passed counts.
_BY_NOW = datetime.max.replace(tzinfo=UTC)


def visible_to(actor: Actor) -> "QuerySet[Import]":
    """The imports that an actor may know of. Lists inside the domain start here.

    Staff in a session see all; people of an enterprise who may read or import its evidence those
    of its parties, and what another workspace brought only once the enterprise is proven; those
    who may import for many see what their own organisation brought in.
    """
    rows = Import.objects.select_related("file", "outcome").order_by("-received_at", "-id")
    if actor.may(policies.READ_ANY):
        return rows
    seen, own = Q(pk__in=[]), Q(organisation_id=actor.organisation_id)
    if actor.may(policies.READ) or actor.may(policies.IMPORT_OWN):
        seen |= Q(party_id__in=actor.party_ids) & own
        seen |= Q(party_id__in=[each for each in actor.party_ids if sees_others(actor, each)])
    if actor.may(policies.IMPORT_MANY) and actor.organisation_id is not None:
        seen |= own
    return rows.filter(seen)


def sees_others(actor: Actor, party_id: PartyId) -> bool:
    """Whether an actor is shown what others brought of a party: only where it is proven who it is.

    A workspace that merely says whom it acts for must not learn what a bank knows of them.
    """
    return actor.may(policies.READ_ANY) or proven(party_id=party_id, at=_BY_NOW)


def brought_of(party_id: PartyId) -> "QuerySet[Import]":
    """The imports that brought anything of a party."""
    return Import.objects.filter(
        pk__in=Touched.objects.filter(party_id=party_id).values("import_id")
    )


def cut_to(party_id: PartyId, views: Iterable[ImportView]) -> list[ImportView]:
    """The same imports as one enterprise may see them: of the files of many, only its own part."""
    seen = list(views)
    of_many = [view for view in seen if view.party_id is None]
    reports = _own_reports(party_id, of_many)
    names = dict(
        Organisation.objects.filter(pk__in=[view.organisation_id for view in of_many]).values_list(
            "id", "name"
        )
    )
    return [
        replace(
            view,
            file_name="",
            user_id=None,
            report=reports.get(view.id),
            brought_by=names.get(view.organisation_id, "") if view.organisation_id else "",
        )
        if view.party_id is None
        else view
        for view in seen
    ]


def _own_reports(party_id: PartyId, views: Sequence[ImportView]) -> dict[UUID, ImportReport]:
    """What each import kept of the party: its own rows and no others."""
    kinds = {view.id: view for view in views}
    sums = (
        Touched.objects.filter(party_id=party_id, import_id__in=kinds)
        .values("import_id")
        .annotate(
            kept=Sum("rows"),
            kept_void=Sum("void"),
            kept_red=Sum("red"),
            first=Min("first_date"),
            last=Max("last_date"),
        )
    )
    return {
        each["import_id"]: ImportReport(
            import_id=each["import_id"],
            kind=kinds[each["import_id"]].kind,
            contract=kinds[each["import_id"]].contract,
            read=each["kept"],
            accepted=each["kept"],
            rejected=0,
            duplicate=0,
            void=each["kept_void"],
            red=each["kept_red"],
            reasons=(),
            first_date=each["first"],
            last_date=each["last"],
            enterprises=1,
        )
        for each in sums
    }
