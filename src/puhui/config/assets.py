"""Whether the static files in a home are those of this code, told without loading Django."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from puhui.foundation.database.versions import PACKAGE

#: Packages whose static files are served as well.
_OTHERS = ("django", "django-allauth", "django-htmx", "django-ninja", "whitenoise")


def are_current(home: Path) -> bool:
    """Whether they were collected from exactly what lies in the package now."""
    stamp = home / "static" / ".collected"
    return stamp.exists() and stamp.read_text("ascii") == _fingerprint()


def note_collected(home: Path) -> None:
    """Say so, after collecting: a collection that was cut short says nothing."""
    (home / "static").mkdir(parents=True, exist_ok=True)
    (home / "static" / ".collected").write_text(_fingerprint(), "ascii")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.glob("**/static/**/*")):
        if path.is_file():
            found = path.stat()
            told = f"{path.relative_to(PACKAGE)} {found.st_size} {found.st_mtime_ns}"
            digest.update(told.encode())
    for name in _OTHERS:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()
