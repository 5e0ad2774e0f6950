"""What a decision stands on: gathered once, kept whole, never looked up again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from puhui.domains.credit.contracts import AssessmentView, ScoreKind
from puhui.domains.credit.queries import holds
from puhui.domains.credit.steps import assessments
from puhui.domains.ledger.queries.funds import available
from puhui.domains.loans import accounts, standing
from puhui.domains.loans.models import Application, Loan
from puhui.domains.parties.contracts import Purpose
from puhui.domains.parties.queries import identity
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Refusal

#: Refusals of an assessment that are findings about the enterprise, not faults of the platform.
_NO_EVIDENCE = frozenset({"credit.no_invoices"})


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


def gather(actor: Actor, row: Application, now: datetime) -> Gathered:
    """Assess the enterprise and look at everything else that the table may ask about."""
    party_id, on_date = PartyId(row.party_id), business_date(now)
    open_loans = [
        standing.state(each, on_date)
        for each in Loan.objects.filter(party_id=row.party_id, state__in=["DISBURSING", "ACTIVE"])
    ]
    facts = Facts(
        identity_proven=identity.proven(party_id=party_id, at=now),
        holds=holds.count(party_id=party_id, at=now),
        open_loans=len(open_loans),
        outstanding=sum((each.outstanding for each in open_loans), Money(0, row.currency)),
        days_past_due=max((each.days_past_due for each in open_loans), default=0),
        funds_suffice=_funds(row) >= Money(row.amount_minor, row.currency),
    )
    return Gathered(facts, _assessed(actor, party_id, now))


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


def _assessed(actor: Actor, party_id: PartyId, now: datetime) -> AssessmentView | None:
    try:
        made = assessments.assess(
            actor=actor,
            party_id=party_id,
            purpose=Purpose.CREDIT_ASSESSMENT.value,
            as_of_date=None,
            known_at=None,
            now=now,
        )
    except Refusal as refusal:
        if refusal.code in _NO_EVIDENCE:
            return None
        raise
    return next(each for each in made if each.kind is ScoreKind.STANDARD)


def _funds(row: Application) -> Money:
    return available(
        owner_id=OrganisationId(row.institution_id), purpose=accounts.FUNDS, currency=row.currency
    )
