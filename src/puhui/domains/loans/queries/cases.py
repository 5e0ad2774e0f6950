"""Applications as an institution works on them."""

from uuid import UUID

from puhui.domains.loans import telling
from puhui.domains.loans.contracts import ApplicationView, CaseView
from puhui.domains.loans.lifecycle import WORK
from puhui.domains.loans.models import Application
from puhui.domains.loans.policies.permits import READ, permit_lender
from puhui.domains.products.queries import products
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Actor
from puhui.kernel.refusals import NotFound

UNKNOWN = "loans.no_such_application"


def queue(*, actor: Actor, limit: int = 100, before: UUID | None = None, waiting: bool = True, unit_id: UUID | None = None) -> list[ApplicationView]:  # fmt: skip
    """The applications to the actor's institution, newest first; those that wait for a person, or all.

    `before` is the id to go on from.
    """
    permit(actor, READ)
    rows = Application.objects.select_related(*telling.RELATED).filter(
        institution_id=actor.organisation
    )
    if waiting:
        rows = rows.filter(state__in=[each.value for each in WORK])
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [telling.application(row) for row in rows.order_by("-id")[:limit]]


def count_waiting(*, actor: Actor) -> int:
    """How many applications to the actor's institution wait for a person."""
    permit(actor, READ)
    states = [each.value for each in WORK]
    rows = Application.objects.filter(institution_id=actor.organisation, state__in=states)
    return rows.count()


def case(*, actor: Actor, application_id: UUID) -> CaseView:
    """One application with its decisions, notes and the proposal that waits; for the lender."""
    row = Application.objects.select_related(*telling.RELATED).filter(pk=application_id).first()
    if row is None:
        raise NotFound(UNKNOWN)
    permit_lender(actor, READ, row.institution_id, code=UNKNOWN)
    return case_of(row)


def case_of(row: Application) -> CaseView:
    """A case from its row; the caller has permitted."""
    version = products.version(row.version_id).version
    decisions = list(row.decisions.order_by("-number"))
    waiting = row.proposals.filter(closed_at=None).select_related("by", "application").first()
    return CaseView(
        application=telling.application(row),
        decisions=tuple(telling.decision(each, version) for each in decisions),
        notes=tuple(telling.note(each) for each in row.notes.select_related("by").order_by("-id")),
        proposal=telling.proposal(waiting) if waiting else None,
        region=decisions[0].region or None if decisions else None,
        industry=decisions[0].industry or None if decisions else None,
        size_class=decisions[0].size_class if decisions else "UNKNOWN",
    )
