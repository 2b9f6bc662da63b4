"""The clock since this machine booted, which setting the system time cannot change. Used by upkeep/second_look.py."""

import secrets
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_LONGEST_ID = 36


class BootClock(Protocol):
    """Seconds since this machine was started, and what tells this start from every other."""

    @property
    def id(self) -> str:
        """What names this boot: at most 36 characters, another text after each start."""

    def seconds(self) -> float:
        """Seconds since some moment of this boot, the time counted in which the machine was suspended."""


@dataclass(frozen=True, slots=True)
class SystemBoot:
    """The boot that this process runs in."""

    id: str

    def seconds(self) -> float:
        """Read CLOCK_BOOTTIME. Where a system has none, a clock that never goes back stands for it.

        If that one stops while the machine is suspended, the wall clock seems to jump, which only makes acts wait.
        """
        boot_time = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


@cache
def this_boot(path: Path = _BOOT_ID) -> BootClock:
    """Return this machine's boot. Where the system does not name it, each process is taken for a boot of its own."""
    try:
        name = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        name = ""
    return SystemBoot(name[:_LONGEST_ID] or secrets.token_hex(16))
