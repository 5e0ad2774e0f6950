"""Documents: what comes out is what went in, and the disk sees only ciphertext."""

import hashlib
import os

import pytest

from puhui.foundation.files.storing import MOST_BYTES, open_stored, store
from puhui.kernel.actors import SYSTEM
from puhui.kernel.ids import uuid7
from puhui.kernel.refusals import NotFound

pytestmark = pytest.mark.django_db


def test_a_document_comes_back_whole_and_lies_encrypted(now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = "企业代号,发票号码\nE1,1\n".encode() * 50
    kept = store(
        actor=SYSTEM, content=content, name="../../发票.csv", media_type="text/csv",
        purpose="tests", now=now,
    )  # fmt: skip
    again = store(
        actor=SYSTEM, content=content, name="b.csv", media_type="text/csv", purpose="t", now=now
    )
    assert kept.name == "发票.csv"
    assert kept.sha256 == again.sha256 == hashlib.sha256(content).hexdigest()
    on_disk = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(on_disk) == 1
    assert content[:20] not in on_disk[0].read_bytes()
    assert on_disk[0].stat().st_mode & 0o777 == 0o600
    assert open_stored(kept.id)[1] == content


def test_the_bytes_and_their_names_are_on_disk_before_anybody_is_told(
    now, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path / "files"
    synced, sync = [], os.fsync

    def watched(handle):
        synced.append(os.fstat(handle).st_ino)
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    told = {"actor": SYSTEM, "content": b"x", "media_type": "text/csv", "purpose": "t", "now": now}
    path = settings.MEDIA_ROOT / (digest := store(**told, name="a.csv").sha256)[:2] / digest
    folders = [path.parent.stat().st_ino, path.parent.parent.stat().st_ino]
    assert synced == [path.stat().st_ino, *folders]
    store(**told, name="b.csv")
    assert synced[3:] == folders, "whoever put it there may not have come so far"


def test_an_unknown_document_is_not_found(now):
    with pytest.raises(NotFound):
        open_stored(uuid7(now))
    assert MOST_BYTES == 200 * 1024 * 1024
