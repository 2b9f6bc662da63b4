"""The real thing, from outside: the `parallax` command in processes of its own, and plain HTTP on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]
PARALLAX = str(Path(sys.executable).parent / "parallax")


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: str
    headers: Mapping[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(
    *arguments: str, environment: Mapping[str, str], check: bool = True, program: Sequence[str] = (PARALLAX,)
) -> subprocess.CompletedProcess[str]:
    """Run one parallax command to its end. `program` is what runs it, by default the product itself."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment}
    done = subprocess.run(
        [*program, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert not check or done.returncode == 0, done.stderr
    return done


@contextmanager
def served(environment: Mapping[str, str], log: Path, *, program: Sequence[str] = (PARALLAX,)) -> Iterator[int]:
    """Run `parallax serve`, or a build of it; everything it says goes into `log`. Give the number of its process."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment}
    with log.open("wb") as output:
        server = subprocess.Popen([*program, "serve"], env=env, stdout=output, stderr=output, cwd=ROOT)
        try:
            wait_for(int(environment["PARALLAX_PORT"]), server)
            yield server.pid
        finally:
            server.terminate()
            assert server.wait(timeout=30) == 0


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Wait until a server listens."""
    for _ in range(600):  # a busy machine takes its time
        assert server.poll() is None, "the server ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not begin to listen")


def fetch(address: str, *, method: str = "GET", fields: Sequence[tuple[str, str]] | None = None) -> Answer:
    """Ask for a page, or send a form."""
    body = urlencode(fields).encode() if fields is not None else None
    request = Request(address, data=body, method="POST" if body is not None else method)
    try:
        with urlopen(request, timeout=60) as response:
            return Answer(response.status, response.read().decode(), dict(response.headers))
    except HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode(), dict(error.headers))
