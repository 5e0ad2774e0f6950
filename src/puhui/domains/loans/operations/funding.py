"""The lender's money: paid in, and collections brought to where they can be lent again."""

from datetime import datetime

from puhui.domains.ledger.queries.balances import sums
from puhui.domains.ledger.steps import transfers
from puhui.domains.loans import accounts
from puhui.domains.loans.contracts import FundsView
from puhui.domains.loans.models import Loan
from puhui.domains.loans.policies.permits import FUND, permit_job
from puhui.domains.loans.queries.funds import funds_of
from puhui.domains.payments.contracts import BankAccount
from puhui.domains.payments.steps.instructions import draw_in
from puhui.foundation.access.permitting import permit
from puhui.foundation.audit.recording import Subject, record
from puhui.foundation.database import operation
from puhui.foundation.idempotency import keeping as answers
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, TransferId, uuid7
from puhui.kernel.money import Money
from puhui.kernel.refusals import BadInput

#: What the instruction to the bank is for.
FUNDING = "LENDER_FUNDING"
MOST = Money(10**13)


@operation
def pay_in(
    *, actor: Actor, amount: Money, account: BankAccount, key: str, now: datetime
) -> FundsView:
    """Draw money from the institution's own account into its lending funds; for `funds.manage`.

    It can be lent once the bank has it. It stays the institution's: every lender has accounts of
    its own, and nothing is pooled.
    """
    permit(actor, FUND)
    if not Money(0, amount.currency) < amount <= MOST:
        raise BadInput("loans.funding_outside", field="amount", most=str(MOST))
    scope = f"loans.pay_in:{actor.organisation}"
    request = {"minor": amount.minor, "account": [account.name, account.number]}
    if answers.begin(scope=scope, key=key, request=request, now=now) is not None:
        return funds_of(actor.organisation)

    lender = accounts.lender(actor, actor.organisation, amount.currency, now)
    draw_in(
        actor=actor,
        organisation_id=actor.organisation,
        purpose=FUNDING,
        about=actor.organisation,
        of=account,
        debit=lender.funds,
        credit=lender.capital,
        amount=amount,
        text="puhui funding",
        now=now,
    )

    answers.keep(scope=scope, key=key, response={})
    record(
        actor=actor,
        action="loans.funding_asked",
        subject=Subject("organisation", actor.organisation),
        facts={"minor": amount.minor},
        now=now,
    )

    return funds_of(actor.organisation)


@operation
def sweep(*, actor: Actor, now: datetime) -> int:
    """Move what was collected into the funds of each lender; how many lenders it moved for.

    Repayments cross an account that no row locks, so that many can come in at once; the worker
    brings them to the funds, whose floor is a lock, once in a while.
    """
    permit_job(actor)

    lenders = Loan.objects.values_list("institution_id", "currency").distinct().order_by()
    moved = 0
    for institution_id, currency in sorted(lenders):
        moved += _swept(actor, OrganisationId(institution_id), currency, now)
    return moved


def _swept(actor: Actor, institution_id: OrganisationId, currency: str, now: datetime) -> bool:
    lender = accounts.lender(actor, institution_id, currency, now)
    debit, credit, *_ = sums(lender.collections)
    if debit - credit <= 0:
        return False
    transfers.post(
        actor=actor,
        transfer_id=TransferId(uuid7(now)),
        debit=lender.funds,
        credit=lender.collections,
        amount=Money(debit - credit, currency),
        code="loans.sweep",
        about=institution_id,
        now=now,
    )
    return True
