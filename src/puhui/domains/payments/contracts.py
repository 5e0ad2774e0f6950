"""What leaves payments: instructions and where they stand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from puhui.kernel.ids import OrganisationId
from puhui.kernel.money import Money


class Direction(StrEnum):
    """Whether money goes out to somebody or is drawn in from somebody."""

    OUT = "OUT"
    IN = "IN"


class InstructionState(StrEnum):
    """Where an instruction stands: asked for, done by the bank, or refused by it."""

    REQUESTED = "REQUESTED"
    SETTLED = "SETTLED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Somebody's account at a bank: the name it is in and its number (digits alone)."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class InstructionView:
    """One instruction to the bank, with the number of the account masked."""

    id: UUID
    organisation_id: OrganisationId
    direction: Direction
    purpose: str
    about: UUID
    other_name: str
    other_number_masked: str
    amount: Money
    state: InstructionState
    requested_at: datetime
    concluded_at: datetime | None
    bank_reference: str
    failure: str


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What a bank did: `failure` is empty where the money moved, else a stable code."""

    reference: str
    at: datetime
    failure: str = ""
