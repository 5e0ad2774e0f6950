"""The web server: granian's master and its workers, each of which ends with its parent."""

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WORKERS, THREADS = 2, 4


def main(host: str, port: int) -> None:
    """Serve `puhui.config.wsgi` until SIGTERM."""
    Granian(
        "puhui.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
