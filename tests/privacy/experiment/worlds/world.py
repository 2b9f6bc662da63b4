"""One world: an installation with its people, its mail server, the coach's and the executive's browsers, a terminal.

What stakeholders do goes through the same web pages, and nothing of it is kept: nobody looks over their shoulder.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from sqlalchemy import select
from werkzeug.test import TestResponse

from instruments.groups import RaterGroup
from surveys.app import create_app
from surveys.core.installation import Installation, open_installation
from surveys.core.json_log import OURS, JsonLines, write_json_lines
from surveys.core.live_settings import LiveSettings
from surveys.invited import store as invited
from surveys.waves.tables import Wave
from surveys.worker.thread import Worker
from tests.privacy.experiment.worlds.people import Deed, Pair, Plan, What
from tests.privacy.experiment.worlds.seen import Seen, letter
from tests.privacy.experiment.worlds.standstill import Dice, standing_still
from tests.privacy.experiment.worlds.visitors import REACHED, Visitor, as_bytes, run
from tests.support.ballots import LEADERSHIP
from tests.support.installations import Clock, environment
from tests.surveys.mail.server import BASE_URL, Mailbox, Taken, running
from tests.surveys.web.sheets import Sheet, full_sheet

COACH, COACH_EMAIL = "Alice Adler", "alice@coaching.example"
INVENTED = "right@dana.example"  # a peer whom the coach made up, to read what raters get
SENDER, NO_REPLY = "feedback@feedback.example.org", "no-reply@feedback.example.org"
# Whose letters are read: the coach's, the executives' (but Erin's, who is counted among her raters), the further
# coach's, that of the peer who is the coach, and what answers and bounces to the account that sends.
READ = {COACH_EMAIL, SENDER, INVENTED, "bob@coaching.example", "dana@example.org", "femi@example.org"}
HEAD = {"head_name": "Hanna Head", "head_email": "hanna@dana.example"}
READ.add(HEAD["head_email"])
_COME_BACK = ("From", "Sender", "Reply-To", "Return-Path", "Errors-To", "Cc", "Bcc", "Disposition-Notification-To")
_HREF = re.compile(r'href="([^"]+)"')


@dataclass
class World:
    """Everything of one world. `stages` are those at which everything is looked at, None for all; `links` are survey
    links by wave and address, as they were sent.
    """

    installation: Installation
    folder: Path
    clock: Clock
    mailbox: Mailbox
    dice: Dice
    plan: Plan
    pair: Pair
    log: io.StringIO
    stages: frozenset[str] | None = None
    coach: Visitor = field(init=False)
    executive: Visitor = field(init=False)
    head: Visitor = field(init=False)
    stakeholder: Visitor = field(init=False)
    worker: Worker = field(init=False)
    seen: Seen = field(default_factory=Seen)
    stage: str = "at the beginning"
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    last_answer: datetime | None = None  # known to no part of the product
    _acts: "count[int]" = field(default_factory=count)
    _deeds: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        app = create_app(self.installation)
        visitors = (Visitor(app, self.installation) for _ in range(4))
        self.coach, self.executive, self.head, self.stakeholder = visitors
        self.worker = Worker(self.installation)

    def at(self, stage: str, day: int, hour: int = 9) -> None:
        """Begin a part of the story so many days after the beginning, whatever people did meanwhile."""
        self.stage = stage
        self.clock.now = datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)

    # --- what is seen

    def get(self, path: str, by: Visitor | None = None, /) -> TestResponse:
        return self._opened(by or self.coach, "GET", path, None)

    def post(self, path: str, by: Visitor | None = None, /, **fields: object) -> TestResponse:
        return self._opened(by or self.coach, "POST", path, fields)

    def done(self, path: str, by: Visitor | None = None, /, **fields: object) -> TestResponse:
        """Send a form that has to be taken."""
        answer = self.post(path, by, **fields)
        assert answer.status_code in REACHED, f"{self.stage}: {path} gave {answer.status}\n{answer.text}"
        return answer

    def command(self, *arguments: str) -> str:
        """Run a `parallax` command, and keep what it says; give it."""
        self.dice.begin(f"act {next(self._acts)}")
        code, said = run(self.installation, self.folder, *arguments)
        self.seen.add(self.stage, f"$ parallax {' '.join(arguments)}", said)
        if code == 0:
            self.seen.reached |= {f"$ {' '.join(arguments[:n])}" for n in (1, 2)}
        return said.decode()

    def ordered(self, *arguments: str) -> str:
        """Run a command that has to succeed."""
        said = self.command(*arguments)
        assert said.startswith("exit code 0"), f"{self.stage}: {arguments}: {said}"
        return said

    def tick(self) -> None:
        """Let the worker do what is due, then keep what came into the mailboxes and the log."""
        self.dice.begin(f"act {next(self._acts)}")
        self.worker.tick()
        self.collect()

    def collect(self) -> None:
        """Keep new letters that somebody reads who may not know, and new log lines."""
        taken, self.mailbox.taken = self.mailbox.taken, []
        for one in sorted(filter(_is_read, taken), key=lambda one: one.recipient):  # a mailbox each
            self.seen.add(self.stage, *letter(one.recipient, one.content))
        for line in self.log.getvalue().splitlines():  # a folder differs by the name of its world
            self.seen.add(self.stage, "log line", line.replace(str(self.folder), "FOLDER").encode())
        self.log.seek(0)
        self.log.truncate()

    def _opened(self, by: Visitor, method: str, path: str, fields: dict[str, object] | None) -> TestResponse:
        self.dice.begin(f"act {next(self._acts)}")
        answer = by.open(method, path, fields)
        self.seen.add(self.stage, f"{method} {path}", as_bytes(answer))
        if answer.status_code in REACHED:
            self.seen.reached.add(by.rule(method, path))
        return answer

    # --- what stakeholders do

    def live(self, deeds: tuple[Deed, ...], wave: str) -> None:
        """Let people do what they do, each after a pause of their own."""
        for deed in deeds:
            self.clock.pass_(minutes=deed.pause)
            self.dice.begin(f"deed {next(self._deeds)}")
            self._do(deed, f"/s/{self.links[wave, deed.who]}")

    def all_answer(self, wave: str) -> None:
        """Let everybody answer a wave with the same sheets of each group: whose is which differs between the worlds."""
        with self.installation.database.read() as session:
            instrument = session.get_one(Wave, wave).edition().instrument
            people = [
                (one.group, self.installation.survey_links.sign(one.id)) for one in invited.of_wave(session, wave)
            ]
        Random(repr(self.plan)).shuffle(people)
        sheets: Counter[RaterGroup] = Counter()
        for group, token in people:
            self.clock.pass_(minutes=3)
            self.dice.begin(f"deed {next(self._deeds)}")
            sheet = full_sheet(instrument, group, score=str(1 + sheets[group] % 3))
            self._thanked(self.stakeholder.open("POST", f"/s/{token}", dict(sheet)))
            sheets[group] += 1

    def _do(self, deed: Deed, link: str) -> None:
        self.stakeholder.open("GET", link)
        match deed.what:
            case What.ANSWER:
                self._thanked(self.stakeholder.open("POST", link, dict(_sheet(deed))))
                self.last_answer = self.clock.now
            case What.DECLINE:
                self._thanked(self.stakeholder.open("POST", f"{link}/decline"))
            case What.SEND_HALF:
                self.stakeholder.open("POST", link, {"item-none": "3"})

    def _thanked(self, answer: TestResponse) -> None:
        assert answer.status_code == 303, answer.text
        assert "Your reply has been received." in self.stakeholder.open("GET", str(answer.location)).text

    # --- what is where

    def wave(self, executive: str) -> str:
        """Find the first wave about somebody."""
        return self.waves(executive)[0]

    def waves(self, executive: str) -> list[str]:
        """Find all waves about somebody, the first one first."""
        with self.installation.database.read() as session:
            query = select(Wave.id).where(Wave.executive_name == executive)
            return list(session.scalars(query.order_by(Wave.opened_on)))

    def learn_links(self) -> None:
        """Note every survey link as it is now: whoever is erased later has it still."""
        with self.installation.database.read() as session:
            for wave in session.scalars(select(Wave.id)).all():
                for person in invited.of_wave(session, wave):
                    self.links[wave, person.email] = self.installation.survey_links.sign(person.id)

    def link_in_last_letter(self, to: str) -> str:
        """Give the path of the button in the latest letter to somebody."""
        letters = [one.content for one in self.seen.items if one.where == f"letter to {to}"]
        text = Taken("", to, letters[-1]).text("html")
        buttons: list[str] = [found for found in _HREF.findall(text) if found.startswith(BASE_URL)]
        return urlsplit(buttons[0]).path


def _is_read(one: Taken) -> bool:
    if one.recipient in READ or one.sender in READ:
        return True
    return any(
        address in str(value) for name in _COME_BACK for value in one.message.get_all(name, []) for address in READ
    )


def _sheet(deed: Deed) -> Sheet:
    """A whole sheet, told apart by its scores and by what is written."""
    group = RaterGroup(re.sub(r"\d*@.*", "", deed.who)) if "@example.org" not in deed.who else RaterGroup.SELF
    sheet = full_sheet(LEADERSHIP, group, score=str(2 + deed.ballot % 4))
    return {
        name: f"Sheet {deed.ballot}. {said}" if name.startswith("comment") else said for name, said in sheet.items()
    }


@contextmanager
def opened(
    folder: Path, plan: Plan, pair: Pair, *, port: int, stages: frozenset[str] | None = None, database_url: str = ""
) -> Iterator[World]:
    """Open a world; it has no coach yet. `port` is the mail server's, the same in both worlds: a page shows it."""
    folder.mkdir(parents=True)
    clock, dice, mailbox, log = Clock(), Dice(), Mailbox(), io.StringIO()
    with standing_still(clock, dice), running(mailbox, port), _logged(log):
        dice.begin("opening")
        installation = open_installation(
            LiveSettings(_settings(folder, port, database_url)), clock=clock, boot=clock.boot
        )
        try:
            yield World(installation, folder, clock, mailbox, dice, plan, pair, log, stages)
        finally:
            installation.database.close()


def _settings(folder: Path, port: int, database_url: str) -> dict[str, str]:
    return environment(
        folder,
        mail=f"smtp://127.0.0.1:{port}",
        mail_from=f"{COACH} <{SENDER}>",
        mail_no_reply=NO_REPLY,
        coach=f"{COACH} <{COACH_EMAIL}>",
        base_url=BASE_URL,
        database_url=database_url,
    )


@contextmanager
def _logged(stream: io.StringIO) -> Iterator[None]:
    write_json_lines(stream)
    try:
        yield
    finally:
        for name in OURS:
            logger = logging.getLogger(name)
            for handler in [one for one in logger.handlers if isinstance(one.formatter, JsonLines)]:
                logger.removeHandler(handler)
            logger.propagate = True
