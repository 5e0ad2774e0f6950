"""A lender's money."""

from django.db.models import Sum

from puhui.domains.ledger.contracts import AccountKind
from puhui.domains.ledger.queries.balances import sums_of
from puhui.domains.loans import accounts
from puhui.domains.loans.contracts import FundsView
from puhui.domains.loans.models import Loan
from puhui.domains.loans.policies.permits import FUND, READ
from puhui.domains.payments.contracts import InstructionState
from puhui.domains.payments.queries.instructions import about
from puhui.foundation.access.permitting import permit
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId
from puhui.kernel.money import Money


def funds(*, actor: Actor) -> FundsView:
    """The money of the actor's own institution; for `funds.manage` or `loan.read`."""
    permit(actor, FUND if actor.may(FUND) else READ)
    return funds_of(actor.organisation)


def funds_of(institution_id: OrganisationId, currency: str = "CNY") -> FundsView:
    """The money of an institution. The caller has permitted."""
    known = sums_of(institution_id, currency)

    def net(purpose: str, kind: AccountKind) -> int:
        debit, credit, *_ = known.get(purpose, (0, 0, 0, 0))
        return debit - credit if kind.grows_by_debits else credit - debit

    held = known.get(accounts.FUNDS, (0, 0, 0, 0))[3]
    waiting = (
        each.amount.minor
        for each in about([institution_id])
        if each.state is InstructionState.REQUESTED
    )
    owed = Loan.objects.filter(institution_id=institution_id, state="ACTIVE").aggregate(
        total=Sum("outstanding_minor")
    )
    return FundsView(
        available=Money(net(accounts.FUNDS, AccountKind.ASSET) - held, currency),
        held=Money(held, currency),
        coming_in=Money(sum(waiting), currency),
        collected=Money(net(accounts.COLLECTIONS, AccountKind.ASSET), currency),
        outstanding=Money(owed["total"] or 0, currency),
        interest_earned=Money(net(accounts.INTEREST, AccountKind.INCOME), currency),
    )
