"""An identity source that answers what it was told: for tests and for trying the platform out."""

from dataclasses import dataclass, field
from uuid import UUID

from puhui.domains.parties.ports import Verdict
from puhui.kernel.money import Money
from puhui.kernel.refusals import Unavailable


@dataclass(slots=True)
class DrivenIdentitySource:
    """Knows the people and representatives that it was told of, and keeps what it sent.

    `people` are (name, id number), `representatives` (code, name, id number), `sent` maps an
    account's (name, number) to the amounts sent to it; `is_down` makes every question Unavailable.
    """

    people: set[tuple[str, str]] = field(default_factory=set)
    representatives: set[tuple[str, str, str]] = field(default_factory=set)
    sent: dict[tuple[str, str], list[Money]] = field(default_factory=dict)
    keys: set[UUID] = field(default_factory=set)
    is_down: bool = False
    is_demonstration: bool = False

    def real_name(self, *, key: UUID, name: str, id_number: str) -> Verdict:
        """Whether it was told of this person."""
        self._asked(key)
        return Verdict((name, id_number) in self.people, f"driven:{key}")

    def legal_representative(self, *, key: UUID, uscc: str, name: str, id_number: str) -> Verdict:
        """Whether it was told that this person represents that enterprise."""
        self._asked(key)
        return Verdict((uscc, name, id_number) in self.representatives, f"driven:{key}")

    def send_small_transfer(
        self, *, key: UUID, account_name: str, account_number: str, amount: Money
    ) -> str:
        """Keep the amount under the account, once for a key."""
        known = key in self.keys
        self._asked(key)
        if not known:
            self.sent.setdefault((account_name, account_number), []).append(amount)
        return f"driven:{key}"

    def _asked(self, key: UUID) -> None:
        if self.is_down:
            raise Unavailable("parties.identity_source_down")
        self.keys.add(key)
