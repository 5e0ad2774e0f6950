"""Ids: typed UUIDv7 values, ordered by the moment they were made."""

import os
from datetime import datetime
from typing import NewType
from uuid import UUID

UserId = NewType("UserId", UUID)
OrganisationId = NewType("OrganisationId", UUID)
PartyId = NewType("PartyId", UUID)
AccountId = NewType("AccountId", UUID)
TransferId = NewType("TransferId", UUID)
FileId = NewType("FileId", UUID)


def uuid7(now: datetime) -> UUID:
    """A UUIDv7 (RFC 9562) for the instant `now`: 48 bits of milliseconds, then 74 random bits.

    Time is told, not asked: the caller passes its `now`, so that replays and tests order alike.
    """
    millis = int(now.timestamp() * 1000)
    value = (millis & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | 0x7 << 76
    value = (value & ~(0x3 << 62)) | 0x2 << 62
    return UUID(int=value)
