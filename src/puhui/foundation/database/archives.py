"""A backup as one tar: a manifest, the rows of each table, the stored documents; no keys."""

import hashlib
import json
import os
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from puhui.foundation.database.copying import Copied, CopiedTable, Tell, copy_out, file_of
from puhui.foundation.database.syncing import sync
from puhui.kernel.refusals import BadInput

FORMAT = 1
LEFT_OUT = ("SECRET_KEY", "DATA_KEY", "SIGNING_KEY")
_MANIFEST, _TABLES, _FILES = "manifest.json", "tables", "files"


def write_archive(url: str, out: Path, *, now: datetime, tell: Tell) -> dict[str, Any]:
    """Write a backup to `out` (mode 600; beside first, then renamed) and return its manifest.

    Documents are copied after the rows: each is on disk before its row is committed, and none is
    ever changed, so every row of the snapshot finds its document.
    """
    if out.exists():
        raise BadInput("backup.exists", file=str(out), rule="a name that is free")
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=out.absolute().parent, prefix=".puhui-") as folder:
            copied = copy_out(url, Path(folder), tell=tell)
            manifest = _manifest(copied, Path(folder), now)
            (Path(folder) / _MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
            _pack(draft, Path(folder), copied)
        draft.rename(out)
        sync(out.absolute().parent)
    except OSError as reason:
        raise BadInput("backup.not_writable", file=str(out), rule=str(reason.strerror)) from None
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return manifest


def read_archive(source: Path, folder: Path) -> tuple[Copied, dict[str, Any]]:
    """Unpack a backup into `folder`, checked; BadInput `restore.not_a_backup` where it is none."""
    try:
        with tarfile.open(source, "r:") as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise BadInput("restore.format", file=str(source), rule=f"format {FORMAT}")
        copied = Copied(
            tuple(CopiedTable(each["name"], tuple(each["columns"]), each["rows"]) for each in manifest["tables"]),
            manifest["sequences"],
            tuple((app, name) for app, name in manifest["migrations"]),
        )  # fmt: skip
        for each in manifest["tables"]:
            if _digest(file_of(folder / _TABLES, each["name"])) != each["sha256"]:
                raise BadInput("restore.damaged", file=str(source), rule=each["name"])
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError) as reason:
        raise BadInput("restore.not_a_backup", file=str(source), rule=str(reason)) from None
    return copied, manifest


def place_documents(folder: Path) -> None:
    """Move the unpacked documents to where the installation keeps them.

    On return their bytes and their names are on disk, as after `files.store`: rows that name them
    may be committed.
    """
    unpacked, home = folder / _FILES, Path(settings.MEDIA_ROOT)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    folders = {home.parent, home}
    for path in sorted(unpacked.rglob("*")):
        if path.is_file():
            target = home / path.relative_to(unpacked)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Before it gets its name: no name ever stands for half a document.
            sync(path)
            path.replace(target)
            folders.add(target.parent)
    for each in sorted(folders, reverse=True):
        sync(each)


def tables_of(folder: Path) -> Path:
    """Where the rows lie in an unpacked backup."""
    return folder / _TABLES


def data_key_mark() -> str:
    """Tells whether two installations have the same data key, and nothing of the key."""
    return hashlib.sha256(b"puhui data key mark" + bytes.fromhex(settings.DATA_KEY)).hexdigest()[
        :16
    ]


def _manifest(copied: Copied, folder: Path, now: datetime) -> dict[str, Any]:
    tables = [
        {**asdict(table), "sha256": _digest(file_of(folder, table.name))} for table in copied.tables
    ]
    return {
        "format": FORMAT,
        "taken_at": now.isoformat(),
        "data_key_mark": data_key_mark(),
        "left_out": LEFT_OUT,
        "migrations": copied.migrations,
        "sequences": copied.sequences,
        "tables": tables,
    }


def _pack(draft: Path, folder: Path, copied: Copied) -> None:
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        archive.add(folder / _MANIFEST, _MANIFEST)
        for table in copied.tables:
            path = file_of(folder, table.name)
            archive.add(path, f"{_TABLES}/{path.name}")
        documents = Path(settings.MEDIA_ROOT)
        for path in sorted(documents.glob("??/*")):
            # A name with a dot is a draft that is still being written.
            if path.is_file() and "." not in path.name:
                archive.add(path, f"{_FILES}/{path.relative_to(documents)}")
        archive.close()
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
