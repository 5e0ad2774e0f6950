"""`puhui backup` and `puhui restore`: all of an installation but its keys, to one file and back."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from puhui.cli.output import answer, json_option, progress
from puhui.cli.platform import Database, connected, database, home_option, installation
from puhui.foundation.audit.sealing import open_epoch
from puhui.foundation.audit.verifying import verify
from puhui.foundation.database.archives import (
    data_key_mark,
    place_documents,
    read_archive,
    tables_of,
    write_archive,
)
from puhui.foundation.database.copying import copy_in
from puhui.foundation.database.homes import home_folder
from puhui.foundation.database.migrating import holds_data, migrate, migrate_to
from puhui.kernel.refusals import BadInput, Refusal

#: What may lie in a home that a backup is restored to: the keys, which were carried separately.
_MAY_BE_THERE = frozenset({"keys", "lock", "guests"})


@click.command("backup")
@click.argument("out", type=click.Path(path_type=Path))
@home_option
@json_option
def backup(*, out: Path, home: Path | None, as_json: bool) -> None:
    """Write everything but the keys to OUT, as of one moment, beside a running platform."""
    with installation(home) as found, progress("backup") as tell:
        manifest = write_archive(found.url, out, now=datetime.now(UTC), tell=tell)
    answer(_told(manifest) | {"file": str(out), "bytes": out.stat().st_size}, as_json=as_json)
    keys = home_folder(home) / "keys"
    click.echo(
        f"The keys are not in it. Keep {keys} (or the PUHUI_*_KEY of the environment) apart: "
        "without the data key nobody reads the personal data and the documents in this backup.",
        err=True,
    )


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@home_option
@json_option
def restore(*, source: Path, home: Path | None, as_json: bool) -> None:
    """Make an installation of the backup SOURCE, in an empty home (its keys may lie there)."""
    folder = home_folder(home)
    before = _empty(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as unpacked:
        copied, manifest = read_archive(source, Path(unpacked))
        try:
            with database(folder, is_bare=True) as found, connected(found.owner_url):
                _load(found, Path(unpacked), copied)
                verdict = verify()
        except BaseException:
            _remove_all_but(folder, before | {Path(unpacked).name})
            raise
    if manifest["data_key_mark"] != data_key_mark():
        click.echo(
            f"The data key here is not that of the backup: put it at {folder / 'keys' / 'data_key'}, "
            "or personal data and documents can't be read.",
            err=True,
        )
    answer(_told(manifest) | {"audit": verdict.as_json()}, as_json=as_json)


def _load(found: Database, unpacked: Path, copied: Any) -> None:
    if holds_data():
        raise Refusal("restore.not_empty", rule="a database that nobody has worked with")
    migrate_to(copied.migrations)
    # Documents first: no committed row names one that a power cut could take.
    place_documents(unpacked)
    with progress("restore") as tell:
        copy_in(found.owner_url, tables_of(unpacked), copied, tell=tell)
    migrate()
    # Transaction ids start again here, and with them the order of the audit.
    open_epoch(reason="restore", now=datetime.now(UTC))


def _empty(folder: Path) -> frozenset[str]:
    """What is in the home already; Refusal where that is more than keys."""
    there = frozenset(path.name for path in folder.iterdir()) if folder.exists() else frozenset()
    more = sorted(there - _MAY_BE_THERE)
    if more:
        raise BadInput("restore.not_empty", home=str(folder), rule=f"an empty home, not {more[0]}")
    return there


def _remove_all_but(folder: Path, kept: frozenset[str]) -> None:
    for path in folder.iterdir():
        if path.name not in kept and path.name not in _MAY_BE_THERE:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _told(manifest: dict[str, Any]) -> dict[str, Any]:
    return {
        "taken_at": manifest["taken_at"],
        "tables": len(manifest["tables"]),
        "rows": sum(table["rows"] for table in manifest["tables"]),
        "left_out": manifest["left_out"],
    }
