"""T13: people who send half a request and wait. Everybody else is served meanwhile, and nothing of a half is stored."""

import socket
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.stage import SHEET, Stage, served_wave, whole_post
from tests.support.wire import Reply, connect, received, replies, request

HONEST = 4
READERS = 10  # who ask for many pages and never read them
_ALL_TAKEN = 1.0  # seconds without an answer after which a build is taken for full


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did while so many waited."""

    served: int
    stored: int
    thanked: int
    dropped: int
    lines: int


def slow_posts(bench: Bench) -> Finding:
    """More halves than any room for them; people who answer are thanked; one who sends slowly is, and once."""
    waiting = bench.choose(quick=130, full=700)
    with served_wave(bench.folder / "product", peers=HONEST + 2, build_name="impatient") as stage:
        product = _outcome(stage, waiting)
    with served_wave(bench.folder / "leaky", peers=HONEST + 2, build_name="waitress_alone") as stage:
        leaky = _served_among(stage, waiting)
    right = Outcome(served=HONEST, stored=HONEST + 1, thanked=1, dropped=waiting, lines=0)
    return Finding(
        threat="T13",
        question=f"{waiting} people send half a sheet and wait, {READERS} ask for pages and do not read them,"
        f" {HONEST} answer meanwhile, one sends a byte at a time",
        figure=f"{product.served} of {HONEST} served, the slow one thanked in {product.thanked} of 2 tries,"
        f" {product.stored} ballots stored; the server, its patience set to 2 s, dropped {product.dropped}"
        f" of {waiting} halves and wrote {product.lines} lines",
        bound=f"{HONEST}, 1, {HONEST + 1}; all, 0",
        holds=product == right,
        controls=(
            Control(
                "waitress as it comes: 100 places, each for as long as somebody likes",
                f"{leaky} of {HONEST} served while they wait",
                caught=leaky < HONEST,
            ),
        ),
    )


def _outcome(stage: Stage, waiting: int) -> Outcome:
    *honest, slow, idle = stage.links
    with ExitStack() as opened:
        halves = [_half(opened, stage, idle) for _ in range(waiting)]
        for _ in range(READERS):
            _never_reads(opened, stage, idle)
        served = sum(_thanked(stage.ask(whole_post(link))) for link in honest)
        thanked = sum(_thanked(_byte_by_byte(stage, slow)) for _ in range(2))
        dropped = sum(_is_dropped(client) for client in halves)
    return Outcome(served, stage.ballots(), thanked, dropped, len(stage.said().splitlines()))


def _served_among(stage: Stage, waiting: int) -> int:
    """How many of the honest are thanked while the others wait, by a build that may be full."""
    *honest, _, idle = stage.links
    with ExitStack() as opened:
        for _ in range(waiting):
            _half(opened, stage, idle)
        time.sleep(_ALL_TAKEN / 4)  # until those are in
        return sum(_thanked(_asked_in_vain(opened, stage, whole_post(link))) for link in honest)


def _asked_in_vain(opened: ExitStack, stage: Stage, sent: bytes) -> list[Reply]:
    client = opened.enter_context(connect(stage.port))
    client.settimeout(_ALL_TAKEN / HONEST)
    client.sendall(sent)
    with suppress(TimeoutError):
        return replies(received(client))
    return []


def _half(opened: ExitStack, stage: Stage, link: str) -> socket.socket:
    """Open a connection on which half of a good post arrives."""
    client = opened.enter_context(connect(stage.port))
    client.sendall(whole_post(link)[: -len(SHEET) // 2])
    return client


def _never_reads(opened: ExitStack, stage: Stage, link: str) -> None:
    client = opened.enter_context(connect(stage.port))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.sendall(request("GET", f"/s/{link}") * 8)


def _byte_by_byte(stage: Stage, link: str) -> list[Reply]:
    """Send a sheet slowly at its end: as slow as it gets is the server's patience, in another test."""
    sent = whole_post(link)
    with connect(stage.port) as client:
        client.sendall(sent[:-20])
        for at in range(len(sent) - 20, len(sent)):
            client.sendall(sent[at : at + 1])
            time.sleep(0.01)
        return replies(received(client))


def _thanked(answers: list[Reply]) -> bool:
    return [answer.status for answer in answers] == [303]


def _is_dropped(client: socket.socket) -> bool:
    """True where the server ends it without an answer, before our own much longer patience ends."""
    with suppress(TimeoutError):
        return received(client) == b""
    return False
