"""Whether what an offer stood on still stands when it is signed."""

from datetime import datetime

from django.db.models import Prefetch

from puhui.domains.credit.queries import holds
from puhui.domains.loans import standing
from puhui.domains.loans.contracts import LoanState
from puhui.domains.loans.models import Application, Decision, Loan, Movement
from puhui.foundation.database.questions import Question
from puhui.kernel.ids import PartyId
from puhui.kernel.money import Money
from puhui.kernel.periods import business_date
from puhui.kernel.refusals import Refusal

OPEN = (LoanState.DISBURSING.value, LoanState.ACTIVE.value)
_COUNT = f"""
SELECT count(*) FROM loans_loan
WHERE party_id = %s::uuid AND state IN ('{OPEN[0]}', '{OPEN[1]}')
"""  # noqa: S608 -- words of our own enumeration


def asking_open_loans(party_id: PartyId) -> Question[int]:
    """How many loans of a borrower are running or on their way, for whoever asks more at once."""
    return Question(_COUNT, (party_id,), int)


def open_loans(party_id: PartyId, now: datetime) -> list[standing.Standing]:
    """How each loan of a borrower stands that is running or on its way."""
    inside = Prefetch("movements", queryset=Movement.objects.order_by("number"))
    rows = Loan.objects.filter(party_id=party_id, state__in=OPEN).prefetch_related(inside)
    return [
        standing.state(each, business_date(now), list(each.movements.all()), is_quoted=False)
        for each in rows
    ]


def check(row: Application, decision: Decision, amount: Money, now: datetime) -> None:
    """Refuse an offer that another loan or a hold has overtaken; the borrower is locked.

    Two applications may be approved on the same room, and only one of them may use it up. What
    people approved beyond the table's limit counts as room that they gave. Refuses
    `loans.room_taken`, `loans.overdue` and `loans.hold_stands`.
    """
    party_id = PartyId(row.party_id)
    if holds.count(party_id=party_id, at=now):
        raise Refusal("loans.hold_stands")
    loans = open_loans(party_id, now)
    # People who approved knew of what was overdue by then.
    if decision.decided_by is None and any(each.days_past_due for each in loans):
        raise Refusal("loans.overdue")
    inputs = decision.document["inputs"]
    owed = sum((each.outstanding for each in loans), Money(0, row.currency))
    taken = owed - Money.of(inputs["outstanding"], row.currency)
    room = max(Money.of(inputs["room"], row.currency), amount) - taken
    if amount > room:
        raise Refusal("loans.room_taken", room=str(max(room, Money(0, row.currency))))
