"""A coaching with a canary in every private field, and a walk over all that the department head can come across.

`CANARY` stands in what is not theirs, `SHARED` in what is: a walk that finds none of the second would prove nothing.
"""

import email
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.policy import default
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit

import pypdfium2  # type: ignore[import-untyped]
from flask.testing import FlaskClient
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, String, delete, inspect, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from surveys.coaching import alignment, contract, contract_asking, intake, sharing, standing, status_line
from surveys.coaching.access import Party, Right, right
from surveys.coaching.contract_text import Terms
from surveys.coaching.place import new_id, writing
from surveys.coaching.sharing import shareable
from surveys.coaching.tables import (
    SEALED,
    Alignment,
    CheckIn,
    CheckInPlan,
    CheckInState,
    Contract,
    Goal,
    Occasion,
    Sealed,
    Tap,
    WaveNote,
)
from surveys.core.installation import Installation
from surveys.desk.reporting import reading
from surveys.engagements.tables import Act
from surveys.mail import outbox
from surveys.mail.tables import Kind, Message
from surveys.mail.transports import TAKEN, Handover, Parcel, Patience
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.worker.delivery import deliver_due
from tests.support.ballots import answers
from tests.support.coaching import HEAD, Three, agree, three
from tests.support.desk import wave
from tests.support.installations import Clock, tokens

CANARY, SHARED = "canary", "shared"
_LINK = re.compile(r'(?:href|action)="([^"]+)"')
_LETTERS_LINK = re.compile(r"http://localhost[^/\s]*(/\w/\S+)")
# Letters that go to the department head, and those that go to others. A new kind has to be put here.
TO_HEAD = {Kind.SPONSOR_LINK, Kind.CONTRACT, Kind.CHECK_IN, Kind.CHECK_IN_AGAIN}
TO_OTHERS = {
    *(Kind.INVITATION, Kind.REMINDER, Kind.READING_LINK, Kind.NOMINATION_LINK, Kind.PLACE_LINK),
    *(Kind.COACH_INVITATION, Kind.PASSWORD_RESET, Kind.SESSION, Kind.WEEKLY_TAP),
}


@dataclass
class Walk:
    """What the department head came across: the text of each page, letter and file by where it was."""

    seen: dict[str, str] = field(default_factory=dict)

    def found(self, word: str) -> dict[str, str]:
        """Give where a word stands, with the word itself and what follows."""
        return {where: text[at : at + 60] for where, text in self.seen.items() if (at := text.lower().find(word)) >= 0}


# --- planting --------------------------------------------------------------------------------------------------------


def planted(installation: Installation, clock: Clock) -> Three:
    """Furnish an engagement: everything private holds the canary, everything of the department head's the other."""
    parties = three(installation, organisation=f"{CANARY} organisation")
    closed = _survey(parties, clock)
    with writing(parties.member(Party.COACH)) as place:  # the agreement from before there were contracts
        old = Contract(id=new_id(), version=0, made_on=place.today, agreed_on=place.today)
        place.put(old, {"agreement": f"{CANARY} agreement"})
        place.note(Act.READ, f"{CANARY} detail")
    _private(parties, closed)
    _theirs(parties)
    return parties


def _survey(parties: Three, clock: Clock) -> str:
    """A closed and released wave with comments, and an open one."""
    installation = parties.installation
    closed = wave(parties.own, parties.engaged, supervisor=1, peer=4, direct_report=3)
    for group, token in tokens(installation, closed):
        said = {"keep_doing": f"{CANARY} comment of {group.value}"}
        Casting(installation).cast(token, replace(answers(group), comments=said))
    close_wave(installation, closed)
    clock.pass_(days=61)
    reading.release(parties.own, closed, expires_on=installation.today() + timedelta(days=30))
    wave(parties.own, parties.engaged, peer=4)
    return closed


def _private(parties: Three, closed: str) -> None:
    """Put a row into each table that the department head may not see; a goal and a talk by their own operations."""
    goal = parties.goal(f"{CANARY} goal", f"{CANARY} notice")
    alignment.keep(
        parties.member(Party.EXECUTIVE), Occasion.MIDDLE, parties.installation.today(), f"{CANARY} notes of a talk"
    )
    for table in sorted(not_the_heads() - {Goal, Alignment}, key=lambda table: table.__name__):
        party = next(one for one in Party if right(one, table.MATTER) is Right.WRITE)
        with writing(parties.member(party)) as place:
            place.put(
                _row(table, parties, {"goal": goal, "id": closed if table is WaveNote else new_id()}), _canaries(table)
            )


