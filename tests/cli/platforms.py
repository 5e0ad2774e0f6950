"""A real `puhui up` of a test: started, watched, killed part by part."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PUHUI = Path(sys.executable).parent / "puhui"


def surroundings(home, **more):
    """The environment of a user's shell: nothing of what the tests set for themselves."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PUHUI_", "DJANGO_", "PG")) and name != "DATABASE_URL"
    }
    return {**kept, "PUHUI_HOME": str(home), **more}


def run_puhui(home, *arguments, **more):
    """Run one command to its end."""
    return subprocess.run(
        [PUHUI, *map(str, arguments)],
        env=surroundings(home, **more),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds=60.0, what="it"):
    """Wait for a condition and return what it gives; fail after the deadline."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:.0f} s"
        time.sleep(0.05)
    return found


class Platform:
    """One `puhui up` in a home."""

    def __init__(self, home, **more):
        self.home, self.port = Path(home), free_port()
        self._more = more
        self.child = None

    def start(self):
        """Start it; returns the seconds until it was ready."""
        started = time.monotonic()
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._output = (self.home.parent / f"{self.home.name}.out").open("w+")
        self.child = subprocess.Popen(
            [PUHUI, "up", "--port", str(self.port), "--home", self.home, "--no-demo"],
            env=surroundings(self.home, **self._more),
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        until(
            lambda: self.status("/health/ready") == 200 or self.child.poll() is not None,
            120,
            "ready",
        )
        assert self.child.poll() is None, self.output()
        return time.monotonic() - started

    def stop(self, number=signal.SIGTERM):
        """Ask it to end; returns its exit code."""
        self.child.send_signal(number)
        return self.child.wait(60)

    def kill(self):
        """kill -9 of the supervisor alone."""
        self.child.kill()
        self.child.wait()

    def output(self):
        self._output.flush()
        return Path(self._output.name).read_text()

    def status(self, path, headers=None):
        """The HTTP status of a path; 0 where nobody answers."""
        return self.get(path, headers)[0]

    def get(self, path, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            try:
                connection.request("GET", path, headers=headers or {})
                response = connection.getresponse()
                return response.status, response.read().decode(errors="replace")
            except (OSError, http.client.HTTPException):
                return 0, ""

    def processes(self):
        """pid → command line of every process that belongs to this home."""
        found, mark = {}, os.fsencode(self.home)
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes()
                if command and (mark in command or mark in (folder / "environ").read_bytes()):
                    found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        found.pop(os.getpid(), None)
        return found

    def pids(self, part):
        """The processes of a part: `postgres` (its first), `web` (the master), `web worker`, `worker`."""
        mark = {"postgres": "/postgres -D", "worker": "puhui.config.worker"}.get(
            part, "puhui.config.web"
        )
        mine = [pid for pid, command in self.processes().items() if mark in command]
        if part.startswith("web"):
            masters = [pid for pid in mine if parent_of(pid) == self.child.pid]
            return masters if part == "web" else [pid for pid in mine if pid not in masters]
        return mine


def parent_of(pid):
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None
