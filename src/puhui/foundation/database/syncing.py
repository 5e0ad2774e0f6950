"""What is on disk stays there: a file's bytes, or the names in a folder, pushed through to it."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Return once the bytes of a file, or the names in a folder, are on disk.

    A name is in its folder, and the folder's in the one above: without syncing both a power cut
    may lose a file whose own bytes were synced.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
