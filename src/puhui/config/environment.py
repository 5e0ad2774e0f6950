"""What the environment and the home tell: database address, keys, folders."""

import os
import secrets
from pathlib import Path

from puhui.foundation.database.homes import home_folder

KEYS = ("SECRET_KEY", "DATA_KEY", "SIGNING_KEY")


def home() -> Path:
    """The folder that holds all state of one installation (`PUHUI_HOME`, else `~/.puhui`)."""
    return home_folder()


def key(name: str) -> str:
    """A key by environment (`PUHUI_DATA_KEY`), else from `<home>/keys/`, made there with mode 600.

    Keys are 32 random bytes in hexadecimal. A backup leaves them out.
    """
    told = os.environ.get(f"PUHUI_{name}")
    if told:
        return told
    path = home() / "keys" / name.lower()
    if path.exists():
        return path.read_text("ascii").strip()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(draft, path)  # the first of two processes wins; both read the same key after
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text("ascii").strip()
