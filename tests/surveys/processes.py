"""Other processes for tests: to be killed in the middle of their work, or to work at the same moment."""

import os
import signal
import sys
from collections.abc import Callable, Sequence

from surveys.core.database import Database
from surveys.core.installation import Installation
from surveys.core.keys import KeyFolder


def reopened(installation: Installation) -> Installation:
    """The same installation with connections and locks of its own, as another process would open it."""
    return Installation(
        installation.settings,
        KeyFolder(installation.settings.keys),
        Database(installation.settings.database_url),
        installation.clock,
        installation.boot,
    )


def die() -> None:
    """End this process as a power cut would: no handler, no clean-up."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed(installation: Installation, work: Callable[[Installation], object]) -> None:
    """Do some work in another process, and see that it was killed before it came to its end."""
    status = _waited(_start(installation, work))
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def at_once(installation: Installation, works: Sequence[Callable[[Installation], int]]) -> list[int]:
    """Do several things in a process each, at the same moment; give the small number that each returned."""
    processes = [_start(installation, work) for work in works]
    statuses = [_waited(process) for process in processes]
    assert all(os.WIFEXITED(status) for status in statuses)
    return [os.WEXITSTATUS(status) for status in statuses]


def _start(installation: Installation, work: Callable[[Installation], object]) -> int:
    installation.database.close()  # a connection must not be open on both sides of a fork
    process = os.fork()
    if process == 0:
        _run(installation, work)
    return process


def _run(installation: Installation, work: Callable[[Installation], object]) -> None:
    result = 99
    try:
        result = int(str(work(reopened(installation)) or 0))
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(result)


def _waited(process: int) -> int:
    return os.waitpid(process, 0)[1]