def _row(table: type[Sealed], parties: Three, known: Mapping[str, str]) -> Sealed:
    """Fill the plain columns of a table by their types: a new one needs nothing here."""
    today = parties.installation.today()
    by_type = {Date: today, DateTime: parties.installation.clock(), Integer: 1, Boolean: True, String: new_id()}
    plain: dict[str, Any] = {}
    for column in table.__table__.columns:
        if column.name in known:
            plain[column.name] = known[column.name]
        elif column.name == "coach":
            plain[column.name] = parties.own.coach
        elif isinstance(column.type, Enum):
            plain[column.name] = next(iter(column.type.enum_class or ()))
        elif column.name not in ("engagement", "sealed"):
            plain[column.name] = next(value for kind, value in by_type.items() if isinstance(column.type, kind))
    return table(**plain)


def not_the_heads() -> set[type[Sealed]]:
    """The tables of whose texts the department head may see nothing."""
    return {table for table in SEALED if right(Party.SPONSOR, table.MATTER) is Right.NOTHING}


def _canaries(table: type[Sealed]) -> dict[str, str]:
    """A text with a canary under every name that the program's own texts of this kind may use."""
    if table is Tap:
        return {"came": CANARY, "done": CANARY}
    names = ("what", "text", "note", "notes", "line", "lines", "cue", "act", "obstacle", "assume", "topics", "next")
    return {name: f"{CANARY} {table.__tablename__} {name}" for name in names}


def _theirs(parties: Three) -> None:
    """What the department head may see, and one goal that was theirs to see until it was withdrawn."""
    own, head = parties.member(Party.EXECUTIVE), parties.member(Party.SPONSOR)
    withdrawn = parties.goal(f"{CANARY} withdrawn goal", f"{CANARY} withdrawn notice")
    goal = parties.goal(f"{SHARED} goal", f"{SHARED} notice")
    for one in shareable(own):
        if one.goal in (goal, withdrawn):
            sharing.share(own, one.goal, one.mark)
    sharing.withdraw(own, withdrawn)
    parties.edit(goal, f"{CANARY} edited goal")
    status_line.say(own, f"{CANARY} earlier line")
    status_line.say(own, f"{SHARED} line")
    intake.write(head, dict.fromkeys(intake.QUESTIONS, f"{SHARED} intake"))
    agree(parties, Terms(purpose=f"{SHARED} purpose"))
    _check_ins(parties, goal, withdrawn)


def _check_ins(parties: Three, goal: str, withdrawn: str) -> None:
    with writing(parties.member(Party.SPONSOR)) as place:
        day = place.today
        plan = CheckInPlan(engagement=place.engagement.id, day=day.day, begins_on=day, goes_on=True)
        place.session.add(plan)
        said = {
            "goals": [[one, f"{SHARED} answer", 1, f"{SHARED} help"] for one in (goal, withdrawn)],
            "business": f"{SHARED} business",
            "suggestion": f"{SHARED} suggestion",
        }
        for state in (CheckInState.ANSWERED, CheckInState.ASKED):
            row = CheckIn(id=new_id(), due_on=day, asked_on=day, state=state)
            if state is CheckInState.ANSWERED:
                row.answered_on = row.executive_from = day
            place.put(row, said if state is CheckInState.ANSWERED else {})


# --- walking ---------------------------------------------------------------------------------------------------------


def walk(parties: Three) -> Walk:
    """Read all letters to the department head, then open everything that they can."""
    found = Walk()
    links = set(_letters(parties, found))
    parties.get(Party.SPONSOR)  # comes in, with the code
    client = parties.clients[Party.SPONSOR]
    waiting = sorted({*links, *_addresses(parties)})
    known = set(waiting)
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        _note(found, f"GET {path}", answer)
        for goal in sorted(_goals(path, answer)):
            if goal not in known:
                known.add(goal)
                waiting.append(goal)
    _forms(parties, client, found)
    return found


def _addresses(parties: Three) -> Iterator[str]:
    """Give every address of the application, with every id there is and the department head's own token."""
    token = urlsplit(parties.path(Party.SPONSOR)).path.split("/")[2]
    ids = sorted(_ids(parties.installation))
    for rule in parties.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            own = rule.rule.startswith("/p/")
            yield from _filled(rule, token, ids if own else ids[:2])


