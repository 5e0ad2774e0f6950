"""Decisions by two people: on the same facts, with the table's answer beside theirs."""

from datetime import date, datetime

from puhui.domains.credit.queries.assessments import kept
from puhui.domains.loans import deciding, keeping
from puhui.domains.loans.deciding import APPROVE, DECLINE, Decided, Offered
from puhui.domains.loans.models import Application, Decision, Proposal
from puhui.domains.parties.queries import enterprises
from puhui.domains.products.contracts import ProductView
from puhui.domains.products.queries import products
from puhui.engines.amortization.terms import Method
from puhui.engines.rules.tables import Verdict
from puhui.foundation.database.questions import ask
from puhui.kernel.actors import Actor
from puhui.kernel.ids import PartyId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import BadInput, Refusal


def check_proposal(row: Application, outcome: str, amount: Money, on_date: date) -> None:
    """Refuse a proposal that could not become a decision."""
    if outcome not in {APPROVE, DECLINE}:
        raise BadInput("loans.bad_outcome", field="outcome", rule="APPROVE or DECLINE")
    if outcome == DECLINE:
        return
    product = products.version(row.version_id)
    asked = Money(row.amount_minor, row.currency)
    if not product.terms.least <= amount <= asked or amount.minor % 100:
        raise BadInput("loans.amount_outside", field="amount", least=str(product.terms.least), most=str(asked))  # fmt: skip
    _offered(row, product, amount, on_date)


def decide(
    *, actor: Actor, row: Application, proposal: Proposal, note: str, now: datetime
) -> Decision:
    """Keep what two people decided, with the inputs of the table's decision and its trace."""
    product = products.version(row.version_id)
    latest = row.decisions.order_by("-number")[0]
    first = row.decisions.order_by("number")[0]
    offered = None
    on_date = business_date(now)
    if proposal.outcome == APPROVE:
        offered = _offered(row, product, Money(proposal.amount_minor, row.currency), on_date)
    verdict = Verdict(latest.outcome, tuple(latest.reasons), ())
    reason = "approved_by_people" if proposal.outcome == APPROVE else "declined_by_people"
    decided = Decided(proposal.outcome, (reason,), verdict, offered)
    content = {
        **first.document,
        "on_date": on_date.isoformat(),
        "outcome": decided.outcome,
        "reasons": list(decided.reasons),
        "offered": deciding.spelled_offer(offered),
        "people": {
            "proposed_by": str(proposal.by_id),
            "agreed_by": str(actor.user),
            "reason": proposal.reason,
            "note": note,
        },
    }
    assessment = kept(first.assessment_id) if first.assessment_id else None
    return keeping.keep(
        actor=actor,
        row=row,
        enterprise=ask(enterprises.asking_standing(party_id=PartyId(row.party_id), at=now)),
        decided=decided,
        content=content,
        assessment=assessment,
        number=latest.number + 1,
        decided_by=proposal.by_id,
        seconded_by=actor.user,
        note=proposal.reason,
        now=now,
    )


def _offered(row: Application, product: ProductView, amount: Money, on_date: date) -> Offered:
    """The offer for an amount that people chose, at the score's price.

    Where the score gives no price, it is the highest that the product has: people take a risk that
    the model would not, and may not sell it for less.
    """
    first = row.decisions.order_by("number")[0]
    assessment = kept(first.assessment_id) if first.assessment_id else None
    rate = assessment.terms.annual_rate if assessment else None
    offered = deciding.priced(
        product=product,
        amount=amount,
        months=row.months,
        method=Method(row.method),
        annual_rate=rate or product.terms.rate_to,
        on_date=on_date,
    )
    if offered is None or (offered.cap and offered.all_in.fraction > offered.cap.fraction):
        raise Refusal("loans.cost_above_cap")
    return offered
