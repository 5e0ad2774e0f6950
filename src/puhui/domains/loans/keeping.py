"""Writing a decision down and moving its application to where it leads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.credit.contracts import AssessmentView
from puhui.domains.loans import deciding, gathering, lifecycle
from puhui.domains.loans.contracts import ApplicationState
from puhui.domains.loans.deciding import APPROVE, DECLINE, REFER, Decided
from puhui.domains.loans.events import ApplicationDecided
from puhui.domains.loans.gathering import Look
from puhui.domains.loans.models import Application, Decision
from puhui.domains.parties.contracts import Standing
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import leave, step
from puhui.foundation.events.outbox import publish
from puhui.kernel.actors import Actor
from puhui.kernel.ids import uuid7
from puhui.kernel.periods import business_date

LEADS_TO = {
    APPROVE: ApplicationState.APPROVED,
    REFER: ApplicationState.REFERRED,
    DECLINE: ApplicationState.DECLINED,
}


@step
def decide(
    *,
    actor: Actor,
    row: Application,
    known: Look,
    now: datetime,
) -> tuple[Decision, Decided]:
    """Let the table decide an application that has just come in, and leave both to be written."""
    product = known.product
    gathered = gathering.gather(actor, row, known, now)
    told = gathering.inputs(row, gathered.facts, gathered.assessment)
    on_date = business_date(now)
    decided = deciding.work_out(
        product=product, inputs=told, assessment=gathered.assessment, on_date=on_date
    )
    content = deciding.document(
        product=product,
        inputs=told,
        assessment=gathered.assessment,
        decided=decided,
        on_date=on_date,
    )
    row.state = LEADS_TO[decided.outcome].value
    leave(row)
    decision = _made(
        row=row,
        enterprise=known.enterprise,
        decided=decided,
        content=content,
        assessment=gathered.assessment,
        number=1,
        now=now,
    )
    leave(decision)
    _announce(actor, row, decision, now)
    return decision, decided


@step
def keep(
    *,
    actor: Actor,
    row: Application,
    enterprise: Standing | None,
    decided: Decided,
    content: Mapping[str, Any],
    assessment: AssessmentView | None,
    number: int,
    decided_by: UUID,
    seconded_by: UUID,
    note: str,
    now: datetime,
) -> Decision:
    """Write down what two people decided, audit and announce it."""
    decision = _made(
        row=row,
        enterprise=enterprise,
        decided=decided,
        content=content,
        assessment=assessment,
        number=number,
        decided_by=decided_by,
        seconded_by=seconded_by,
        note=note,
        now=now,
    )
    decision.save(force_insert=True)
    _announce(actor, row, decision, now)
    return decision


def _made(
    *,
    row: Application,
    enterprise: Standing | None,
    decided: Decided,
    content: Mapping[str, Any],
    assessment: AssessmentView | None,
    number: int,
    decided_by: UUID | None = None,
    seconded_by: UUID | None = None,
    note: str = "",
    now: datetime,
) -> Decision:
    offered = decided.offered if decided.outcome == APPROVE else None
    return Decision(
        id=uuid7(now),
        application=row,
        number=number,
        outcome=decided.outcome,
        reasons=list(decided.reasons),
        document=content,
        digest=deciding.digest(content),
        assessment_id=assessment.id if assessment else None,
        score=assessment.score if assessment else None,
        offered_minor=offered.amount.minor if offered else None,
        annual_rate=offered.annual_rate.fraction if offered else None,
        size_class=enterprise.size_class.value if enterprise else "UNKNOWN",
        region=enterprise.region if enterprise else "",
        industry=enterprise.industry if enterprise else "",
        decided_by=decided_by,
        seconded_by=seconded_by,
        note=note,
        decided_at=now,
    )


def move(row: Application, wanted: ApplicationState, now: datetime) -> None:
    """Move an application to a state that its own allows."""
    lifecycle.check_application(row.state, wanted)
    row.state = wanted.value
    if not lifecycle.APPLICATION[wanted]:
        row.ended_at = now
    row.save(update_fields=["state", "ended_at"])


def _announce(actor: Actor, row: Application, decision: Decision, now: datetime) -> None:
    record(
        actor=actor,
        action="loans.decided",
        subject=Subject("application", row.id),
        facts={"decision": decision.id, "outcome": decision.outcome, "digest": decision.digest},
        now=now,
    )
    publish(
        ApplicationDecided(
            application_id=str(row.id), decision_id=str(decision.id), outcome=decision.outcome
        ),
        now=now,
    )
