"""What leaves the ledger, and what it is asked with: plain data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from puhui.kernel.ids import AccountId, TransferId
from puhui.kernel.money import Money

#: The longest that a pending transfer may wait: a year of 366 days, in seconds.
LONGEST_TIMEOUT = 366 * 24 * 3600


class AccountKind(StrEnum):
    """What an account is. Assets and expenses grow by debits, the others by credits."""

    ASSET = "ASSET"
    EXPENSE = "EXPENSE"
    LIABILITY = "LIABILITY"
    INCOME = "INCOME"
    EQUITY = "EQUITY"

    @property
    def grows_by_debits(self) -> bool:
        """Whether the balance of this kind is debits less credits."""
        return self in {AccountKind.ASSET, AccountKind.EXPENSE}


class TransferKind(StrEnum):
    """What a transfer does: post at once, or wait and then settle, be voided, or expire."""

    POST = "POST"
    PEND = "PEND"
    SETTLE = "SETTLE"
    VOID = "VOID"
    EXPIRE = "EXPIRE"


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account. `is_floored`: its balance never goes below zero. `is_hot`: no row is locked."""

    id: AccountId
    owner_id: UUID
    purpose: str
    kind: AccountKind
    currency: str
    is_floored: bool
    is_hot: bool
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class BalanceView:
    """What an account holds, on the side on which its kind grows.

    `posted` is final; `pending_out` waits to leave it, `pending_in` to come; `available` is
    `posted` less `pending_out`.
    """

    account_id: AccountId
    posted: Money
    pending_in: Money
    pending_out: Money

    @property
    def available(self) -> Money:
        """What may still leave."""
        return self.posted - self.pending_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A transfer that is asked for. The caller makes `id`, and it is the idempotency key.

    POST and PEND name both accounts and a positive amount; PEND may name a timeout in whole
    seconds. SETTLE names the pending transfer and an amount up to its own (None: all of it; what
    is not settled is released); VOID names the pending transfer alone. `code` says what it is for
    (`loans.disbursement`), `about` which thing. `is_linked` ties it to the next order of the same
    batch: they are accepted together or not at all.
    """

    id: TransferId
    kind: TransferKind = TransferKind.POST
    debit: AccountId | None = None
    credit: AccountId | None = None
    amount: Money | None = None
    pending_id: TransferId | None = None
    code: str
    about: UUID | None = None
    timeout_seconds: int | None = None
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an order: accepted (`is_repeat` when it had been before), or a refusal code."""

    id: TransferId
    refusal: str | None
    is_repeat: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether the transfer stands in the ledger."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer that stands. `amount` is what it moved, held or (VOID, EXPIRE) released."""

    id: TransferId
    kind: TransferKind
    debit: AccountId
    credit: AccountId
    amount: Money
    pending_id: TransferId | None
    code: str
    about: UUID | None
    expires_at: datetime | None
    chain_id: TransferId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold: the rule, and the account, transfer or currency it breaks at."""

    rule: str
    subject: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The books at one instant: how much there is, and every fault found (none: they balance)."""

    accounts: int
    transfers: int
    open_pendings: int
    turnover: tuple[Money, ...]
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults
