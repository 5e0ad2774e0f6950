"""A bank for trying out: it moves no money and says what a real one would."""

from datetime import datetime
from uuid import UUID

from puhui.domains.payments.contracts import BankAccount, BankAnswer
from puhui.kernel.money import Money

#: Accounts whose number ends like this are unknown to this bank.
UNKNOWN_ENDS = "0000"


class DemonstrationBank:
    """Does whatever it is asked at once; an account that ends in 0000 does not exist.

    Its answers follow from the key alone, so that asking again gets the same one.
    """

    def pay(self, *, key: UUID, to: BankAccount, amount: Money, text: str, now: datetime) -> BankAnswer:  # noqa: ARG002 -- as every bank  # fmt: skip
        """Say that the money went out."""
        return _answered(key, to, now)

    def draw(self, *, key: UUID, of: BankAccount, amount: Money, text: str, now: datetime) -> BankAnswer:  # noqa: ARG002 -- as every bank  # fmt: skip
        """Say that the money came in."""
        return _answered(key, of, now)


def _answered(key: UUID, account: BankAccount, now: datetime) -> BankAnswer:
    failure = "account_unknown" if account.number.endswith(UNKNOWN_ENDS) else ""
    return BankAnswer(f"DEMO-{key}", now, failure)
