"""Restored documents are on disk, with their names, before anybody is told."""

import os
from pathlib import Path

from puhui.foundation.database.archives import place_documents


def test_restored_documents_and_their_folders_are_synced(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = home = tmp_path / "home" / "files"
    home.parent.mkdir()
    names = {f"{n:02x}/{n:064x}": bytes([n]) * 100 for n in range(5)}
    for name, content in names.items():
        path = tmp_path / "unpacked" / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    did, sync, rename = [], os.fsync, os.replace

    def watched(handle):
        did.append(("sync", os.fstat(handle).st_ino))
        sync(handle)

    def moved(source, target, **more):
        did.append(("move", Path(source).stat().st_ino))
        rename(source, target, **more)

    monkeypatch.setattr(os, "fsync", watched)
    monkeypatch.setattr(os, "replace", moved)
    place_documents(tmp_path / "unpacked")
    monkeypatch.undo()

    files = [home / name for name in names]
    assert {str(path.relative_to(home)): path.read_bytes() for path in files} == names
    for path in files:
        bytes_synced, named = (did.index((verb, path.stat().st_ino)) for verb in ("sync", "move"))
        assert bytes_synced < named, "no name stands for half a document"
    last = max(at for at, (verb, _) in enumerate(did) if verb == "move")
    folders = {each.stat().st_ino for each in (home.parent, home, *(path.parent for path in files))}
    assert {inode for verb, inode in did[last:] if verb == "sync"} == folders
