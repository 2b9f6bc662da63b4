"""R0, T15: that another coach asks about an executive of the same name, and whom, is told to nobody, not by one byte.

Two installations differ in one thing: in the one Alice's wave is about Dana and asks k or more of the people whom Bob
asks too, in the other it is about somebody else and asks strangers. Everything Bob does comes out the same: pages,
refusals, warnings, letters, log lines and stored rows. Only the worker compares, and logs two ids.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest

from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.core.json_log import OURS
from surveys.desk import waves as desk_waves
from surveys.desk.preparing import drafts, opening, roster_rows
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.invited.rows import Row
from surveys.mail import outbox
from surveys.mail.transports import transport_for
from surveys.waves import ownership, retention
from surveys.waves import store as waves
from surveys.waves.closing import close_wave
from surveys.waves.states import WaveState
from surveys.worker.delivery import deliver_due
from surveys.worker.thread import Worker
from tests.privacy.experiment.worlds.seen import letter
from tests.privacy.experiment.worlds.standstill import Dice, standing_still
from tests.support.desk import ALICE, BOB, Browser, actor, engagement, stored
from tests.support.installations import Clock, build, released_wave
from tests.support.logged import everything_logged
from tests.surveys.mail.server import BASE_URL, Mailbox, free_port, running

SHARED = tuple(f"shared{number}@example.org" for number in range(6))
STRANGERS = tuple(f"stranger{number}@example.org" for number in range(6))
BOBS = tuple(f"own{number}@example.org" for number in range(4))
PROBES = 50
After = Callable[[Installation, str], object]


def _told(installation: Installation, wave: str) -> None:
    released_wave(installation, wave)


def _forgotten(installation: Installation, wave: str) -> None:
    released_wave(installation, wave)
    retention.forget(installation, wave)


ENDS: dict[str, After] = {
    "open": lambda installation, wave: None,
    "told": _told,
    "told, its names erased": _forgotten,
}


@dataclass
class World:
    """One of the two installations, and everything that Bob has seen in it."""

    installation: Installation
    clock: Clock
    mailbox: Mailbox
    dice: Dice
    log: io.StringIO
    meets: bool
    alice: Actor = field(init=False)
    bob: Actor = field(init=False)
    foreign: str = ""
    seen: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice.begin("coaches")
        self.alice, self.bob = actor(self.installation, ALICE), actor(self.installation, BOB)

    def begin(self, end: After) -> None:
        """Let Alice's wave come to where it is; what she does is not looked at."""
        name, raters = ("Dana Whitfield", SHARED) if self.meets else ("Erin Moss", STRANGERS)
        self.dice.begin("alice")
        self.foreign = _launched(self.alice, name, "executive@alice.example", raters[:4], raters[4:])
        self._deliver()
        end(self.installation, self.foreign)
        self.mailbox.taken.clear()
        self.log.seek(0)
        self.log.truncate()

    def open(self, browser: Browser, path: str, **fields: object) -> str:
        self.dice.begin(f"{len(self.seen)}")
        answer = browser.post(path, **fields) if fields else browser.get(path)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        self.seen.append((path, b"\n\n".join([answer.status.encode(), answer.data, headers.encode()])))
        return answer.text

    def keep(self, where: str, what: object) -> None:
        self.seen.append((where, repr(what).encode()))

    def collect(self) -> None:
        """Keep the letters, the log and the rows of Bob's desk."""
        self._deliver()
        for one in sorted(self.mailbox.taken, key=lambda one: one.recipient):
            self.seen.append(letter(one.recipient, one.content))
        self.keep("log", [line for line in self.log.getvalue().splitlines() if line.startswith(OURS)])
        with self.installation.database.read() as session:
            his = [*ownership.waves_of(session, self.bob.coach), self.bob.coach]
            his += [one.id for one in scope.engagements(session, self.bob)]
        for table, rows in stored(self.installation).items():
            # the key of each wave is drawn by a library of its own
            plain = [
                re.sub(r"'public_key': b('|\").*?\1, '", "'", row) for row in rows if any(one in row for one in his)
            ]
            self.keep(table, plain)

    def _deliver(self) -> None:
        deliver_due(self.installation, transport_for(self.installation.settings))


