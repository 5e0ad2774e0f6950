"""What this domain needs from outside: somebody who knows identities. `puhui.config.wiring` sets it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from puhui.domains.parties.contracts import SourceInUse
from puhui.kernel.money import Money
from puhui.kernel.refusals import Unavailable


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a source answered, and the reference under which it keeps the evidence."""

    matches: bool
    reference: str


class IdentitySource(Protocol):
    """A source of truth on identities. `key` is the check's id: asked twice, it acts once.

    Every method raises `Unavailable` where the source cannot answer now; nothing is kept then.
    `is_demonstration` says that it knows nobody; pages then say so.
    """

    is_demonstration: bool

    def real_name(self, *, key: UUID, name: str, id_number: str) -> Verdict:
        """Whether a name and a resident identity number belong together."""

    def legal_representative(self, *, key: UUID, uscc: str, name: str, id_number: str) -> Verdict:
        """Whether this person is the legal representative of the enterprise of that code."""

    def send_small_transfer(
        self, *, key: UUID, account_name: str, account_number: str, amount: Money
    ) -> str:
        """Send `amount` to a bank account; the reference of the transfer."""


_wired: dict[str, IdentitySource] = {}


def wire(source: IdentitySource | None) -> None:
    """Set the source that checks go to, or take it away."""
    _wired.clear()
    if source is not None:
        _wired["identity"] = source


def source_in_use() -> SourceInUse:
    """What kind of source is wired, for pages that offer checks."""
    known = _wired.get("identity")
    if known is None:
        return SourceInUse.NONE
    return SourceInUse.DEMONSTRATION if known.is_demonstration else SourceInUse.REAL


def identity_source() -> IdentitySource:
    """The source in use; Unavailable `parties.no_identity_source` where none is wired."""
    if "identity" not in _wired:
        raise Unavailable("parties.no_identity_source")
    return _wired["identity"]
