"""A signer that its owner drives: it takes one word as proof."""

from datetime import datetime
from uuid import UUID

from puhui.domains.loans.ports import Proof
from puhui.kernel.actors import Actor

WORD = "driven"


class DrivenSigner:
    """Signs for whoever says the word; for trying out and for loads, never for real loans."""

    def send(self, *, actor: Actor, agreement_id: UUID, now: datetime) -> str:  # noqa: ARG002 -- as every signer
        """Nothing is sent."""
        return ""

    def sign(
        self, *, actor: Actor, agreement_id: UUID, sha256: str, proof: str, now: datetime
    ) -> Proof:
        """Sign where the proof is the word."""
        if proof != WORD:
            return Proof("DRIVEN", "", {}, tries_left=1)
        evidence = {"agreement": str(agreement_id), "sha256": sha256, "at": now.isoformat()}
        return Proof("DRIVEN", f"driven-{agreement_id}-{actor.user}", evidence)
