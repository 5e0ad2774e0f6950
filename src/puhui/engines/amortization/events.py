"""What happens to a loan: facts with a day, most of them with an amount."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum

from puhui.engines.amortization.agreements import Part
from puhui.kernel.money import Money
from puhui.kernel.rates import Rate


class EventKind(StrEnum):
    """What can happen.

    `DISBURSE` money paid out. `REPAY` a payment of any size; `PAY_OFF` one of exactly what ends
    the loan. `REVERSE` takes an earlier event back. `CHARGEBACK` a payment that was returned: its
    amount is principal again. `RESCHEDULE` due dates, grace, more instalments (展期). `RATE` a new
    rate for the days that end on its day or later. `REAMORTISE` what is overdue is shared over
    the instalments to come; `REAGE` the same over a new run of instalments. `PAUSE` no interest
    from its day to `until`. `FEE` a fee due. `WAIVE` a debt let go. `WRITE_OFF` all that is left
    given up, `RECOVER` money on it afterwards. `REFUND` an overpayment handed back.
    """

    DISBURSE = "DISBURSE"
    REPAY = "REPAY"
    PAY_OFF = "PAY_OFF"
    REVERSE = "REVERSE"
    CHARGEBACK = "CHARGEBACK"
    RESCHEDULE = "RESCHEDULE"
    RATE = "RATE"
    REAMORTISE = "REAMORTISE"
    REAGE = "REAGE"
    PAUSE = "PAUSE"
    FEE = "FEE"
    WAIVE = "WAIVE"
    WRITE_OFF = "WRITE_OFF"
    RECOVER = "RECOVER"
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. Of several on a day, the order in which they are handed in counts.

    `ref` names it where another takes it back (`of`). `rate`: RATE. `until`: the last day of a
    PAUSE. `part`: WAIVE. `due_on`: the day a FEE is due, the instalment that a RESCHEDULE starts
    with, the first due date of a REAGE. `moved_to`, `grace_principal`, `grace_interest`,
    `more`: RESCHEDULE; `more` is also the count of a REAGE. A PAY_OFF without an amount is one of
    whatever its quote is.
    """

    kind: EventKind
    on: date
    amount: Money | None = None
    _: KW_ONLY
    ref: str | None = None
    of: str | None = None
    rate: Rate | None = None
    until: date | None = None
    part: Part | None = None
    due_on: date | None = None
    moved_to: date | None = None
    grace_principal: int = 0
    grace_interest: int = 0
    more: int = 0
