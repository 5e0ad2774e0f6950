"""A home: the folder with all state of one installation, who holds it, and who visits."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from puhui.kernel.refusals import BadInput, Refusal

_WAIT_SECONDS = 60.0


def home_folder(told: str | os.PathLike[str] | None = None) -> Path:
    """The home that was named, else `PUHUI_HOME`, else `~/.puhui`; always absolute."""
    return Path(told or os.environ.get("PUHUI_HOME") or "~/.puhui").expanduser().absolute()


def open_home(home: Path) -> None:
    """Make the folder (mode 700) where it is missing; BadInput `home.not_writable` if it can't be."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (home / "lock").open("ab"):
            pass
    except OSError as reason:
        raise BadInput("home.not_writable", home=str(home), rule=str(reason.strerror)) from None


class Claim:
    """The hold of one process on a home; the kernel lets go of it when that process ends.

    The holder runs the database. What it tells (a JSON object) is for those who find it held.
    """

    def __init__(self, home: Path) -> None:
        """Take hold of `home`; Refusal `home.in_use` with the holder's process id."""
        open_home(home)
        self._home = home
        self._handle = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._handle)
            held = told_by_holder(home)
            raise Refusal("home.in_use", home=str(home), pid=held.get("pid")) from None
        os.fchmod(self._handle, 0o600)
        self.tell()

    def tell(self, **facts: Any) -> None:
        """Replace what others read of the holder; its process id is always there."""
        content = json.dumps({"pid": os.getpid(), **facts}).encode()
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, content, 0)

    def wait_for_guests(self) -> None:
        """Wait until nobody uses the database that this process is about to stop."""
        with (self._home / "guests").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let go."""
        os.ftruncate(self._handle, 0)
        os.close(self._handle)


@contextlib.contextmanager
def guest(home: Path) -> Iterator[None]:
    """Use a database that another process may have started: it is not stopped meanwhile."""
    open_home(home)
    with (home / "guests").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def told_by_holder(home: Path) -> dict[str, Any]:
    """What the holder of a home told last; empty where nobody told anything."""
    with contextlib.suppress(OSError, ValueError):
        told = json.loads((home / "lock").read_text("utf-8"))
        return told if isinstance(told, dict) else {}
    return {}


def claim_or_address(home: Path) -> Claim | str:
    """Hold the home, or get the address of the database that its holder runs.

    Waits while a holder is still starting; Refusal `home.in_use` where none comes.
    """
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return Claim(home)
        except Refusal as refusal:
            address = told_by_holder(home).get("database")
            if address:
                return str(address)
            if refusal.code != "home.in_use" or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
