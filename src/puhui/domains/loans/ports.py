"""What loans needs from outside: somebody who makes signatures. `puhui.config.wiring` sets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from puhui.kernel.actors import Actor
from puhui.kernel.refusals import Unavailable


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of an attempt to sign: `reference` proves it where `tries_left` is None."""

    factor: str
    reference: str
    evidence: Mapping[str, Any]
    tries_left: int | None = None


class Signer(Protocol):
    """Makes a signature on a document of a digest, with a second factor of the signer's.

    Both are called inside the operation that keeps what they answer: what they change commits
    with it. Both raise `Unavailable` where the signer can't answer now.
    """

    def send(self, *, actor: Actor, agreement_id: UUID, now: datetime) -> str:
        """Send the signer what they have to tell back; a hint where it went."""

    def sign(
        self, *, actor: Actor, agreement_id: UUID, sha256: str, proof: str, now: datetime
    ) -> Proof:
        """Sign, or say that the proof was wrong and how many tries are left."""


_wired: dict[str, Signer] = {}


def wire(signer: Signer | None) -> None:
    """Set the signer in use, or take it away."""
    _wired.clear()
    if signer is not None:
        _wired["signer"] = signer


def signer() -> Signer:
    """The signer in use; Unavailable `loans.no_signer` where none is wired."""
    if "signer" not in _wired:
        raise Unavailable("loans.no_signer")
    return _wired["signer"]
