"""What a decision stands on: asked in one statement, kept whole, never looked up again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.domains.credit.contracts import AssessmentView, ScoreKind
from puhui.domains.credit.queries import holds, looking
from puhui.domains.credit.steps import assessments
from puhui.domains.evidence.contracts import EvidenceKind
from puhui.domains.ledger.queries import funds
from puhui.domains.loans import accounts, rechecking, routing
from puhui.domains.loans.models import Application
from puhui.domains.parties.contracts import Purpose, Standing
from puhui.domains.parties.queries import consents, enterprises
from puhui.domains.products.contracts import ProductView
from puhui.domains.products.queries import products
from puhui.foundation.database.questions import ask
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.money import Money
from puhui.kernel.refusals import Refusal

#: The lender reads invoices of both directions, so it needs consent for both.
EVIDENCE = (EvidenceKind.VAT_INVOICES_IN, EvidenceKind.VAT_INVOICES_OUT)
#: Refusals of an assessment that are findings about the enterprise, not faults of the platform.
_NO_EVIDENCE = frozenset({"credit.no_invoices"})


@dataclass(frozen=True, slots=True)
class Look:
    """What is known when an application comes in, all of one moment."""

    product: ProductView
    consented: bool
    enterprise: Standing | None
    units: tuple[routing.Place, ...]
    holds: int
    open_loans: int
    funds: Money
    credit: looking.Look


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the score: identity, holds, what is owed already, the lender's funds."""

    identity_proven: bool
    holds: int
    open_loans: int
    outstanding: Money
    days_past_due: int
    funds_suffice: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts, and the assessment (None: no invoices that count)."""

    facts: Facts
    assessment: AssessmentView | None


def look(*, actor: Actor, party_id: PartyId, product_id: UUID, currency: str, at: datetime) -> Look:
    """Everything that deciding on an enterprise's application asks of the database.

    Refuses `products.no_such_product`.
    """
    lender = products.lender_of(product_id)
    answers = ask(
        products.asking(product_id),
        consents.asking_covers(
            party_id=party_id,
            grantee=lender,
            evidence=EVIDENCE,
            purpose=Purpose.CREDIT_ASSESSMENT,
            at=at,
        ),
        enterprises.asking_standing(party_id=party_id, at=at),
        routing.asking_places(lender),
        holds.asking_count(party_id=party_id, at=at),
        rechecking.asking_open_loans(party_id),
        funds.asking_available(owner_id=lender, purpose=accounts.FUNDS, currency=currency),
        looking.asking(actor=actor, party_id=party_id, at=at),
    )
    return Look(*answers)


def gather(actor: Actor, row: Application, known: Look, now: datetime) -> Gathered:
    """Assess the enterprise, and say everything else that the table may ask about."""
    party_id = PartyId(row.party_id)
    open_loans = rechecking.open_loans(party_id, now) if known.open_loans else []
    facts = Facts(
        identity_proven=known.credit.is_proven,
        holds=known.holds,
        open_loans=len(open_loans),
        outstanding=sum((each.outstanding for each in open_loans), Money(0, row.currency)),
        days_past_due=max((each.days_past_due for each in open_loans), default=0),
        funds_suffice=known.funds >= Money(row.amount_minor, row.currency),
    )
    return Gathered(facts, _assessed(actor, party_id, known.credit, now))


def inputs(row: Application, facts: Facts, assessment: AssessmentView | None) -> dict[str, Any]:
    """What the table asks about, by name; amounts in yuan, None where it is not known."""
    limit = assessment.terms.limit if assessment else Money(0, row.currency)
    room = max(limit - facts.outstanding, Money(0, row.currency))
    trade = assessment.features.get("history_months") if assessment else None
    return {
        "identity_proven": facts.identity_proven,
        "holds": facts.holds,
        "has_evidence": assessment is not None,
        "is_stale": assessment is not None and assessment.terms.reason == "evidence_stale",
        "months_of_trade": None if trade is None else int(trade),
        "score": assessment.score if assessment else None,
        "pd": assessment.pd if assessment else None,
        "grade": assessment.grade if assessment else None,
        "limit": limit.major,
        "room": room.major,
        "amount": Money(row.amount_minor, row.currency).major,
        "months": row.months,
        "method": row.method,
        "purpose": row.use,
        "payee": row.payee,
        "open_loans": facts.open_loans,
        "outstanding": facts.outstanding.major,
        "days_past_due": facts.days_past_due,
        "funds_suffice": facts.funds_suffice,
    }


def _assessed(
    actor: Actor, party_id: PartyId, known: looking.Look, now: datetime
) -> AssessmentView | None:
    try:
        made = assessments.assess(
            actor=actor,
            party_id=party_id,
            purpose=Purpose.CREDIT_ASSESSMENT.value,
            as_of_date=None,
            known_at=None,
            kinds=(ScoreKind.STANDARD,),
            look=known,
            now=now,
        )
    except Refusal as refusal:
        if refusal.code in _NO_EVIDENCE:
            return None
        raise
    return made[0]
