"""Revolving credit 随借随还: draw and repay at any time, interest by the day on what is drawn."""

from datetime import date

from puhui.engines.amortization.agreements import (
    Agreement,
    Allocation,
    Bucket,
    Following,
    Part,
    PenaltyTerms,
    Preclose,
    Shape,
    Surplus,
)
from puhui.engines.amortization.daycounts import Counting, Unit
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate

#: What is due comes first; money before its time pays principal at once.
_ORDER = (
    *((Bucket.PAST_DUE, part) for part in Part),
    *((Bucket.DUE, part) for part in Part),
    (Bucket.IN_ADVANCE, Part.PENALTY),
    (Bucket.IN_ADVANCE, Part.FEE),
    (Bucket.IN_ADVANCE, Part.PRINCIPAL),
    (Bucket.IN_ADVANCE, Part.INTEREST),
)


def credit_line(
    *,
    limit: Money,
    annual_rate: Rate,
    opens_on: date,
    months: int,
    counting: Counting = Counting.ACTUAL_360,
    penalty: PenaltyTerms | None = None,
) -> Agreement:
    """A line that is open for so many months from its first draw.

    Interest of a month by the days and the balance of each is due at its end, all principal with
    the last. What is repaid before lowers the balance on its day and can be drawn again, up to
    `limit`; what is drawn and repaid between two due dates is owed interest for those days only.
    """
    return Agreement(
        principal=limit,
        annual_rate=annual_rate,
        starts_on=opens_on,
        instalments=months,
        unit=Unit.MONTH,
        shape=Shape.INTEREST_ONLY,
        counting=counting,
        following=Following(
            recalculates=True, past_due_interest=True, preclose=Preclose.TILL_PRECLOSE_DATE
        ),
        allocation=Allocation(order=_ORDER, surplus=Surplus.LAST_INSTALMENT),
        is_tranched=True,
        is_revolving=True,
        penalty=penalty,
    )
