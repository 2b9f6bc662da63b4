"""T7: the same counts by other people: every page, download, log line and letter to the coach is the same in each byte.

Two installations see the same acts of the coach; clock and randomness are fixed. In one, some people answer, decline
and get reminders; in the other, others of their groups do. Who did what must be nowhere that a coach can look.
"""

import io
import logging
import random
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from instruments.groups import RaterGroup
from surveys.accounts import codes
from surveys.app import create_app
from surveys.casting import Casting
from surveys.desk.seat import Seat
from surveys.installation import Installation
from surveys.invited import store as invited
from surveys.logs import JsonLines, write_json_lines
from surveys.running import remind
from surveys.worker import Worker
from tests.support.ballots import answers
from tests.support.desk import ALICE, Browser, engagement, seat, wave
from tests.support.installations import Clock
from tests.surveys.mail.server import Mailbox, free_port, mailing_house, running

PEER, REPORT = RaterGroup.PEER, RaterGroup.DIRECT_REPORT
GONE = "peer3@example.org"  # a mailbox that takes its invitation and refuses everything after it


@dataclass(frozen=True)
class Who:
    """Who of each group answers, and who declines, by their place in the roster."""

    answer: Mapping[RaterGroup, Sequence[int]]
    decline: Mapping[RaterGroup, Sequence[int]]


ONE = Who({PEER: (0, 1, 2), REPORT: (0, 1, 2)}, {PEER: (4,)})
OTHER = Who({PEER: (2, 3, 4), REPORT: (1, 2, 3)}, {REPORT: (0,)})


@dataclass
class Seen:
    """Everything that came before the coach's eyes, in order."""

    pages: list[tuple[str, int, bytes]] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)
    letters: list[bytes] = field(default_factory=list)


def _fix_randomness(monkeypatch: pytest.MonkeyPatch) -> None:
    source = random.Random(7)
    monkeypatch.setattr(secrets, "token_bytes", lambda n=32: source.randbytes(n))
    monkeypatch.setattr(secrets, "token_hex", lambda n=32: source.randbytes(n).hex())
    monkeypatch.setattr(secrets, "token_urlsafe", lambda n=32: _urlsafe(source.randbytes(n)))
    monkeypatch.setattr(secrets, "choice", source.choice)
    monkeypatch.setattr(secrets, "randbelow", source.randrange)
    monkeypatch.setattr(codes, "new_secret", lambda: "A" * 32)  # pyotp draws its own