def _row(name: str, email: str, relationship: str) -> Row:
    return Row(name, "Q", email, relationship)


def _drafted(own: Actor, name: str, email: str, peers: tuple[str, ...], reports: tuple[str, ...] = ()) -> str:
    draft = drafts.begin(own, engagement(own, name, email))
    rows = [_row("P", one, "peer") for one in peers] + [_row("R", one, "direct_report") for one in reports]
    roster_rows.add_rows(own, draft, rows)
    return draft


def _launched(own: Actor, name: str, email: str, peers: tuple[str, ...], reports: tuple[str, ...]) -> str:
    return opening.launch(own, _drafted(own, name, email, peers, reports))


@contextmanager
def world(folder: Path, port: int, *, meets: bool) -> Iterator[World]:
    clock, dice, mailbox = Clock(), Dice(), Mailbox()
    with standing_still(clock, dice), running(mailbox, port), everything_logged() as log:
        dice.begin("opening")
        installation = build(
            folder,
            clock=clock,
            mail=f"smtp://127.0.0.1:{port}",
            mail_from="Feedback <feedback@example.org>",
            base_url=BASE_URL,
        )
        try:
            yield World(installation, clock, mailbox, dice, log, meets)
        finally:
            installation.database.close()


def both(folder: Path, end: After, play: Callable[[World], None]) -> tuple[World, World]:
    """Play the same in both worlds; the mail server has the same address in both, since a page shows it."""
    port, worlds = free_port(), []
    for meets in (True, False):
        with world(folder / str(meets), port, meets=meets) as one:
            one.begin(end)
            play(one)
            one.collect()
            worlds.append(one)
    return worlds[0], worlds[1]


def differing(one: World, other: World) -> list[str]:
    pairs = zip(one.seen, other.seen, strict=True)
    return [where for (where, mine), (_, theirs) in pairs if mine != theirs]


def a_wave_of_bobs(at: World) -> None:
    """Bob prepares, looks, opens, adds a person more, asks to close too early, lets it be answered, and closes."""
    browser = Browser(create_app(at.installation), at.bob)
    at.dice.begin("draft")
    draft = _drafted(at.bob, "Dana Whitfield", "dana@bob.example", (*SHARED[:4], *BOBS), SHARED[4:5])
    for page in ("", "/rules", "/letters", "/review"):
        at.open(browser, f"/desk/drafts/{draft}{page}")
    (mark,) = re.findall(r'name="mark" value="(\w+)"', at.open(browser, f"/desk/drafts/{draft}/review"))
    at.open(
        browser, f"/desk/drafts/{draft}/other-people", other=at.foreign
    )  # nobody tells Bob the id, but he may guess
    at.open(browser, f"/desk/drafts/{draft}/launch", mark=mark)
    with at.installation.database.read() as session:
        (opened,) = scope.wave_ids(session, at.bob)
    person = {"first_name": "S", "last_name": "T", "email": SHARED[5], "relationship": "peer"}
    typed = {f"row-new-0-{name}": text for name, text in person.items()}
    at.open(browser, f"/desk/waves/{opened}/add", **typed, pasted="")
    assert desk_waves.status(at.bob, opened).people == 11
    released_wave(at.installation, opened)
    for page in ("", "/mail", "/add", "/close", "/report"):
        at.open(browser, f"/desk/waves/{opened}{page}")
    at.open(browser, "/desk/")
    with at.installation.database.read() as session:
        assert waves.get(session, opened).state is WaveState.CLOSED


