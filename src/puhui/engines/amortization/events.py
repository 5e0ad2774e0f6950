"""What happens to a loan: facts with a day and an amount."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.kernel.money import Money


class EventKind(StrEnum):
    """Paid out whole, a payment of any size, or a payment of exactly what ends the loan."""

    DISBURSE = "DISBURSE"
    REPAY = "REPAY"
    PAY_OFF = "PAY_OFF"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. Of several on a day, the order in which they are handed in counts."""

    kind: EventKind
    on: date
    amount: Money
