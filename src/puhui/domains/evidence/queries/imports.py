"""Questions about imports, their rejected rows and what they touched."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from puhui.domains.evidence import policies, reports
from puhui.domains.evidence.contracts import (
    Basis,
    Brought,
    EvidenceKind,
    ImportState,
    ImportView,
    InvoiceCounts,
    RejectedPage,
    RejectedRow,
    TouchedMonth,
)
from puhui.domains.evidence.models import Import, Invoice, Outcome, Progress, Rejected, Touched
from puhui.domains.evidence.visible import brought_of, cut_to, sees_others, visible_to
from puhui.foundation.access.permitting import permit
from puhui.foundation.database.questions import Question
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId, UserId
from puhui.kernel.refusals import NotFound

_BROUGHT = """
SELECT json_build_array(
  json_agg(i.id ORDER BY i.id), bool_or(i.organisation_id IS DISTINCT FROM %s::uuid))
FROM evidence_import i
WHERE i.id IN (SELECT import_id FROM evidence_touched WHERE party_id = %s::uuid)
"""


def imports(*, actor: Actor, limit: int = 50, offset: int = 0) -> list[ImportView]:
    """The imports that the actor may know of, the latest first."""
    return _told(list(visible_to(actor)[offset : offset + limit]))


def imports_of(*, actor: Actor, party_id: PartyId, limit: int = 50) -> list[ImportView]:
    """The imports that brought a party's evidence, its own and those of others, the latest first.

    Its own people are shown those of others once it is proven who the enterprise is, and of an
    institution's file of many enterprises their own part alone: whose it was, when, how many rows.
    """
    policies.permit_reading(actor, party_id)
    rows = Import.objects.select_related("file", "outcome").order_by("-received_at", "-id")
    rows = rows.filter(Q(party_id=party_id) | Q(pk__in=brought_of(party_id).values("pk")))
    if not sees_others(actor, party_id):
        rows = rows.filter(organisation_id=actor.organisation_id)
    views = _told(list(rows[:limit]))
    return views if actor.may(policies.READ_ANY) else cut_to(party_id, views)


def progress(*, actor: Actor, import_id: UUID) -> ImportView:
    """One import: where it stands, how far it is, and its report once it is done."""
    return _told([_visible(actor, import_id)])[0]


def rejected_rows(*, actor: Actor, import_id: UUID, limit: int = 100, offset: int = 0) -> RejectedPage:  # fmt: skip
    """A page of an import's rows in quarantine, in the order of the file."""
    _visible(actor, import_id)
    rows = Rejected.objects.filter(import_id=import_id).order_by("row")
    page = tuple(
        RejectedRow(each.row, each.field, each.rule, dict(each.raw))
        for each in rows[offset : offset + limit]
    )
    return RejectedPage(page, rows.count())


def counts(*, actor: Actor, party_id: PartyId) -> InvoiceCounts:
    """How many invoices of a party are kept, purchases and sales, and the days they span.

    Of an enterprise that is not proven, its people are told those alone that they handed in.
    """
    policies.permit_reading(actor, party_id)
    rows = Invoice.objects.filter(party_id=party_id)
    if not sees_others(actor, party_id):
        own = brought_of(party_id).filter(organisation_id=actor.organisation_id)
        rows = rows.filter(import_id__in=own.values("pk"))
    found = rows.aggregate(
        purchases=Count("pk", filter=Q(direction="IN")),
        sales=Count("pk", filter=Q(direction="OUT")),
        first_date=Min("invoice_date"),
        last_date=Max("invoice_date"),
    )
    return InvoiceCounts(**found)


def months_touched(import_id: UUID) -> list[TouchedMonth]:
    """The months to which an import added invoices. For the domains above, which permit."""
    rows = Touched.objects.filter(import_id=import_id).order_by("party_id", "month")
    return [
        TouchedMonth(PartyId(each.party_id), each.direction, each.month, each.rows) for each in rows
    ]


def brought_by_others(*, actor: Actor, party_id: PartyId) -> bool:
    """Whether anybody but the actor's organisation brought evidence of a party; for the domains above."""
    others = brought_of(party_id).exclude(organisation_id=actor.organisation_id)
    return others.exists()


def brought(
    *, party_ids: Sequence[PartyId], until: datetime | None = None
) -> dict[PartyId, list[str]]:
    """Which imports brought invoices of each party, their ids in order; for the domains above.

    With `until`, those whose rows were known by that moment.
    """
    touched = Touched.objects.filter(party_id__in=party_ids)
    if until is not None:
        known = Outcome.objects.filter(ended_at__lte=until).values("brought_by_id")
        touched = touched.filter(import_id__in=known)
    rows = touched.values_list("party_id", "import_id").distinct().order_by("party_id", "import_id")
    found: dict[PartyId, list[str]] = {}
    for party_id, import_id in rows:
        found.setdefault(PartyId(party_id), []).append(str(import_id))
    return found


def asking_brought(*, actor: Actor, party_id: PartyId) -> Question[Brought]:
    """Which imports brought invoices of a party, and whether others than the actor brought any.

    For the domains above, which permit.
    """
    return Question(
        _BROUGHT,
        (actor.organisation_id, party_id),
        lambda told: Brought(tuple(told[0] or ()), bool(told[1])),
    )


def invoices_kept(*, actor: Actor) -> int:
    """How many invoices the platform keeps in all; staff in a session."""
    permit(actor, policies.READ_ANY)
    return Invoice.objects.count()


def _visible(actor: Actor, import_id: UUID) -> Import:
    row = visible_to(actor).filter(pk=import_id).first()
    if row is None:
        raise NotFound("evidence.no_such_import")
    return row


def _told(rows: list[Import]) -> list[ImportView]:
    notes = {
        note.import_id: note for note in Progress.objects.filter(pk__in=[row.id for row in rows])
    }
    return [_view(row, notes.get(row.id)) for row in rows]


def _view(row: Import, note: Progress | None) -> ImportView:
    outcome: Outcome | None = getattr(row, "outcome", None)
    running = ImportState.READING if note is not None else ImportState.RECEIVED
    report = reports.read(outcome.report) if outcome is not None and outcome.report else None
    return ImportView(
        id=row.id,
        kind=EvidenceKind(row.kind),
        contract=row.contract,
        file_name=row.file.name,
        party_id=PartyId(row.party_id) if row.party_id else None,
        organisation_id=OrganisationId(row.organisation_id) if row.organisation_id else None,
        user_id=UserId(row.user_id) if row.user_id else None,
        basis=Basis(row.basis),
        received_at=row.received_at,
        state=ImportState(outcome.state) if outcome is not None else running,
        done=100 if outcome is not None else note.done if note is not None else 0,
        total=100,
        report=report,
        reason=outcome.reason if outcome is not None else "",
        facts=outcome.facts if outcome is not None else {},
    )
