"""Secrets and signatures of Standard Webhooks 1.0.0, symmetric scheme."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
#: The specification asks for 24 to 64 bytes.
SECRET_BYTES = 32


def new_secret() -> str:
    """A fresh secret in its written form: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def headers(
    *, message_id: str, body: bytes, signed_by: Sequence[str], now: datetime
) -> tuple[tuple[str, str], ...]:
    """The three headers of an attempt; one signature for each secret, space-delimited.

    Signed is `id.timestamp.body` by HMAC-SHA256; the timestamp is that of the attempt.
    """
    moment = str(int(now.timestamp()))
    signed = b".".join((message_id.encode("ascii"), moment.encode("ascii"), body))
    return (
        ("webhook-id", message_id),
        ("webhook-timestamp", moment),
        ("webhook-signature", " ".join(_signature(each, signed) for each in signed_by)),
    )


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