def _urlsafe(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def _logged(stream: io.StringIO) -> Iterator[None]:
    write_json_lines(stream)
    try:
        yield
    finally:
        for name in ("parallax", "surveys", "waitress"):
            logger = logging.getLogger(name)
            for handler in [one for one in logger.handlers if isinstance(one.formatter, JsonLines)]:
                logger.removeHandler(handler)
            logger.propagate = True


def _people(house: Installation, opened: str, group: RaterGroup, places: Sequence[int]) -> list[str]:
    with house.database.read() as session:
        found = sorted(
            (person.email, person.id) for person in invited.of_wave(session, opened) if person.group is group
        )
    return [house.survey_links.sign(found[place][1]) for place in places]


def _play(house: Installation, opened: str, who: Who) -> None:
    casting = Casting(house)
    for group, places in who.answer.items():
        for token in _people(house, opened, group, places):
            casting.cast(token, answers(group, 4))
    for group, places in who.decline.items():
        for token in _people(house, opened, group, places):
            casting.decline(token)


def _look_at_everything(browser: Browser, seen: Seen) -> None:
    """Follow every link below /desk, from the first page on, and keep what came back."""
    waiting, known = ["/desk/"], {"/desk/"}
    while waiting:
        path = waiting.pop(0)
        answer = browser.get(path)
        seen.pages.append((path, answer.status_code, answer.data))
        if answer.mimetype != "text/html":
            continue
        for link in BeautifulSoup(answer.data, "html.parser").select("a[href]"):
            target = urlsplit(str(link["href"]))
            goal = target.path + (f"?{target.query}" if target.query else "")
            if goal.startswith("/desk/") and goal not in known:
                known.add(goal)
                waiting.append(goal)


@dataclass
class World:
    """One installation, its coach's browser, and what the coach saw."""

    house: Installation
    clock: Clock
    mailbox: Mailbox
    browser: Browser
    own: Seat
    engagement: str
    opened: str
    seen: Seen = field(default_factory=Seen)

    def look(self) -> None:
        """Let the worker do what is due, then look at everything."""
        Worker(self.house).tick()
        _look_at_everything(self.browser, self.seen)

    def act(self, what: str, **fields: object) -> None:
        """Do something to the wave."""
        self.post(f"/desk/waves/{self.opened}/{what}", **fields)

    def about(self, what: str, email: str, **fields: object) -> None:
        """Ask what is held about somebody, or act on it."""
        self.post(f"/desk/engagements/{self.engagement}/people{what}", email=email, **fields)

    def post(self, path: str, **fields: object) -> None:
        """Send a form and keep what came back."""
        answer = self.browser.post(path, **fields)
        assert answer.status_code in (200, 303), (path, answer.status_code)
        self.seen.pages.append((path, answer.status_code, answer.data + str(answer.headers.get("Location")).encode()))


def _world(folder: Path, who: Who, monkeypatch: pytest.MonkeyPatch, *, leak: bool) -> Seen:
    _fix_randomness(monkeypatch)
    clock, port, mailbox = Clock(), free_port(), Mailbox()
    with running(mailbox, port):
        house = mailing_house(folder, port, clock=clock)
        own = seat(house, ALICE)
        about = engagement(own)
        opened = wave(own, about, supervisor=2, peer=6, direct_report=4)
        world = World(house, clock, mailbox, Browser(create_app(house), own), own, about, opened)
        with _logged(world.seen.log):
            _one_wave(world, who, leak=leak)
        house.database.close()
    _keep_letters(world.seen, mailbox)
    return world.seen


def _one_wave(world: World, who: Who, *, leak: bool) -> None:
    """The story of one wave, act by act."""
    Worker(world.house).tick()
    world.clock.pass_(days=1)
    world.browser.sign_in(world.own)
    _play(world.house, world.opened, who)
    if leak:
        _leaky_log(world.house, world.opened)
    world.mailbox.to_recipient = lambda address: "550 no such user" if address == GONE else "250 ok"
    world.look()
    if leak:
        return
    world.act("remind")
    world.look()
    _probe(world)
    world.clock.pass_(minutes=30)
    world.act("close", typed="Whitfield")
    world.look()


def _probe(world: World) -> None:
    """Everything else a coach may do, to people who did one thing in one world and another in the other."""
    world.act("extend", closes_on="2026-03-30")
    world.act("add", pasted="Pat,New,pat@example.org,peer")
    for email in ("peer0@example.org", "peer3@example.org", "direct_report0@example.org"):
        world.about("", email)
        world.about("/export", email)
    for email in ("peer0@example.org", "peer4@example.org"):
        world.about("/erase", email, sure="y")
    world.look()


def _leaky_log(house: Installation, opened: str) -> None:
    """The control build: a careless line that names who is still missing."""
    with house.database.read() as session:
        pending = sorted(person.email for person in invited.of_wave(session, opened) if not person.spent)
    logging.getLogger("parallax.worker").info("still waiting for %s", ", ".join(pending))


def _keep_letters(seen: Seen, mailbox: Mailbox) -> None:
    own = {ALICE.addr_spec, "casey@coaching.example", "casey@feedback.example.org"}
    seen.letters = [taken.content for taken in mailbox.taken if taken.recipient in own or taken.sender in own]
    # the line between the parts of a message is drawn at random by the library, anew for each
    seen.letters = [re.sub(rb"={15}\d+==", b"BOUNDARY", letter) for letter in seen.letters]


def test_the_same_counts_by_other_people_are_the_same_to_the_coach_in_every_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _world(tmp_path / "one", ONE, monkeypatch, leak=False)
    other = _world(tmp_path / "other", OTHER, monkeypatch, leak=False)
    assert [page[:2] for page in one.pages] == [page[:2] for page in other.pages]
    for mine, theirs in zip(one.pages, other.pages, strict=True):
        assert mine[2] == theirs[2], f"{mine[0]} differs"
    assert one.log.getvalue() == other.log.getvalue()
    assert sorted(one.letters) == sorted(other.letters)
    assert len(one.pages) > 25
    assert {page[1] for page in one.pages} <= {200, 303}


def test_a_build_that_logs_who_is_missing_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = _world(tmp_path / "one", ONE, monkeypatch, leak=True)
    other = _world(tmp_path / "other", OTHER, monkeypatch, leak=True)
    assert one.log.getvalue() != other.log.getvalue()


def test_the_two_worlds_do_differ_where_the_coach_cannot_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this the comparison could hold for two worlds that are one."""
    marks = []
    for number, who in enumerate((ONE, OTHER)):
        _fix_randomness(monkeypatch)
        port = free_port()
        with running(Mailbox(), port):
            house = mailing_house(tmp_path / str(number), port, clock=Clock())
            own = seat(house, ALICE)
            opened = wave(own, engagement(own), supervisor=2, peer=6, direct_report=4)
            _play(house, opened, who)
            remind(house, opened)
            with house.database.read() as session:
                marks.append([(one.email, one.spent, one.declined) for one in invited.of_wave(session, opened)])
            house.database.close()
    assert marks[0] != marks[1]
