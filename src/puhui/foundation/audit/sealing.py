"""Sealing: what is settled becomes one Merkle root, chained to the last seal and signed."""

from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from puhui.foundation.audit.digests import EMPTY, merkle_root, seal_digest
from puhui.foundation.audit.models import Entry, Epoch, Seal

#: One number for the advisory lock that keeps two workers from sealing at once.
_LOCK = 7_201_501
#: Where the last seal of an epoch ends. Whoever opens the next epoch makes it, and signs it: after a
#: restore the key of the old epoch may be out of reach.
CLOSING = 2**62
_SETTLED = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def seal_settled(*, now: datetime) -> Seal | None:
    """Seal the entries of every transaction that can no longer change; None where there are none.

    Settled is what lies below the oldest transaction still running. No writer waits: the only
    lock is between sealers, and one that finds it taken leaves at once.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(_SETTLED)
        settled = int(cursor.fetchone()[0])
        epoch = Epoch.objects.latest("number")
        return _seal_until(epoch.number, settled, now)


def open_epoch(*, reason: str, now: datetime) -> Epoch:
    """Open the next epoch, after sealing whatever the old one left: a restore does this once.

    The closing seal is made even over nothing: with it the new key vouches for the chain so far.

    Transaction ids start again in a restored server, so they order entries only within an epoch.
    """
    with transaction.atomic():
        last = Epoch.objects.order_by("-number").first()
        if last is not None:
            _seal_until(last.number, CLOSING, now)
        return Epoch.objects.create(
            number=last.number + 1 if last else 1,
            opened_at=now,
            reason=reason,
            public_key=signing_key().public_key().public_bytes_raw().hex(),
        )


def signing_key() -> Ed25519PrivateKey:
    """The installation's signing key; it lies in the home or comes by environment."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.SIGNING_KEY))


def seal_content(seal: Seal) -> dict[str, Any]:
    """What a seal's digest covers."""
    return {
        "number": seal.number,
        "epoch": seal.epoch,
        "xid_from": seal.xid_from,
        "xid_until": seal.xid_until,
        "entries": seal.entries,
        "root": seal.root,
        "previous": seal.previous,
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def _seal_until(epoch: int, xid_until: int, now: datetime) -> Seal | None:
    last = Seal.objects.order_by("-number").first()
    xid_from = last.xid_until if last is not None and last.epoch == epoch else 0
    digests = list(
        Entry.objects.filter(epoch=epoch, xid__gte=xid_from, xid__lt=xid_until)
        .order_by("xid", "id")
        .values_list("digest", flat=True)
    )
    if not digests and (xid_until != CLOSING or last is None):
        return None
    seal = Seal(
        number=last.number + 1 if last else 1,
        epoch=epoch,
        xid_from=xid_from,
        xid_until=xid_until,
        entries=len(digests),
        root=merkle_root(digests),
        previous=last.digest if last else EMPTY,
        sealed_at=now,
    )
    seal.digest = seal_digest(seal_content(seal))
    seal.signature = signing_key().sign(bytes.fromhex(seal.digest)).hex()
    seal.save(force_insert=True)
    return seal