def _filled(rule: Rule, token: str, ids: list[str]) -> Iterator[str]:
    names = sorted(rule.arguments - {"token"})
    for values in product(ids, repeat=len(names)):
        path = rule.rule
        for name, value in (("token", token), *zip(names, values, strict=True)):
            path = re.sub(rf"<(?:[^<>]*:)?{name}>", value, path)
        yield path


def _ids(installation: Installation) -> set[str]:
    """Every id of every table, and what else an address may hold."""
    ids = {"1", "2", "start", "middle", "end", "executive", "pdf"}
    with installation.database.engine.connect() as connection:
        inspector = inspect(connection)
        for table in ("goal", "shared_goal", "check_in", "coaching_session", "commitment", "contract", "engagement"):
            assert table in inspector.get_table_names()
            ids |= {row[0] for row in connection.exec_driver_sql(f"SELECT id FROM {table}")}
    return ids


def _forms(parties: Three, client: FlaskClient, found: Walk) -> None:
    """Send every form of the department head's empty: a refusal is a page, too. The one that closes it comes last."""
    for rule in sorted(parties.app.url_map.iter_rules(), key=lambda one: one.rule.endswith("/close")):
        if "POST" in (rule.methods or ()) and rule.rule.startswith("/p/"):
            token = parties.path(Party.SPONSOR).split("/")[2]
            for path in _filled(rule, token, sorted(_ids(parties.installation))):
                form = "application/x-www-form-urlencoded"
                _note(found, f"POST {path}", client.post(path, data={"mark": "x"}, content_type=form))


def _note(found: Walk, where: str, answer: TestResponse) -> None:
    assert answer.status_code != 500, where
    text = f"{answer.headers}\n{_plain(answer)}"
    found.seen[f"{where} ({answer.status_code})"] = unescape(text)


def _plain(answer: TestResponse) -> str:
    if answer.mimetype == "application/pdf":
        document = pypdfium2.PdfDocument(io.BytesIO(answer.data))
        return "\n".join(str(page.get_textpage().get_text_bounded()) for page in document)
    return str(answer.data, "utf-8", "replace")


def _goals(path: str, answer: TestResponse) -> set[str]:
    if answer.mimetype != "text/html":
        return set()
    whole = [urljoin(f"http://localhost{path}", unescape(one)) for one in _LINK.findall(answer.text)]
    parts = [urlsplit(one) for one in whole]
    return {f"{one.path}{'?' if one.query else ''}{one.query}" for one in parts if one.netloc == "localhost"}


# --- letters ---------------------------------------------------------------------------------------------------------


@dataclass
class _Kept:
    """A transport that keeps every letter."""

    parcels: list[Parcel] = field(default_factory=list)
    patience: Patience = field(default_factory=Patience)

    @contextmanager
    def connect(self) -> Iterator["_Kept"]:
        yield self

    def send(self, parcel: Parcel) -> Handover:
        self.parcels.append(parcel)
        return TAKEN

    def takes_from(self, sender: str) -> bool:
        return True


def _letters(parties: Three, found: Walk) -> Iterator[str]:
    """Have every kind of letter to the department head written; note their texts, and give the links in them."""
    kept = _Kept()
    made = standing.renew(parties.own, parties.engaged, Party.SPONSOR)
    contract.write(parties.member(Party.COACH), Terms(purpose=f"{SHARED} purpose", additions=f"{SHARED} addition"))
    contract_asking.ask(parties.member(Party.COACH))
    deliver_due(parties.installation, kept)
    agree(parties, Terms(purpose=f"{SHARED} purpose"))  # without which no check-in is asked for
    with parties.installation.database.write() as session:
        session.execute(delete(Message).where(Message.kind.in_((Kind.CHECK_IN, Kind.CHECK_IN_AGAIN))))
        asked = session.scalars(select(CheckIn.id).where(CheckIn.state == CheckInState.ASKED)).all()
        for kind in (Kind.CHECK_IN, Kind.CHECK_IN_AGAIN):
            outbox.queue(session, "", asked, kind, due_at=parties.installation.clock())
    deliver_due(parties.installation, kept)
    parties.clients[Party.SPONSOR] = parties.app.test_client()
    assert parties.post(Party.SPONSOR, "code", code=made.code, own="y").status_code == 303
    mine = [parcel for parcel in kept.parcels if parcel.recipient == HEAD["head_email"]]
    for number, parcel in enumerate(mine):
        text = _opened(parcel.content)
        found.seen[f"letter {number}"] = text
        yield from _LETTERS_LINK.findall(text)


def _opened(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in message.items()), *parts])
