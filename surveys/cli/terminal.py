"""Whether what a command prints is read by whoever started it, or kept by something that writes it down."""

import sys


def is_terminal() -> bool:
    """True where standard output is a terminal; False for a journal, a container's log, a file and a pipe.

    A secret address that nobody asked for is printed only there: whoever reads logs could use it later.
    """
    return sys.stdout.isatty()
