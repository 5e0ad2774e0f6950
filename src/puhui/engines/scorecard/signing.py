"""Who made a model: an Ed25519 signature over its digest, checked with a key that the reader holds."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from puhui.kernel.refusals import BadInput

#: What is signed begins with this, so that a signature of ours means nothing elsewhere.
_PURPOSE = b"puhui model\n"
SIGNATURE = "signature"


def signed(text: str, *, key: bytes) -> str:
    """The JSON text of a model with its `signature`, by a private key of 32 bytes.

    The digest covers everything but itself and the signature, so signing changes no number.
    """
    document = json.loads(text)
    maker = Ed25519PrivateKey.from_private_bytes(key)
    document[SIGNATURE] = f"ed25519:{maker.sign(_content(document)).hex()}"
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def verify(text: str, *, key: bytes) -> None:
    """Refuse a model that the holder of this public key (32 bytes) did not sign.

    The key never comes from the model. BadInput `scorecard.not_json`, `scorecard.unsigned` or
    `scorecard.signature_differs`. That the digest is right is for `from_json` to say.
    """
    try:
        document = json.loads(text)
        told = str(document[SIGNATURE])
    except ValueError as reason:
        raise BadInput("scorecard.not_json", rule=str(reason)) from None
    except (KeyError, TypeError):
        raise BadInput("scorecard.unsigned", field=SIGNATURE, rule="signed by the configured key") from None  # fmt: skip
    try:
        signature = bytes.fromhex(told.removeprefix("ed25519:"))
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _content(document))
    except (ValueError, InvalidSignature):
        raise BadInput("scorecard.signature_differs", field=SIGNATURE, rule="signed by the configured key") from None  # fmt: skip


def verifying_key(key: bytes) -> bytes:
    """The public key of a private one, to be configured where models are read."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def _content(document: Mapping[str, Any]) -> bytes:
    return _PURPOSE + str(document.get("digest")).encode()
