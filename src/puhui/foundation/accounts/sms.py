"""Text messages as a port: what a gateway must do, and the one that writes to the log."""

import logging
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class SmsGateway(Protocol):
    """Sends text messages; raises `Unavailable("accounts.sms_unavailable")` where it cannot."""

    def send(self, *, phone: str, text: str) -> None:
        """Send `text` to a phone number in the international form (`+8613812345678`)."""


class Console:
    """Writes messages to the log, for an installation that has no gateway yet, and for trying out."""

    def send(self, *, phone: str, text: str) -> None:
        """Write the message as one warning, which every log level in use shows."""
        log.warning("text message to %s: %s", phone, text)


def gateway() -> SmsGateway:
    """The gateway that the installation names (`PUHUI_SMS`, a dotted path to a class)."""
    return cast("SmsGateway", import_string(settings.SMS_GATEWAY)())
