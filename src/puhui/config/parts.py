"""One child of the supervisor: started, watched, started again, ended with all that it started."""

import contextlib
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from puhui.foundation.database.lifeline import hold_to

_LONGEST_WAIT = 10.0
#: A part that ran this long before it died starts again at once.
_HEALTHY_SECONDS = 10.0


class Part:
    """A Python module run as a child in a session of its own, so that Ctrl-C reaches it through us.

    One that dies soon after its start waits longer each time before it is started again.
    """

    def __init__(self, name: str, module: str, arguments: Sequence[str] = ()) -> None:
        """Name it for messages; nothing runs yet."""
        self.name = name
        # -P: the folder somebody stands in must not stand in for our packages.
        self._command = [sys.executable, "-P", "-m", module, *arguments]
        self._child: subprocess.Popen[bytes] | None = None
        self._hold = functools.partial(hold_to, os.getpid(), signal.SIGKILL)
        self._started = 0.0
        self._wait = 0.0
        self._due = 0.0

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._child is not None and self._child.poll() is None

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it now."""
        self._started = time.monotonic()
        self._child = subprocess.Popen(
            self._command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=self._hold,  # noqa: PLW1509 - the supervisor has no threads
        )

    def revive(self, environment: Mapping[str, str]) -> str | None:
        """Start it again where it has died and its wait is over; tells so in a sentence."""
        if self._child is None or self.alive:
            return None
        now = time.monotonic()
        if not self._due:
            self._sweep()
            short = now - self._started < _HEALTHY_SECONDS
            self._wait = min(max(self._wait * 2, 0.5), _LONGEST_WAIT) if short else 0.0
            self._due = now + self._wait
        if now < self._due:
            return None
        self._due = 0.0
        told = f"{self.name} ended ({self._child.returncode}) and starts again"
        self.start(environment)
        return told

    def kill(self) -> None:
        """End it at once, with all that it started."""
        self._sweep()

    def ask_to_stop(self) -> None:
        """Send SIGTERM to it; its own children are its to stop."""
        if self._child is not None and self.alive:
            self._child.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for it to end; after `seconds` it is killed."""
        if self._child is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(seconds)
        self._sweep()
        self._child.wait()

    def _sweep(self) -> None:
        """Kill what is left of its session."""
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
