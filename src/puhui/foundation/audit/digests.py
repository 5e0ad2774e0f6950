"""The arithmetic of the audit: canonical bytes, digests, Merkle roots, chained seals."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

EMPTY = "0" * 64


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one spelling of a JSON value: sorted names, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def entry_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of an entry's content, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """The root over digests in order, as RFC 6962 builds it: 0x00 before leaves, 0x01 before nodes.

    The two prefixes keep a node from being passed off as a leaf; an odd one out rises unchanged.

    >>> merkle_root([]) == EMPTY
    True
    """
    if not leaves:
        return EMPTY
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + level[place] + level[place + 1]).digest()
            for place in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0].hex()


def seal_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a seal's own content, in which the digest of the seal before it stands."""
    return hashlib.sha256(b"seal" + canonical(content)).hexdigest()
