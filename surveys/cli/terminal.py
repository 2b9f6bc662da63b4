"""Whether standard output is a terminal: secret addresses are never printed into a log, a file or a pipe."""

import sys


def is_terminal() -> bool:
    """True where standard output is a terminal; False for a journal, a container's log, a file and a pipe.

    A secret address that nobody asked for is printed only there: whoever reads logs could use it later.
    """
    return sys.stdout.isatty()
