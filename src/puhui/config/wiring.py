"""What domains need from outside, put in place once at the start of a program."""

import os

from django.utils.module_loading import import_string

from puhui.domains.parties import ports as parties_ports


def wire() -> None:
    """Wire the identity source that `PUHUI_IDENTITY_SOURCE` names by its dotted path, or none.

    Without one, identity checks answer "unavailable" and everything else works.
    """
    named = os.environ.get("PUHUI_IDENTITY_SOURCE")
    parties_ports.wire(import_string(named)() if named else None)
