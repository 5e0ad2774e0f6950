"""The embedded PostgreSQL: made once, run as a direct child, reached by a private socket only."""

import contextlib
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from puhui.foundation.database.binaries import Binaries, ServerError, find_binaries
from puhui.foundation.database.privileges import Guise, choose_guise, own

#: Who makes and owns the tables; whom the platform runs as (neither is a superuser).
OWNER, APPLICATION, DATABASE = "puhui_owner", "puhui", "puhui"
_BOOTSTRAP = "postgres"
#: A socket's path fits into 108 bytes, its closing zero and `/.s.PGSQL.5432` with it.
_LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432")
_UNPLAIN = frozenset(",\"'\\")
_BUILTIN_LOCALE_SINCE = 17
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
_HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
_START_SECONDS = 120.0
_STOP_SECONDS = 60.0
_LOG_BYTES = 10 * 1024 * 1024

_ROLES = f"""
CREATE ROLE {OWNER} LOGIN NOSUPERUSER;
CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER;
CREATE DATABASE {DATABASE} OWNER {OWNER};
REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APPLICATION};
"""
# The application works with rows; only the owner may alter tables, so only it could lift a guard.
_RIGHTS = f"""
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION};
"""


class Server:
    """A PostgreSQL whose whole state lies in `<home>/pg`, child of this process.

    It dies with its parent (Linux). Only this user reaches it: by a socket in a folder of mode
    700, never by TCP. Start it in a thread that lives as long as the process.

    >>> server = Server(home)             # doctest: +SKIP
    >>> with psycopg.connect(server.start()) as connection: ...  # doctest: +SKIP
    >>> server.stop()                     # doctest: +SKIP
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        """`durable=False` gives up safety against power loss for speed: for tests."""
        self.home = home.absolute()
        self._durable = durable
        self._data = self.home / "pg"
        self._child: subprocess.Popen[bytes] | None = None
        self._binaries: Binaries | None = None
        self._guise: Guise | None = None

    @property
    def url(self) -> str:
        """The address for the application: reads and writes rows, alters no table."""
        return socket_url(self.home)

    @property
    def owner_url(self) -> str:
        """The address for migrations and restores: owns the tables."""
        return socket_url(self.home, user=OWNER)

    @property
    def bootstrap_url(self) -> str:
        """The address of the superuser, for what nobody else may do (databases for tests)."""
        return socket_url(self.home, user=_BOOTSTRAP, database="postgres")

    @property
    def alive(self) -> bool:
        """Whether the server's process runs."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid if self._child is not None and self.alive else None

    def start(self) -> str:
        """Start it, making the database first where there is none; returns `url` once it answers.

        After a kill -9 PostgreSQL refuses until the last of its old processes has noticed, so it
        is asked again for a while. Raises ServerError, with the end of its log, when it stays so.
        """
        self._prepare()
        socket_folder(self.home, make=True)
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self._spawn()
            if self._answers_before(deadline):
                return self.url
            if time.monotonic() > deadline:
                self.stop()
                raise ServerError(f"The embedded database does not start: {self._last_words()}")
            time.sleep(0.2)

    def stop(self) -> None:
        """End it in an orderly way, its clients with it; returns when the process is gone."""
        child = self._child
        if child is None or child.poll() is not None:
            return
        for number, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 10.0)):
            child.send_signal(number)
            try:
                child.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
            break
        else:
            child.kill()
            child.wait()
        with contextlib.suppress(OSError):
            socket_folder(self.home).rmdir()

    def _prepare(self) -> None:
        if self._guise is None or self._binaries is None:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._binaries = find_binaries()
            self._guise = choose_guise(self._binaries, self._data)
        if not self._data.exists():
            self._initialise(self._binaries, self._guise)
        _same_version(self._data, self._binaries)
        own(self._data, self._guise.owner)

    def _initialise(self, binaries: Binaries, guise: Guise) -> None:
        """Make the cluster, its roles and its database beside, then rename: whole or not at all."""
        draft = self._data.with_name("pg.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        own(draft, guise.owner)
        self._run(
            [binaries.program("initdb"), "-D", str(draft), "-U", _BOOTSTRAP, "--encoding=UTF8",
             "--auth-local=trust", "--auth-host=reject", "--no-instructions",
             *_locale(binaries.major), *([] if self._durable else ["--no-sync"])],
        )  # fmt: skip
        sync = "on" if self._durable else "off"
        alone = [binaries.program("postgres"), "--single", "-D", str(draft), "-c", f"fsync={sync}"]
        self._run([*alone, "postgres"], _ROLES)
        self._run([*alone, DATABASE], _RIGHTS)
        draft.rename(self._data)

    def _run(self, command: list[str], statements: str = "") -> None:
        guise = self._guise
        assert guise is not None
        done = subprocess.run(
            [*guise.prefix, *command],
            input=statements.encode(),
            capture_output=True,
            env=_environment(),
            cwd="/",
            preexec_fn=guise.before_exec,
            check=False,
        )
        told = (done.stderr or done.stdout).decode(errors="replace")
        if done.returncode != 0 or "ERROR:" in told:
            raise ServerError(f"The embedded database can't be made: {told.strip()[-600:]}")

    def _spawn(self) -> None:
        if self.alive:
            return
        binaries, guise = self._binaries, self._guise
        assert binaries is not None and guise is not None  # noqa: PT018 - _prepare has set them
        settings = _SETTINGS | ({} if self._durable else _HASTY)
        settings["unix_socket_directories"] = str(socket_folder(self.home))
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self._open_log() as log:
            # Its own session, so that Ctrl-C reaches it through us alone, after web and worker.
            self._child = subprocess.Popen(
                [*guise.prefix, binaries.program("postgres"), "-D", str(self._data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                cwd="/",
                preexec_fn=guise.before_exec,  # noqa: PLW1509 - started by the main thread
                start_new_session=True,
            )

    def _open_log(self) -> IO[bytes]:
        path = self.home / "postgres.log"
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def _answers_before(self, deadline: float) -> bool:
        while self.alive and time.monotonic() < deadline:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.03)
            else:
                if self._is_ours():
                    return True
        return False

    def _is_ours(self) -> bool:
        """Whether our child answered, not an older server that is still on its way out."""
        with contextlib.suppress(OSError, IndexError, ValueError):
            lines = (self._data / "postmaster.pid").read_bytes().splitlines()
            return self._child is not None and int(lines[0]) == self._child.pid
        return False

    def _last_words(self) -> str:
        lines = (self.home / "postgres.log").read_text(errors="replace").splitlines()
        return " | ".join(lines[-6:]) or "it says nothing"


def socket_url(home: Path, *, user: str = APPLICATION, database: str = DATABASE) -> str:
    """The address of the server of a home, whoever runs it."""
    folder = quote(str(socket_folder(home)), safe="/")
    return f"postgresql://{user}@/{database}?host={folder}&port=5432"


def socket_folder(home: Path, *, make: bool = False) -> Path:
    """The private folder of the socket: `<home>/run`, or a short one where that can't be.

    A path may be too long for a socket, and a comma would make it two addresses.

    With `make` it is made, and refused (ServerError) where it is somebody else's: whoever put a
    folder there first could stand in for the server.
    """
    folder = home.absolute() / "run"
    if len(os.fsencode(folder)) > _LONGEST_FOLDER or not _UNPLAIN.isdisjoint(str(folder)):
        name = hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:16]
        # Not $TMPDIR: two shells of one user must find the same folder.
        folder = Path("/tmp") / f"puhui-{os.geteuid()}-{name}"  # noqa: S108 - checked to be ours
    if make:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise ServerError(
                f"{folder} belongs to somebody else: remove it, or choose another home."
            )
        folder.chmod(0o700)
    return folder


def _locale(major: int) -> list[str]:
    """The same order of text on every machine, whatever locale its user has (or lacks)."""
    if major >= _BUILTIN_LOCALE_SINCE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale-provider=libc", "--locale=C"]


def _environment() -> dict[str, str]:
    """What the server gets to see: none of our keys, nobody's PG variables, no foreign locale."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def _same_version(data: Path, binaries: Binaries) -> None:
    made_by = int((data / "PG_VERSION").read_text("ascii"))
    if made_by != binaries.major:
        raise ServerError(
            f"The database in {data} was made by PostgreSQL {made_by}, and this is "
            f"{binaries.major}: back up with the old one and restore with the new."
        )
