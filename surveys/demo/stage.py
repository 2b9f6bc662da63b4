"""Plays the worked example: real rosters, real mail in a folder, real HTTP on loopback, a real close."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from instruments import catalogue
from instruments.groups import RaterGroup
from reports.declaration import Declaration
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.demo.coaching_stage import FIRST_DAY, Coaching, Scene
from surveys.demo.raters import Raters
from surveys.demo.story import BASELINE, CONTROL, DANA, DANA_LATER, FOCUS, FOLLOW_UP, OMAR, Cast, Round
from surveys.desk.adopting import adopt
from surveys.invited import store as invited
from surveys.mail.transports import transport_for
from surveys.waves import store as waves
from surveys.waves.closing import close_wave
from surveys.waves.counting import count_due
from surveys.waves.following import FollowUp
from surveys.waves.launching import Request, launch
from surveys.waves.states import WaveState
from surveys.waves.tables import KeptUntil
from surveys.worker.delivery import deliver_due

_OPEN_FOR = timedelta(days=21)
_BASELINE_OPENED, _BASELINE_CLOSED = 298, 278  # days ago
_FOLLOW_UP_OPENED, _FOLLOW_UP_CLOSED = 24, 4  # nine months later


@dataclass(frozen=True, slots=True)
class Ready:
    """What stands ready: the closed waves, the open one, and a link of it that nobody has used."""

    baseline: str
    follow_up: str
    open: str
    live_link: str


class _MovableClock:
    """The closed waves were opened and closed in the past: the stage needs a clock that can stand there."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.back = timedelta()

    def __call__(self) -> datetime:
        return self._clock() - self.back


def play(installation: Installation, *, on_answer: Callable[[], None] = lambda: None) -> None:
    """Run the whole job: a baseline, its follow-up nine months later, and a wave about somebody else under way."""
    clock = _MovableClock(installation.clock)
    stage = Installation(installation.settings, installation.keys, installation.database, clock)
    with _served(create_app(stage)) as port:
        clock.back = timedelta(days=FIRST_DAY)
        coaching = Coaching(stage)
        waves_of = _Waves(stage, port, on_answer)
        for days, act in sorted((*waves_of.scenes(), *coaching.scenes(waves_of.closed)), key=lambda one: -one[0]):
            clock.back = timedelta(days=days)
            act()


class _Waves:
    """The waves of the play, in their order: opened and answered on one day, closed on another."""

    def __init__(self, stage: Installation, port: int, on_answer: Callable[[], None]) -> None:
        self._stage, self._port, self._on_answer = stage, port, on_answer
        self.closed: list[str] = []
        self._open = ""

    def scenes(self) -> Iterator[Scene]:
        """Give what happens to the waves; the last one stays open."""
        yield _BASELINE_OPENED, lambda: self._play(DANA, BASELINE, seed=5)
        yield _BASELINE_CLOSED, self._close
        yield _FOLLOW_UP_OPENED, lambda: self._play(DANA_LATER, FOLLOW_UP, seed=7)
        yield _FOLLOW_UP_CLOSED, self._close
        yield 0, lambda: self._play(OMAR, BASELINE, seed=11)

    def _play(self, cast: Cast, told: Round, *, seed: int) -> None:
        follow_up = FollowUp(self.closed[0], Declaration(FOCUS, CONTROL)) if told is FOLLOW_UP else None
        self._open = _open(self._stage, cast, follow_up)
        adopt(self._stage)
        _answer(self._stage, cast, told, self._open, self._port, seed=seed, on_answer=self._on_answer)

    def _close(self) -> None:
        close_wave(self._stage, self._open)
        self.closed.append(self._open)


def total_answers() -> int:
    """How many people answer in the whole play."""
    return sum(cast.answers_of(group) for cast in (DANA, DANA_LATER, OMAR) for group in cast.people)


def scene(installation: Installation) -> Ready | None:
    """Find what an earlier play left, or None on an empty stage."""
    with installation.database.read() as session:
        rows = waves.all_waves(session)
        closed = [row.id for row in rows if row.state is WaveState.CLOSED]  # the first opened first
        opened = [row.id for row in rows if row.state is WaveState.OPEN]
        if len(closed) < 2:
            return None
        live = [
            person.id
            for wave in opened
            for person in invited.of_wave(session, wave)
            if person.group is RaterGroup.PEER and not person.spent
        ]
    return Ready(
        closed[0], closed[1], opened[0] if opened else "", installation.survey_address(live[0]) if live else ""
    )


def _open(stage: Installation, cast: Cast, follow_up: FollowUp | None = None) -> str:
    request = Request(
        executive=Address(cast.name, addr_spec=cast.email),
        roster=cast.roster(),
        closes_on=stage.today() + _OPEN_FOR,
        edition=catalogue.load("leadership360"),
        kept_until=KeptUntil.ENGAGEMENT,
        follow_up=follow_up,
    )
    wave = launch(stage, request)
    deliver_due(stage, transport_for(stage.settings))
    count_due(stage)
    return wave


def _answer(
    stage: Installation, cast: Cast, told: Round, wave: str, port: int, *, seed: int, on_answer: Callable[[], None]
) -> None:
    with stage.database.read() as session:
        raters = Raters(waves.get(session, wave).edition().instrument, told, seed)
        people = [(person.group, stage.survey_address(person.id)) for person in invited.of_wave(session, wave)]
    for group in cast.people:
        addresses = [address for member, address in people if member is group]
        for address in addresses[: cast.answers_of(group)]:
            _post(port, urlsplit(address).path, urlencode(raters.fill(group)).encode())
            on_answer()


def _post(port: int, path: str, body: bytes) -> None:
    """Send one finished survey. A refusal raises `HTTPError`."""
    with urlopen(f"http://127.0.0.1:{port}{path}", data=body, timeout=30) as answer:
        answer.read()


class _Quiet(WSGIRequestHandler):
    """Writes no line a request: an address holds a link, even a made-up one."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is werkzeug's
        """Say nothing."""


@contextmanager
def _served(app: Flask) -> Iterator[int]:
    """Serve on a free port of this machine while the play lasts."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