@pytest.mark.parametrize("end", ENDS)
def test_nothing_differs_for_bob_whatever_wave_alice_has(tmp_path: Path, end: str) -> None:
    one, other = both(tmp_path, ENDS[end], a_wave_of_bobs)
    assert differing(one, other) == []
    assert len(one.seen) > 30


def probes(at: World) -> None:
    """Bob knows two whom Alice asks, and tries fifty addresses beside them, one in each launch."""
    for number in range(PROBES):
        at.dice.begin(f"probe {number}")
        probed = SHARED[number % 6] if number % 2 else f"guess{number}@example.org"
        peers = tuple(dict.fromkeys((*SHARED[:2], probed, *BOBS)))
        draft = _drafted(at.bob, "Dana Whitfield", f"dana{number}@bob.example", peers)
        at.keep("review", opening.review(at.bob, draft))
        opened = opening.launch(at.bob, draft)
        at.keep("status", desk_waves.status(at.bob, opened))
        with at.installation.database.write() as session:  # or Bob's own waves would stand in each other's way
            waves.get(session, opened).state = WaveState.CANCELLED
            outbox.erase_unsent(session, opened)


def test_fifty_launches_with_one_probed_address_each_are_all_alike(tmp_path: Path) -> None:
    one, other = both(tmp_path, ENDS["open"], probes)
    assert differing(one, other) == []
    assert sum(where == "status" for where, _ in one.seen) == PROBES


def one_review(at: World) -> None:
    at.dice.begin("draft")
    draft = _drafted(at.bob, "Dana Whitfield", "dana@bob.example", (*SHARED[:4], *BOBS))
    at.keep("review", opening.review(at.bob, draft).refusals)


def test_a_build_that_looks_at_every_coachs_waves_is_seen_through(tmp_path: Path) -> None:
    """The control: the same comparison, with the waves of all coaches taken for one coach's."""

    def everybodys(session: object, coach: str) -> frozenset[str]:
        return frozenset(ownership.owners(session))  # type: ignore[arg-type]

    with mock.patch.object(ownership, "waves_of", everybodys):
        one, other = both(tmp_path, ENDS["open"], one_review)
    assert "review" in differing(one, other)


# --- what the worker does instead ----------------------------------------------------------------------------------


def test_the_worker_logs_two_ids_once_and_nothing_else(tmp_path: Path) -> None:
    with world(tmp_path / "one", free_port(), meets=True) as at:
        at.begin(ENDS["open"])
        at.dice.begin("bob")
        his = _launched(at.bob, "DANA  WHITFIELD", "dana@bob.example", (*SHARED[:3], *BOBS), ())
        worker = Worker(at.installation)
        for _ in range(3):
            worker.tick()
            at.clock.pass_(days=1)
        lines = [line for line in at.log.getvalue().splitlines() if "parallax.worker WARNING" in line]
        first, second = sorted((at.foreign, his))
        assert lines == [
            f"parallax.worker WARNING waves {first} and {second} of two coaches may be about one executive"
        ]


@pytest.mark.parametrize("what", ["strangers", "another name", "an equal address", "one coach", "told nothing"])
def test_the_worker_says_nothing_where_there_is_nothing_to_say(tmp_path: Path, what: str) -> None:
    with world(tmp_path / "one", free_port(), meets=True) as at:
        at.begin(close_wave if what == "told nothing" else ENDS["open"])
        at.dice.begin("bob")
        own = at.alice if what == "one coach" else at.bob
        peers = (*SHARED[:2], *BOBS) if what == "strangers" else SHARED
        opened = _launched(own, "Erin Moss", "erin@bob.example", peers, ())
        with (
            at.installation.database.write() as session
        ):  # as no launch would leave it where it is one coach or one address
            row, foreign = waves.get(session, opened), waves.get(session, at.foreign)
            row.executive_name = "Erin Moss" if what == "another name" else foreign.executive_name
            row.executive_email = foreign.executive_email if what == "an equal address" else row.executive_email
        Worker(at.installation).tick()
        assert "two coaches" not in at.log.getvalue()
