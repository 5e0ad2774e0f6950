"""No child outlives its parent: the kernel is asked to end it, however the parent went."""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: int) -> None:
    """Ask Linux to send this process the signal `number` once its parent is gone.

    A change of user or of namespace clears the request, so it comes after those.
    """
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, number)


def hold_to(parent: int | None, number: int) -> None:
    """`die_with_parent`, and leave at once where `parent` (its process id) is gone already.

    The parent's thread that started this process counts: it must live as long as the parent.
    """
    if parent is None:
        return
    die_with_parent(number)
    if os.getppid() != parent:
        os._exit(1)
