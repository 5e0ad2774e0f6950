"""Keeping bytes: written to a draft, synced, then renamed to their digest, sealed with the data key."""

import hashlib
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from puhui.foundation.database import step
from puhui.foundation.database.syncing import sync
from puhui.foundation.files.models import Document
from puhui.kernel.actors import Actor
from puhui.kernel.ids import FileId, PartyId, uuid7
from puhui.kernel.refusals import NotFound, Refusal

#: The largest document that is taken; what is larger belongs in parts or through the lake.
MOST_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a stored document, without its bytes."""

    id: FileId
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    stored_at: datetime


@step
def store(
    *,
    actor: Actor,
    content: bytes,
    name: str,
    media_type: str,
    purpose: str,
    party_id: PartyId | None = None,
    keep_until_date: date | None = None,
    now: datetime,
) -> StoredFile:
    """Keep `content`; the bytes are on disk before the row that names them is committed.

    The file is encrypted with the installation's data key: invoices and identity papers are
    personal or trade secrets at rest too. Same content, same file.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("files.too_large", size_bytes=len(content), most_bytes=MOST_BYTES)
    digest = hashlib.sha256(content).hexdigest()
    _write_once(_path(digest), content, digest)
    _sync_folders(_path(digest))
    row = Document.objects.create(
        id=uuid7(now),
        organisation_id=actor.organisation_id,
        party_id=party_id,
        stored_by=actor.user_id,
        name=Path(name).name[:255],
        media_type=media_type[:100],
        size_bytes=len(content),
        sha256=digest,
        purpose=purpose,
        keep_until_date=keep_until_date,
        stored_at=now,
    )
    return _told(row)


def open_stored(file_id: UUID) -> tuple[StoredFile, bytes]:
    """A document and its bytes, checked against their digest; access is the caller's to check."""
    row = Document.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound("files.unknown", file=str(file_id))
    sealed = _path(row.sha256).read_bytes()
    content = _cipher().decrypt(sealed[:12], sealed[12:], row.sha256.encode())
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise OSError(f"document {row.id} is not what was stored")
    return _told(row), content


def _told(row: Document) -> StoredFile:
    return StoredFile(
        FileId(row.id), row.name, row.media_type, row.size_bytes, row.sha256, row.stored_at
    )


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def _write_once(path: Path, content: bytes, digest: str) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{digest}.{os.getpid()}.{os.urandom(4).hex()}")
    nonce = os.urandom(12)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(nonce + _cipher().encrypt(nonce, content, digest.encode()))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _sync_folders(path: Path) -> None:
    # Also for content that lay there: somebody else may have put it there just now, and not have
    # come this far.
    for parent in (path.parent, path.parent.parent):
        sync(parent)


def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(settings.DATA_KEY))
