"""Working a stored decision out again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from puhui.domains.credit.steps.replays import again
from puhui.domains.loans import deciding
from puhui.domains.loans.contracts import DecisionReplay
from puhui.domains.loans.models import Decision
from puhui.domains.loans.policies.permits import permit_replay
from puhui.domains.loans.replaying import inputs_again
from puhui.domains.products.queries import products
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.kernel.actors import Actor
from puhui.kernel.refusals import NotFound

UNKNOWN = "loans.no_such_decision"


@operation
def replay(*, actor: Actor, decision_id: UUID, now: datetime) -> DecisionReplay:
    """Work a decision out again: features from the invoices of then, the score, the table, the price.

    What came later does not count. What was true beside the score (identity, holds, what was
    owed, the lender's funds) is taken as it was written down. A decision by people is compared in
    everything that the platform worked out for it; their word stands as it is.
    """
    row = Decision.objects.select_related("application").filter(pk=decision_id).first()

    if row is None:
        raise NotFound(UNKNOWN)
    application = row.application
    permit_replay(actor, application.party_id, application.institution_id)

    again_document = _again(actor, row, now)
    stored = dict(row.document)
    names = sorted(set(stored) | set(again_document))
    differing = tuple(name for name in names if stored.get(name) != again_document.get(name))
    digest = deciding.digest(again_document)

    record(
        actor=actor,
        action="loans.decision_replayed",
        subject=Subject("application", application.id),
        facts={"decision": row.id, "same": digest == row.digest},
        now=now,
    )

    return DecisionReplay(row.id, row.digest, digest, differing)


def _again(actor: Actor, row: Decision, now: datetime) -> dict[str, Any]:
    product = products.version(UUID(row.document["product_version"]))
    assessment = None
    if row.assessment_id is not None:
        assessment = again(actor=actor, assessment_id=row.assessment_id, now=now)
    told = inputs_again(row.document["inputs"], assessment)
    on_date = date.fromisoformat(row.document["on_date"])
    decided = deciding.work_out(
        product=product, inputs=told, assessment=assessment, on_date=on_date
    )
    made = deciding.document(
        product=product, inputs=told, assessment=assessment, decided=decided, on_date=on_date
    )
    if "people" not in row.document:
        return made
    kept = ("outcome", "reasons", "offered", "people")
    return {**made, **{name: row.document[name] for name in kept}}
