"""The lender's desk: notes, proposals, and the second pair of eyes."""

from datetime import datetime
from uuid import UUID

from puhui.domains.loans import keeping, locks, reviewing, telling
from puhui.domains.loans.contracts import CaseView, NoteView, ProposalView
from puhui.domains.loans.deciding import APPROVE
from puhui.domains.loans.lifecycle import WORK
from puhui.domains.loans.models import Application, Note, Proposal
from puhui.domains.loans.policies.permits import AGREE, PROPOSE, READ, permit_lender
from puhui.domains.loans.policies.reasons import checked_text
from puhui.domains.loans.queries.cases import case_of
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Forbidden, NotFound, Refusal

UNKNOWN = "loans.no_such_application"


@operation
def write_note(*, actor: Actor, application_id: UUID, text: str, now: datetime) -> NoteView:
    """Write a note that everybody of the lender's desk sees; for `loan.read`."""
    row = _locked(actor, application_id, READ)

    note = Note.objects.create(
        id=uuid7(now),
        application=row,
        by_id=actor.user,
        by_desk=True,
        text=checked_text(text, field="text"),
        written_at=now,
    )

    record(actor=actor, action="loans.noted", subject=Subject("application", row.id), now=now)

    return telling.note(note)


@operation
def propose(
    *, actor: Actor, application_id: UUID, outcome: str, amount: Money, reason: str, now: datetime
) -> ProposalView:
    """Propose to approve (up to what was asked for) or to decline; for `loan.propose`.

    One proposal waits at a time. It decides nothing: somebody else agrees to it or not.
    """
    row = _locked(actor, application_id, PROPOSE)

    reason = checked_text(reason, field="reason")
    _check_open(row)
    reviewing.check_proposal(row, outcome, amount, business_date(now))
    if row.proposals.filter(closed_at=None).exists():
        raise Refusal("loans.proposal_waits")

    proposal = Proposal.objects.create(
        id=uuid7(now),
        application=row,
        by_id=actor.user,
        outcome=outcome,
        amount_minor=amount.minor,
        reason=reason,
        proposed_at=now,
    )

    record(
        actor=actor,
        action="loans.proposed",
        subject=Subject("application", row.id),
        facts={"proposal": proposal.id, "outcome": outcome, "minor": amount.minor},
        now=now,
    )

    return telling.proposal(proposal)


@operation
def conclude(
    *, actor: Actor, application_id: UUID, proposal_id: UUID, agrees: bool, note: str, now: datetime
) -> CaseView:
    """Agree to a proposal, which decides the application, or send it back; for `loan.agree`.

    Never one's own (`access.second_person_needed`), and to approve never above one's own mandate
    (`loans.above_mandate`).
    """
    row = _locked(actor, application_id, AGREE)

    _check_open(row)
    proposal = row.proposals.filter(pk=proposal_id, closed_at=None).first()
    if proposal is None:
        raise NotFound("loans.no_such_proposal")
    if proposal.by_id == actor.user_id:
        raise Forbidden("access.second_person_needed")
    if agrees:
        _check_mandate(actor, row, proposal)

    proposal.closed_at = now
    proposal.save(update_fields=["closed_at"])
    if agrees:
        decision = reviewing.decide(
            actor=actor, row=row, proposal=proposal, note=note.strip(), now=now
        )
        keeping.move(row, keeping.LEADS_TO[decision.outcome], now)

    record(
        actor=actor,
        action="loans.proposal_agreed" if agrees else "loans.proposal_sent_back",
        subject=Subject("application", row.id),
        facts={"proposal": proposal.id},
        now=now,
    )

    return case_of(telling.row(row.id))


def _locked(actor: Actor, application_id: UUID, permission: str) -> Application:
    row = locks.application(application_id)
    if row is None:
        raise NotFound(UNKNOWN)
    permit_lender(actor, permission, row.institution_id, code=UNKNOWN)
    return row


def _check_open(row: Application) -> None:
    if row.state not in WORK:
        raise Refusal("loans.not_waiting_for_people", state=row.state)


def _check_mandate(actor: Actor, row: Application, proposal: Proposal) -> None:
    mandate = locks.mandate(row.institution_id, actor.user)
    if mandate is None:
        raise Forbidden("loans.no_mandate")
    if proposal.outcome == APPROVE and proposal.amount_minor > mandate.most_minor:
        raise Forbidden("loans.above_mandate", most=str(Money(mandate.most_minor, row.currency)))
    if mandate.unit_id is not None and mandate.unit_id != row.unit_id:
        raise Forbidden("loans.other_unit")
