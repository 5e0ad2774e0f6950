"""Signing with a code to the signer's confirmed phone, sealed with the installation's key."""

import json
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from puhui.domains.loans.ports import Proof
from puhui.foundation.accounts.phones import send_factor, take_factor
from puhui.foundation.audit.sealing import signing_key
from puhui.kernel.actors import Actor

FACTOR = "SMS"
#: Goes before what is signed, so that no signature made for something else fits here.
_DOMAIN = b"puhui.loans.signature.v1\n"


class PhoneSigner:
    """Who signs has a session, a phone that is known to be theirs, and the code sent to it.

    The reference is an Ed25519 signature by the installation's key over the evidence as canonical
    JSON, so that the evidence can't be altered without a trace. A certificate authority's signer
    would stand behind the same port.
    """

    def send(self, *, actor: Actor, agreement_id: UUID, now: datetime) -> str:
        """Send the code; the last digits of the phone that it went to."""
        text = _("Code %(code)s signs your loan agreement {number}. Tell it to nobody.")
        number = agreement_id.hex[-10:].upper()
        return send_factor(actor=actor, text=text.replace("{number}", number), now=now)

    def sign(
        self, *, actor: Actor, agreement_id: UUID, sha256: str, proof: str, now: datetime
    ) -> Proof:
        """Take the code back and seal who signed what, when and from where."""
        answer = take_factor(actor=actor, code=proof, now=now)
        if not answer.confirmed:
            return Proof(FACTOR, "", {}, tries_left=answer.tries_left)
        evidence = {
            "agreement": str(agreement_id),
            "sha256": sha256,
            "user": str(actor.user),
            "organisation": str(actor.organisation),
            "at": now.isoformat(),
            "origin": actor.origin,
            "portal": actor.portal.value,
            "factor": FACTOR,
        }
        text = json.dumps(evidence, sort_keys=True, separators=(",", ":"))
        sealed = signing_key().sign(_DOMAIN + text.encode())
        return Proof(FACTOR, sealed.hex(), evidence)
