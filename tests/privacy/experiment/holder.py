"""`python -m tests.privacy.experiment.holder PROGRAM ...`: runs a program and tells what can be read of its memory.

Holder and program run as the same user, without the right to read others' memory that root has (it is what a debugger
asks for as well), so that the answer is the same for root and for everybody else. One JSON object a line, both ways.
"""

import ctypes
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

_PR_CAPBSET_DROP, _CAP_SYS_PTRACE = 24, 19
_GIVEN_UP = "--without-the-right"
_AT_ONCE = 16 * 1024 * 1024


def give_up_reading_others() -> None:
    """Begin anew without the right to read the memory of every process; what is started later has it neither."""
    ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_SYS_PTRACE, 0, 0, 0)  # refused to who has no such right anyway
    os.execv(sys.executable, [sys.executable, "-m", __spec__.name, _GIVEN_UP, *sys.argv[1:]])


def look(process: int, needles: Mapping[str, list[str]]) -> dict[str, object]:
    """Say how much of a process can be read, and which kinds of needles are in it."""
    readable, found = 0, set()
    for part in _memory(process):
        readable += len(part)
        found |= {kind for kind, words in needles.items() if any(word.encode() in part for word in words)}
    limits = Path(f"/proc/{process}/limits").read_text(encoding="ascii")
    limit = re.search(r"Max core file size +(\S+)", limits)
    return {"readable": readable, "found": sorted(found), "limit": limit[1] if limit else ""}


def _memory(process: int) -> Iterator[bytes]:
    """Read what the system lets this process read of another, in pieces that overlap."""
    try:
        maps = Path(f"/proc/{process}/maps").read_text(encoding="utf-8")
        memory = Path(f"/proc/{process}/mem").open("rb", buffering=0)  # noqa: SIM115 - closed below
    except PermissionError:
        return
    with memory:
        for line in maps.splitlines():
            place, rights, *_ = line.split()
            begin, end = (int(one, 16) for one in place.split("-"))
            if rights.startswith("r") and not line.endswith(("[vvar]", "[vvar_vclock]", "[vsyscall]")):
                yield from _pieces(memory.fileno(), begin, end)


def _pieces(memory: int, begin: int, end: int) -> Iterator[bytes]:
    while begin < end:
        try:
            yield os.pread(memory, min(_AT_ONCE, end - begin), begin)
        except OSError:
            return  # a page that was taken back meanwhile
        begin += _AT_ONCE - 1024


def crash(program: "subprocess.Popen[bytes]") -> dict[str, object]:
    """Let the program abort as a failed assertion of a library does; say whether the system made a core dump of it."""
    program.send_signal(signal.SIGABRT)
    _, status = os.waitpid(program.pid, 0)
    return {"aborted": os.WIFSIGNALED(status), "dumped": os.WCOREDUMP(status)}


def hold(arguments: list[str]) -> None:
    """Start the program with no limit to its core dumps but the one that this process has itself, and answer."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    program = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr)
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(look(program.pid, asked) if asked else crash(program)), flush=True)
    finally:
        if program.poll() is None:
            program.kill()


if __name__ == "__main__":
    if sys.argv[1] != _GIVEN_UP:
        give_up_reading_others()
    hold(sys.argv[2:])
