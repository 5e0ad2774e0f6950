"""The installation that a command works on. Importing this sets Django up: import it first.

A command's module imports it before any module with tables; sorted imports do that by themselves.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click
import django
import django.apps
from django.db import connections

from puhui.foundation.database.addresses import database_settings
from puhui.foundation.database.binaries import ServerError
from puhui.foundation.database.embedded import Server, socket_url
from puhui.foundation.database.homes import claim_or_address, guest, home_folder, open_home
from puhui.foundation.database.versions import is_current
from puhui.kernel.refusals import Refusal

home_option = click.option(
    "--home", type=click.Path(path_type=Path), help="Folder of all state (PUHUI_HOME, ~/.puhui)."
)


class Database(NamedTuple):
    """Where a database is: for the application, and for the owner of its tables."""

    url: str
    owner_url: str


@contextmanager
def installation(home: Path | None = None) -> Iterator[Database]:
    """Work on the installation of `home` (default: `PUHUI_HOME`, `~/.puhui`).

    Its database is the one of `DATABASE_URL`, else that of a running `puhui up`, else one that is
    started here and stopped at the end. Its tables are migrated where they are not current.

    >>> with installation(home):  # doctest: +SKIP
    ...     verdict = verify()
    """
    with database(home_folder(home)) as found, connected(found.url):
        yield found


@contextmanager
def database(home: Path, *, is_bare: bool = False) -> Iterator[Database]:
    """A database that answers, whoever runs it; who runs it waits for us before stopping it.

    Its tables are current, unless it `is_bare`: then they are the caller's to make, and nobody
    else gets to know of it meanwhile.
    """
    told = os.environ.get("DATABASE_URL")
    if told:
        open_home(home)
        found = Database(told, os.environ.get("PUHUI_OWNER_DATABASE_URL", told))
        if not is_bare:
            _make_current(found)
        yield found
        return
    with guest(home):
        held = claim_or_address(home)
        if isinstance(held, str):
            yield _visited(home, held)
            return
    server = Server(home)
    try:
        found = Database(server.start(), server.owner_url)
        if is_bare:
            yield found
            return
        _make_current(found)
        # Not before: who reads it takes the tables for made.
        held.tell(database=found.url)
        yield found
        held.wait_for_guests()
    except ServerError as reason:
        raise Refusal("home.database", rule=str(reason)) from None
    finally:
        server.stop()
        held.release()


def _visited(home: Path, address: str) -> Database:
    owner_url = Server(home).owner_url if address == socket_url(home) else address
    if not is_current(owner_url):
        raise Refusal("home.other_version", home=str(home), rule="stop it, then up again")
    return Database(address, owner_url)


@contextmanager
def connected(url: str) -> Iterator[None]:
    """Point Django's one database to an address, until the end of the block."""
    known, wanted = connections.settings["default"], database_settings(url)
    if all(known[name] == wanted[name] for name in ("NAME", "USER", "HOST", "PORT")):
        yield
        return
    before = dict(known)
    connections["default"].close()
    known.update(wanted)
    try:
        yield
    finally:
        connections["default"].close()
        known.update(before)


def _make_current(found: Database) -> None:
    """Migrate in a process of its own: it needs the owner's rights, and we shall not have them."""
    if is_current(found.owner_url):
        return
    subprocess.run(
        [sys.executable, "-P", "-m", "puhui.config.prepare", "database"],
        env={**os.environ, "DATABASE_URL": found.owner_url},
        check=True,
    )


def _told_home(arguments: Sequence[str]) -> str | None:
    """The value of `--home` on the command line: settings are read before options are."""
    for place, argument in enumerate(arguments):
        if argument == "--home" and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith("--home="):
            return argument.removeprefix("--home=")
    return None


def _set_up() -> None:
    home = home_folder(_told_home(sys.argv[1:]))
    os.environ["PUHUI_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.config.settings")
    open_home(home)
    django.setup()


if not django.apps.apps.ready:
    _set_up()
