"""What a process that opens links or ballots asks of its system: a crash leaves none of its memory on a disk (T17).

A core dump of a web process holds links beside the answers that were sent with them, as texts.
"""

import ctypes
import resource
from collections.abc import Callable
from typing import cast

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4


def keep_memory_private() -> bool:
    """Let this process, and what it forks, leave no core dump and be read by no other program of its user.

    Two locks, since neither is enough: the limit does not hold where the system hands cores to a program (core_pattern
    with a pipe), and Linux alone knows the other one. Where a process runs as root, root's tools still read it. Gives
    False where only the limit could be set.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl = _prctl()
    if prctl is None or prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        return False
    return bool(prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)


def _prctl() -> Callable[..., int] | None:
    """Return Linux' prctl from the C library that is loaded already; None on other systems."""
    try:
        return cast(Callable[..., int], ctypes.CDLL(None).prctl)
    except (AttributeError, OSError, TypeError):
        return None
