"""The short form of a loan's terms as the full agreement that the engine works with."""

from puhui.engines.amortization.agreements import (
    Agreement,
    Following,
    Preclose,
    Shape,
)
from puhui.engines.amortization.terms import Method, Terms

_SHAPES = {
    Method.EQUAL_INSTALMENT: Shape.EQUAL_INSTALMENT,
    Method.EQUAL_PRINCIPAL: Shape.EQUAL_PRINCIPAL,
    Method.INTEREST_ONLY: Shape.INTEREST_ONLY,
    Method.BULLET: Shape.INTEREST_ONLY,
}
#: No payment changes what is planned; a pay-off lets go the interest that is not yet earned.
_FOLLOWING = Following(preclose=Preclose.TILL_PRECLOSE_DATE)


def agreement_of(terms: Terms) -> Agreement:
    """Monthly instalments from the payout on, each period a twelfth of a year.

    A bullet is one instalment as long as the loan.
    """
    is_bullet = terms.method is Method.BULLET
    return Agreement(
        principal=terms.principal,
        annual_rate=terms.annual_rate,
        starts_on=terms.disbursed_on,
        instalments=1 if is_bullet else terms.months,
        every=terms.months if is_bullet else 1,
        shape=_SHAPES[terms.method],
        following=_FOLLOWING,
    )
