"""What payments needs from outside: a bank. `puhui.config.wiring` sets it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from puhui.domains.payments.contracts import BankAccount, BankAnswer
from puhui.kernel.money import Money
from puhui.kernel.refusals import Unavailable


class Bank(Protocol):
    """A bank that pays out and draws in. `key` is the instruction's id: asked twice, it acts once.

    Both raise `Unavailable` where the bank can't say now; the same key is asked again later.
    """

    def pay(self, *, key: UUID, to: BankAccount, amount: Money, text: str, now: datetime) -> BankAnswer:  # fmt: skip
        """Pay `amount` from the custody account to an account."""

    def draw(self, *, key: UUID, of: BankAccount, amount: Money, text: str, now: datetime) -> BankAnswer:  # fmt: skip
        """Draw `amount` from an account into the custody account, under its holder's mandate."""


_wired: dict[str, Bank] = {}


def wire(bank: Bank | None) -> None:
    """Set the bank that instructions go to, or take it away."""
    _wired.clear()
    if bank is not None:
        _wired["bank"] = bank


def bank() -> Bank:
    """The bank in use; Unavailable `payments.no_bank` where none is wired."""
    if "bank" not in _wired:
        raise Unavailable("payments.no_bank")
    return _wired["bank"]
