"""Coaches who are signed in, and what is on their desks."""

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from datetime import time, timedelta
from email.headerregistry import Address

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from werkzeug.test import TestResponse

from reports.rules import WORDS
from surveys.accounts import store as accounts
from surveys.accounts.tables import Coach
from surveys.coaching import commitments, goals, private_lines, takeaways
from surveys.coaching.access import Party
from surveys.coaching.check_in_texts import Answer, GoalAnswer, packed
from surveys.coaching.commitments import CommitmentText
from surveys.coaching.place import Member, coach, new_id, writing
from surveys.coaching.session_acts import Sort, When, plan, record
from surveys.coaching.sessions import Talk
from surveys.coaching.tables import CheckIn, CheckInPlan, CheckInState, SessionKind, SharedGoal
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk import engagements
from surveys.desk.engagements import Details
from surveys.desk.preparing import drafts, nominating
from surveys.desk.reporting import reading
from surveys.engagements.actor import Actor
from surveys.waves.casting import Casting
from surveys.waves.closing import cancel_wave, close_wave
from tests.support.ballots import answers
from tests.support.following import answer, open_follow_up
from tests.support.installations import Clock, open_wave, tokens

ALICE = Address("Alice Adler", addr_spec="alice.coach@example.org")
BOB = Address("Bob Brand", addr_spec="bob.coach@example.org")


def actor(installation: Installation, who: Address = ALICE, *, admin: bool = False, words_known: int = WORDS) -> Actor:
    """A coach with an account."""
    row = Coach(
        id=secrets.token_hex(16),
        email=who.addr_spec,
        name=who.display_name,
        is_admin=admin,
        is_active=True,
        password="",
        code_secret="",
        code_step=0,
        recovery=[],
        created_on=installation.today(),
        words_known=words_known,
    )
    with installation.database.write() as session:
        session.add(row)
        session.flush()
        return Actor(installation, row.id, row.name, row.email, row.is_admin)


def engagement(own: Actor, name: str = "Dana Whitfield", email: str = "dana@example.org", **more: object) -> str:
    """An engagement with an executive."""
    return engagements.begin(own, Details(name, email, **more))  # type: ignore[arg-type]


def wave(own: Actor, engagement_id: str, **groups: int) -> str:
    """An open wave on a coach's desk."""
    about = engagements.folder(own, engagement_id).details
    executive = Address(about.executive_name, addr_spec=about.executive_email)
    closes_on = own.installation.today() + timedelta(days=18)
    opened = open_wave(own.installation, executive=executive, closes_on=closes_on, **groups)
    with own.installation.database.write() as session:
        engagements.assign_wave(session, engagement_id, opened)
    return opened


@dataclass(frozen=True)
class Furnished:
    """One of everything on a coach's desk: ids by kind, and the two links of the executive with the code of one."""

    ids: dict[str, tuple[str, ...]]
    links: tuple[str, ...]
    code: str


def furnished_desk(own: Actor, engagement_id: str, clock: Clock, *, peers: int = 4, reports: int = 3) -> Furnished:
    """Give an engagement a released wave with a released follow-up, a cancelled wave, an open one, and a draft.

    The executive was asked for names for the draft.
    """
    installation = own.installation
    closed = wave(own, engagement_id, supervisor=1, peer=peers, direct_report=reports)
    for group, token in tokens(installation, closed):
        comment = {"keep_doing": f"A comment of {group.value}"}
        Casting(installation).cast(token, replace(answers(group), comments=comment))
    close_wave(installation, closed)
    clock.pass_(days=61)
    follow_up = open_follow_up(own, engagement_id, closed, supervisor=1, peer=peers, direct_report=reports)
    answer(installation, follow_up)
    close_wave(installation, follow_up)
    clock.pass_(days=61)
    released = reading.release(own, closed, expires_on=installation.today() + timedelta(days=30))
    changed = reading.release(own, follow_up, baseline=closed, expires_on=installation.today() + timedelta(days=30))
    cancelled = wave(own, engagement_id, peer=4)
    cancel_wave(installation, cancelled)
    draft = drafts.begin(own, engagement_id)
    asked = nominating.ask(own, draft, expires_on=installation.today() + timedelta(days=10))
    opened = wave(own, engagement_id, supervisor=1, peer=peers, direct_report=reports)
    review = installation.today() + timedelta(days=goals.USUAL_REVIEW)
    goal = goals.make(coach(own, engagement_id), new_id(), goals.GoalText("I name who decides."), review)
    checked, asked_now = _check_ins(own, engagement_id, goal)
    text = CommitmentText("a meeting ends", "ask who decides", assumption="x", test="y", disproof="z")
    commitment = commitments.make(
        coach(own, engagement_id), new_id(), goal, replace(text, test_by=installation.today().isoformat())
    )
    return Furnished(
        {
            "engagement": (engagement_id,),
            "wave": (closed, cancelled, opened, follow_up),
            "baseline": (closed,),
            "draft": (draft,),
            "reading": (released.reading, changed.reading),
            "nomination": (asked,),
            "coach": (own.coach,),
            "goal": (goal,),
            "session": furnished_sessions(own, engagement_id),
            "check_in": (checked, asked_now),
            "commitment": (commitment,),
        },
        (
            f"/r/{installation.links(Purpose.READING).sign(released.reading)}/",
            f"/n/{installation.links(Purpose.NOMINATION).sign(asked)}/",
            f"/c/{installation.links(Purpose.CHECK_IN).sign(asked_now)}/",
            f"/c/{installation.links(Purpose.CHECK_IN).sign(checked)}/",
        ),
        released.code,
    )


