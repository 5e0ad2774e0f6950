"""Running PostgreSQL for root, which it refuses: as nobody special, without opening the home."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from puhui.foundation.database.binaries import Binaries, ServerError
from puhui.foundation.database.lifeline import die_with_parent


@dataclass(frozen=True, slots=True)
class Guise:
    """As whom PostgreSQL runs: a command before its own, a step before exec, who owns its files."""

    prefix: tuple[str, ...]
    before_exec: Callable[[], None]
    owner: int


def choose_guise(binaries: Binaries, data: Path) -> Guise:
    """The first way that works here: as oneself, in a user namespace, as another user.

    Root keeps its home closed (mode 700) in all of them. The namespace needs no other user: the
    process stays root's on the disk and is an ordinary one in the kernel's and its own eyes. Where
    a container refuses namespaces, another user gets the one right to pass closed folders.
    """
    if os.geteuid() != 0:
        return Guise((), _plain, os.geteuid())
    for guise in (_in_namespace(), _as_other_user()):
        if guise is not None and _works(guise, binaries, data):
            return guise
    raise ServerError(
        "PostgreSQL does not run as root, and this machine lets root neither open a user namespace "
        "nor start it as another user. Run puhui as an ordinary user, or set DATABASE_URL."
    )


def own(path: Path, owner: int) -> None:
    """Give a tree to the user that PostgreSQL runs as, where it is another's (a guise changed)."""
    if os.geteuid() != 0 or path.stat().st_uid == owner:
        return
    for folder, _, files in os.walk(path):
        os.chown(folder, owner, -1)
        for name in files:
            os.chown(os.path.join(folder, name), owner, -1, follow_symlinks=False)  # noqa: PTH118


def _plain() -> None:
    die_with_parent(signal.SIGINT)


def _in_namespace() -> Guise | None:
    # initdb asks for the name of its user, so the number it sees must have one. It gives no rights.
    other = next((user.pw_uid for user in pwd.getpwall() if user.pw_uid != 0), None)
    if other is None or not hasattr(os, "unshare"):
        return None

    def enter() -> None:
        os.unshare(os.CLONE_NEWUSER)
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{other} 0 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{other} 0 1", "ascii")
        # Last, because a change of credentials clears it.
        die_with_parent(signal.SIGINT)

    return Guise((), enter, 0)


def _as_other_user() -> Guise | None:
    setpriv = shutil.which("setpriv")
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("puhui") or users.get("nobody")
    if setpriv is None or user is None:
        return None
    prefix = (
        setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups",
        "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override",
        "--pdeathsig=INT", "--",
    )  # fmt: skip
    return Guise(prefix, _nothing, user.pw_uid)


def _nothing() -> None:
    """Set nothing up: setpriv does."""


def _works(guise: Guise, binaries: Binaries, data: Path) -> bool:
    """Whether a program runs so, and may write where the data will lie."""
    proof = data.with_name(f"{data.name}.guise")
    shutil.rmtree(proof, ignore_errors=True)
    proof.mkdir(mode=0o700)
    own(proof, guise.owner)
    try:
        for command in ([binaries.program("postgres"), "--version"], ["touch", str(proof / "x")]):
            subprocess.run(
                [*guise.prefix, *command],
                preexec_fn=guise.before_exec,
                capture_output=True,
                timeout=30,
                check=True,
            )
    except (OSError, subprocess.SubprocessError):
        return False
    finally:
        shutil.rmtree(proof, ignore_errors=True)
    return True
