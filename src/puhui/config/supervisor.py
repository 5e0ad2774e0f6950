"""The supervisor of `puhui up`: database, web and worker as its children, each kept alive."""

import argparse
import contextlib
import errno
import functools
import http.client
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from puhui.config import assets, environment
from puhui.config.adapters import adapters
from puhui.config.parts import Part
from puhui.config.web import THREADS
from puhui.foundation.database.binaries import ServerError
from puhui.foundation.database.embedded import Server
from puhui.foundation.database.homes import Claim, home_folder
from puhui.foundation.database.lifeline import hold_to
from puhui.foundation.database.versions import is_current
from puhui.kernel.refusals import BadInput, Refusal

_READY_SECONDS = 120.0
_STOP_SECONDS = 15.0
_DEMONSTRATION = "puhui.config.demonstrate"


class Supervisor:
    """Everything that runs for one home; `run` returns the exit code."""

    def __init__(self, home: Path, host: str, port: int, *, demonstrate: bool) -> None:
        """Nothing is started or touched yet."""
        self._home, self._host, self._port = home, host, port
        self._server: Server | None = None
        self._web = Part("web", "puhui.config.web", [host, str(port)])
        self._worker = Part("worker", "puhui.config.worker")
        self._first_steps = [] if demonstrate else ["--empty"]
        self._filling: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._bell, self._ringer = socket.socketpair()
        self._hold = functools.partial(hold_to, os.getpid(), signal.SIGKILL)

    def run(self) -> int:
        """Start everything, keep it alive until SIGTERM or SIGINT, stop everything."""
        claim = Claim(self._home)
        try:
            self._listen_to_signals()
            _check_port(self._host, self._port)
            surroundings = self._prepare(claim)
            self._web.start(
                surroundings | {"PUHUI_POOL": os.environ.get("PUHUI_POOL", str(THREADS))}
            )
            self._watch(surroundings)
        finally:
            self._stop()
            claim.release()
        return 0

    def _prepare(self, claim: Claim) -> dict[str, str]:
        """Keys, database, tables, static files; returns the environment of the other parts."""
        os.environ["PUHUI_HOME"] = str(self._home)
        for name in environment.KEYS:
            environment.key(name)
        url, owner_url = self._start_database()
        stand_ins = adapters(self._home, owner_url, demonstrate=not self._first_steps)
        surroundings = {**stand_ins, **os.environ, "DATABASE_URL": url,
                        "PROMETHEUS_MULTIPROC_DIR": str(_empty_folder(self._home / "metrics"))}  # fmt: skip
        wanted = [] if is_current(owner_url) else ["database"]
        wanted += [] if assets.are_current(self._home) else ["assets"]
        if wanted:
            _say(f"preparing {' and '.join(wanted)} …")
            subprocess.run(
                [sys.executable, "-P", "-m", "puhui.config.prepare", *wanted],
                env=surroundings | {"DATABASE_URL": owner_url},
                preexec_fn=self._hold,
                check=True,
            )
        claim.tell(address=f"http://{self._host}:{self._port}", database=url)
        return surroundings

    def _start_database(self) -> tuple[str, str]:
        told = os.environ.get("DATABASE_URL")
        if told:
            _check_database(told)
            return told, os.environ.get("PUHUI_OWNER_DATABASE_URL", told)
        self._server = Server(self._home)
        return self._server.start(), self._server.owner_url

    def _watch(self, surroundings: Mapping[str, str]) -> None:
        """The loop: revive what died, tell once when all of it serves."""
        started, told = time.monotonic(), False
        while not self._stopping:
            self._wait_for_bell(1.0 if told else 0.1)
            self._revive_database()
            for part in (self._web, self._worker):
                said = None if self._stopping else part.revive(surroundings)
                if said:
                    _say(said)
            if not told and _is_ready(self._host, self._port):
                told = True
                # Only now: on two cores it would keep the web from serving a second longer.
                self._worker.start(surroundings)
                _say(f"http://{_shown(self._host)}:{self._port} is ready ({time.monotonic() - started:.1f} s)")  # fmt: skip
                self._start_filling(surroundings)
            elif not told and time.monotonic() - started > _READY_SECONDS:
                raise ServerError(
                    f"nothing answers on port {self._port} after {_READY_SECONDS:.0f} s"
                )
            self._tell_sign_ins()

    def _revive_database(self) -> None:
        if self._stopping or self._server is None or self._server.alive:
            return
        _say("the database ended and starts again")
        # The worker would notice late and then leave with exit code 0: it starts afresh at once.
        self._worker.kill()
        self._server.start()

    def _start_filling(self, surroundings: Mapping[str, str]) -> None:
        self._filling = subprocess.Popen(
            [sys.executable, "-P", "-m", _DEMONSTRATION, *self._first_steps],
            env=dict(surroundings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=self._hold,  # noqa: PLW1509 - the supervisor has no threads
        )

    def _tell_sign_ins(self) -> None:
        filling = self._filling
        if filling is None or filling.poll() is None:
            return
        self._filling = None
        output = filling.stdout.read() if filling.stdout else b""
        if filling.returncode != 0:
            _say("the demonstration could not be filled; the platform runs without it")
            return
        with contextlib.suppress(ValueError):
            for line in sign_in_lines(json.loads(output)):
                _say(line)

    def _stop(self) -> None:
        for part in (self._web, self._worker):
            part.ask_to_stop()
        if self._filling is not None and self._filling.poll() is None:
            self._filling.kill()
            self._filling.wait()
        deadline = time.monotonic() + _STOP_SECONDS
        for part in (self._web, self._worker):
            part.wait(max(deadline - time.monotonic(), 0.1))
        if self._server is not None:
            self._server.stop()

    def _listen_to_signals(self) -> None:
        self._ringer.settimeout(0)
        signal.set_wakeup_fd(self._ringer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _on_stop(self, *_: Any) -> None:
        self._stopping = True

    def _wait_for_bell(self, seconds: float) -> None:
        ready, _, _ = select.select([self._bell], [], [], seconds)
        if ready:
            self._bell.recv(4096)


def sign_in_lines(told: Any) -> list[str]:
    """What the demonstration answers (one sign-in per portal), as lines for a person.

    >>> sign_in_lines({"staff": {"email": "a@b.cn", "password": "x"}})
    ['sign in as staff: email a@b.cn, password x']
    """
    by_portal = told.items() if isinstance(told, dict) else ((each.get("portal"), each) for each in told)  # fmt: skip
    lines = []
    for portal, facts in by_portal:
        pairs = facts.items() if isinstance(facts, dict) else [("with", facts)]
        shown = ", ".join(f"{name} {value}" for name, value in pairs if name != "portal")
        lines.append(f"sign in as {portal}: {shown}")
    return lines


def _check_port(host: str, port: int) -> None:
    """Refuse a port that somebody listens on (granian would share it without a word)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as reason:
            rule = "free: another program listens on it" if reason.errno == errno.EADDRINUSE else str(reason.strerror)  # fmt: skip
            raise BadInput("up.port", port=port, host=host, rule=rule) from None


def _check_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as reason:
        told = str(reason).strip().splitlines()[-1]
        raise BadInput("up.database", field="DATABASE_URL", rule=told) from None


def _is_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/health/ready", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def _shown(host: str) -> str:
    reachable = _reachable(host)
    return f"[{reachable}]" if ":" in reachable else reachable


def _empty_folder(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    return path


def _say(text: str) -> None:
    print(f"puhui: {text}", flush=True)  # noqa: T201 - a command that people watch


def main(arguments: list[str]) -> int:
    """Run by `puhui up`, which has checked the options."""
    parser = argparse.ArgumentParser("puhui up")
    parser.add_argument("--home", required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--no-demo", action="store_true")
    told = parser.parse_args(arguments)
    supervisor = Supervisor(
        home_folder(told.home), told.host, told.port, demonstrate=not told.no_demo
    )
    try:
        return supervisor.run()
    except Refusal as refusal:
        print(f"puhui: {refusal}", file=sys.stderr)  # noqa: T201 - the edge
        return 2
    except (ServerError, subprocess.CalledProcessError) as reason:
        print(f"puhui: {reason}", file=sys.stderr)  # noqa: T201 - the edge
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