def furnished_sessions(own: Actor, engagement_id: str) -> tuple[str, ...]:
    """Give an engagement a session that was held, with everything, and two that come."""
    me, today = coach(own, engagement_id), own.installation.today()
    sort = Sort(SessionKind.MEETING, paid=True)
    talk = Talk(("delegation", "the board"), "Let two people decide without me, and ask them on Friday.")
    held = record(me, When(today - timedelta(days=1), time(10), 60), sort, talk)
    takeaways.save(Member(own.installation, Party.EXECUTIVE, engagement_id), held, "I can wait before I answer.")
    private_lines.save(me, held, "Was tired. Ask about the move.", keep=False)
    return (held, *plan(me, When(today + timedelta(days=6), time(10), 60), sort, weeks=2))


def _check_ins(own: Actor, engagement_id: str, goal: str) -> tuple[str, str]:
    """Give an engagement a plan, and two check-ins on one goal: one answered last month, and one that waits."""
    with own.installation.database.write() as session:
        session.add(CheckInPlan(engagement=engagement_id, day=1, begins_on=own.installation.today(), goes_on=True))
    today, before = own.installation.today(), own.installation.today() - timedelta(days=30)
    answered = CheckIn(id=new_id(), due_on=before, asked_on=before, state=CheckInState.ANSWERED)
    answered.answered_on, answered.executive_from = before, before + timedelta(days=7)
    waits = CheckIn(id=new_id(), due_on=today, asked_on=today, state=CheckInState.ASKED)
    said = Answer((GoalAnswer(goal, "Names the decision.", 2, "I ask first."),), "A merger.", "Go on.")
    with writing(Member(own.installation, Party.EXECUTIVE, engagement_id)) as place:
        shared = SharedGoal(id=new_id(), goal=goal, shared_on=before)
        place.put(shared, {"what": "I name who decides.", "notice": ""})
    with writing(Member(own.installation, Party.SPONSOR, engagement_id)) as place:
        place.put(answered, packed(said))
        place.put(waits, {})
        return answered.id, waits.id


def stored(installation: Installation) -> dict[str, list[str]]:
    """Give the whole database but sign-ins and failed tries, which every request may touch."""
    with installation.database.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name not in ("sign_in", "throttle")]
        rows = {name: connection.execute(text(f'SELECT * FROM "{name}"')).mappings().all() for name in names}
    return {name: sorted(str({**row, "tries": ""}) for row in found) for name, found in rows.items()}


def notice(answer: TestResponse) -> str:
    """Give what the next page will say, by its name, "" for nothing."""
    assert answer.status_code == 303, answer.text
    cookies = "\n".join(answer.headers.getlist("Set-Cookie"))
    found = re.search(r"^(?:__Secure-)?parallax_said=(\w+);", cookies, re.MULTILINE)
    return found[1] if found else ""


class Browser:
    """A coach's browser without a network: it keeps its cookie, and sends forms as the page gave them."""

    def __init__(self, app: Flask, own: Actor | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        self.cookie = ""
        self.base = "http://localhost"
        if own is not None:
            self.sign_in(own)

    def sign_in(self, own: Actor) -> None:
        """Sign in, again where the last sign-in has ended."""
        installation = own.installation
        self.cookie = secrets.token_urlsafe(32)
        with installation.database.write() as session:
            identifier = hashlib.sha256(self.cookie.encode()).hexdigest()
            accounts.add_sign_in(session, identifier, own.coach, now=installation.clock())
        if installation.settings.base_url.startswith("https://"):
            self.base = installation.settings.base_url
            domain = self.base.removeprefix("https://")
            self.client.set_cookie("__Secure-parallax", self.cookie, domain=domain, path="/desk", secure=True)
        else:
            self.client.set_cookie("parallax", self.cookie, path="/desk")

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=self.base)

    def token(self) -> str:
        """The hidden field of this browser's forms."""
        page = BeautifulSoup(self.get("/desk/engagements/new").text, "html.parser")
        field = page.select_one("input[name=csrf]")
        assert field is not None, "the page holds no form"
        return str(field["value"])

    def post(self, path: str, /, **fields: object) -> TestResponse:
        """Send a form with the right token."""
        return self.client.post(path, base_url=self.base, data={"csrf": self.token(), **fields})

    def told(self, answer: TestResponse) -> str:
        """Open the page that a form led to, and give its text."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["Location"]).text
