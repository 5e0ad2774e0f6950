"""A bank that its owner drives: it answers what it was told to, once for each key."""

from datetime import datetime
from uuid import UUID

from puhui.domains.payments.contracts import BankAccount, BankAnswer
from puhui.kernel.money import Money
from puhui.kernel.refusals import Unavailable


class DrivenBank:
    """Remembers what it moved by key; `failure` and `is_away` say how it answers what is new."""

    def __init__(self) -> None:
        """Begin with no money moved, nothing failing, and open."""
        self.moved: dict[UUID, tuple[str, BankAccount, Money]] = {}
        self.answers: dict[UUID, BankAnswer] = {}
        self.failure = ""
        self.is_away = False

    def pay(self, *, key: UUID, to: BankAccount, amount: Money, text: str, now: datetime) -> BankAnswer:  # noqa: ARG002 -- as every bank  # fmt: skip
        """Pay, once for each key."""
        return self._once(key, "pay", to, amount, now)

    def draw(self, *, key: UUID, of: BankAccount, amount: Money, text: str, now: datetime) -> BankAnswer:  # noqa: ARG002 -- as every bank  # fmt: skip
        """Draw, once for each key."""
        return self._once(key, "draw", of, amount, now)

    def _once(
        self, key: UUID, verb: str, account: BankAccount, amount: Money, now: datetime
    ) -> BankAnswer:
        if self.is_away:
            raise Unavailable("payments.bank_away")
        if key not in self.answers:
            self.answers[key] = BankAnswer(f"driven-{key}", now, self.failure)
            if not self.failure:
                self.moved[key] = (verb, account, amount)
        return self.answers[key]
