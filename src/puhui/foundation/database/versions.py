"""Whether a database is migrated as this code wants it: one digest against one row."""

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path

import psycopg

PACKAGE = Path(__file__).resolve().parent.parent.parent
#: Packages that bring migrations of their own.
_MIGRATED = ("django", "django-allauth", "procrastinate")
READ_STATEMENT = "SELECT value FROM puhui_installation WHERE name = 'migrations'"
_WRITE = """
CREATE TABLE IF NOT EXISTS puhui_installation (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO puhui_installation (name, value) VALUES ('migrations', '{fingerprint}')
ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value;
"""


@functools.cache
def fingerprint() -> str:
    """A digest of every migration file of the platform and of the versions of those it stands on.

    Going through Django's migrations to find that none is due takes longer than starting.
    """
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.glob("**/migrations/*.py")):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    for name in _MIGRATED:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()


def is_current(url: str) -> bool:
    """Whether the database at an address was migrated by exactly this code."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        try:
            row = connection.execute(READ_STATEMENT).fetchone()
        except psycopg.errors.UndefinedTable:
            return False
    return row is not None and row[0] == fingerprint()


def write_statement() -> str:
    """The statements by which whoever has migrated says so."""
    return _WRITE.format(fingerprint=fingerprint())
