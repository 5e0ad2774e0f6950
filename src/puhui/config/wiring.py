"""What domains need from outside, put in place once at the start of a program."""

import os

from django.utils.module_loading import import_string

from puhui.domains.loans import ports as loans_ports
from puhui.domains.loans.reactions import WEBHOOKS
from puhui.domains.parties import ports as parties_ports
from puhui.domains.payments import ports as payments_ports
from puhui.foundation.webhooks import catalogue

#: Sources of identity checks that come with the platform, by the short name that stands for each.
_IDENTITY_SOURCES = {
    "demonstration": "puhui.domains.parties.adapters.demonstration.DemonstrationIdentitySource",
}
#: Signing with a code to a confirmed phone needs nothing from outside, so it is there by itself.
_SIGNER = "puhui.domains.loans.adapters.phone.PhoneSigner"


def wire() -> None:
    """Wire the adapters that the environment names by their dotted paths, or none.

    `PUHUI_IDENTITY_SOURCE` checks identities (`demonstration` stands for the one that knows nobody
    and matches everything but numbers that end in 0), `PUHUI_BANK` moves money, `PUHUI_SIGNER` signs.
    Without one, what needs it answers "unavailable" and everything else works.
    """
    identity, bank = os.environ.get("PUHUI_IDENTITY_SOURCE"), os.environ.get("PUHUI_BANK")
    parties_ports.wire(
        import_string(_IDENTITY_SOURCES.get(identity, identity))() if identity else None
    )
    payments_ports.wire(import_string(bank)() if bank else None)
    loans_ports.wire(import_string(os.environ.get("PUHUI_SIGNER") or _SIGNER)())
    catalogue.wire(WEBHOOKS.values())
