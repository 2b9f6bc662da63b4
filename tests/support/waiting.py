"""Waiting for something that other threads or processes do, instead of sleeping and hoping."""

import threading
from collections.abc import Callable

_PATIENCE = 30.0  # seconds; nothing is measured by it
_STEP = 0.01


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something is true."""
    clock = threading.Event()
    for _ in range(round(_PATIENCE / _STEP)):
        if condition():
            return
        clock.wait(_STEP)
    raise AssertionError("this did not become true")
