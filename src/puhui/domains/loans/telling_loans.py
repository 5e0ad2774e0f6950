"""From rows to contracts: loans as they stand on a day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from puhui.domains.loans import standing
from puhui.domains.loans.contracts import (
    InstalmentView,
    LoanState,
    LoanView,
    MovementKind,
    MovementView,
)
from puhui.domains.loans.models import Loan, Movement
from puhui.domains.loans.standing import Standing
from puhui.domains.loans.telling import instalments, number_of
from puhui.domains.payments.contracts import Direction, InstructionState
from puhui.domains.payments.queries.instructions import about
from puhui.domains.products.queries import products
from puhui.engines.amortization.planning import plan
from puhui.engines.amortization.replaying import RowState
from puhui.engines.amortization.terms import Method
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.rates import Rate

RELATED = ("party", "institution", "application")


def row(loan_id: UUID) -> Loan | None:
    """A loan with what its contract needs."""
    return Loan.objects.select_related(*RELATED).filter(pk=loan_id).first()


def loan(given: Loan, on_date: date) -> LoanView:
    """A loan on a day, worked out anew from its terms and its movements."""
    movements = list(given.movements.order_by("number"))
    told = standing.state(given, on_date, movements)
    zero = Money(0, given.currency)
    product = products.version(given.application.version_id)
    ahead = told.state.next_row if told.state else None
    return LoanView(
        id=given.id,
        number=number_of(given.id),
        application_id=given.application_id,
        party_id=PartyId(given.party_id),
        party_name=given.party.name,
        institution_id=OrganisationId(given.institution_id),
        institution_name=given.institution.name,
        product_name_en=product.terms.name_en,
        product_name_zh=product.terms.name_zh,
        principal=Money(given.principal_minor, given.currency),
        annual_rate=Rate(given.annual_rate),
        months=given.months,
        method=Method(given.method),
        state=LoanState(given.state),
        signed_at=given.signed_at,
        disbursed_date=given.disbursed_date,
        closed_date=given.closed_date,
        on_date=on_date,
        outstanding=told.outstanding,
        due=told.state.due if told.state else zero,
        overdue=told.state.overdue if told.state else zero,
        days_past_due=told.days_past_due,
        pay_off=told.quote.total if told.quote else zero,
        pay_off_interest=told.quote.interest if told.quote else zero,
        next_due_date=ahead.due_date if ahead else None,
        next_due=_left(ahead) if ahead else None,
        schedule=_schedule(given, told),
        movements=tuple(_movement(each, given.currency) for each in movements),
        waiting=waiting(given),
        failure=given.failure,
    )


def _left(ahead: RowState) -> Money:
    return ahead.total - ahead.paid_principal - ahead.paid_interest


def _schedule(given: Loan, told: Standing) -> tuple[InstalmentView, ...]:
    if told.state is None:
        return instalments(plan(standing.terms_of(given, business_date(given.signed_at))))
    return instalments_of(told.state.rows)


def instalments_of(rows: Sequence[RowState]) -> tuple[InstalmentView, ...]:
    """Instalments with what is paid of them."""
    return tuple(
        InstalmentView(
            n=each.n,
            due_date=each.due_date,
            principal=each.principal,
            interest=each.interest,
            total=each.total,
            balance=each.balance,
            paid=each.paid_principal + each.paid_interest,
            paid_date=each.paid_on,
        )
        for each in rows
    )


def _movement(each: Movement, currency: str) -> MovementView:
    return MovementView(
        number=each.number,
        kind=MovementKind(each.kind),
        on_date=each.on_date,
        amount=Money(each.amount_minor, currency),
        principal=Money(each.principal_minor, currency),
        interest=Money(each.interest_minor, currency),
        surplus=Money(each.surplus_minor, currency),
        outstanding_after=Money(each.outstanding_minor, currency),
        recorded_at=each.recorded_at,
    )


def waiting(given: Loan) -> Money:
    """What the bank was asked to draw in and has not answered yet."""
    asked = (
        each.amount
        for each in about([given.id])
        if each.direction is Direction.IN and each.state is InstructionState.REQUESTED
    )
    return sum(asked, Money(0, given.currency))
