"""The letter on sessions: one for what changes within ten minutes, with a file that any calendar reads."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from surveys.accounts.tables import Coach
from surveys.coaching import private_lines
from surveys.coaching.erasing import erase_in
from surveys.coaching.private_lines import PrivateLines
from surveys.coaching.session_acts import cancel, change, hold, plan
from surveys.coaching.session_letters import WAIT
from surveys.coaching.session_pages import overview, session_page
from surveys.core.errors import NotPossibleError, NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.engagements.actor import Actor
from surveys.mail.tables import Message
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.support.desk import actor, engagement
from tests.support.installations import Clock, build, look_twice
from tests.support.sessions import PAID, TALK, UNPAID, parties, when
from tests.surveys.coaching.test_calendar_file import Read, by_ical, by_icalendar


class Desk:
    """A coach with an engagement, and what leaves for the executive."""

    def __init__(self, installation: Installation, clock: Clock) -> None:
        self.installation, self.clock = installation, clock
        self.own: Actor = actor(installation)
        self.me, self.executive = parties(self.own, engagement(self.own))
        self._read: set[str] = set()

    def letters(self, *, minutes: float = 10) -> list[EmailMessage]:
        """Let minutes pass, and give what left since the last look, by its time."""
        self.clock.pass_(minutes=minutes)
        deliver_due(self.installation, transport_for(self.installation.settings))
        paths = sorted(self.installation.settings.mail_folder.rglob("*.eml"))
        new = [path for path in paths if path.name not in self._read]
        self._read |= {path.name for path in new}
        return [message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default) for path in new]

    def waiting(self) -> int:
        """Count the rows of letters, those that left too."""
        with self.installation.database.read() as session:
            return len(session.scalars(select(Message)).all())


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Desk:
    return Desk(build(tmp_path_factory.mktemp("letters"), clock=clock, timezone="Europe/Berlin"), clock)


def test_on_both_databases_changes_become_one_letter_and_lines_go(any_installation: Installation, clock: Clock) -> None:
    desk = Desk(any_installation, clock)
    session, _ = plan(desk.me, when("2026-03-20"), PAID, weeks=2, tell=True)
    change(desk.me, session, when("2026-03-21"), PAID, tell=True)
    (letter,) = desk.letters()
    assert [event.begins.day for event in file_of(letter)[1]] == [21, 27]
    private_lines.save(desk.me, session, "Ask.", keep=False)
    found = session_page(desk.me, session)
    assert (found.private, found.line.begins.day) == (
        PrivateLines("Ask.", keep=False, erased_on=any_installation.today() + private_lines.DAYS),
        21,
    )
    with pytest.raises(NotYoursError):
        session_page(desk.me, "a\0b")
    clock.pass_(days=30)
    look_twice(any_installation, private_lines.forget_due)
    assert session_page(desk.me, session).private == PrivateLines()
    with any_installation.database.write() as database:
        erase_in(database, desk.me.engagement)
    assert desk.waiting() == 0


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def file_of(letter: EmailMessage) -> tuple[str, list[Read]]:
    """Give the name and the events of the one file, which two parsers read alike."""
    (part,) = letter.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_content_charset() == "utf-8"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.count(b"\n") == content.count(b"\r\n") > 10
    assert b"METHOD" not in content
    assert by_icalendar(content) == by_ical(content)
    return str(part.get_filename()), by_icalendar(content)


def test_a_planned_session_is_told_after_ten_minutes_with_a_file(desk: Desk) -> None:
    plan(desk.me, when("2026-03-20"), PAID, tell=True)
    assert desk.letters(minutes=9.9) == []
    (letter,) = desk.letters(minutes=0.1)
    assert (str(letter["Subject"]), str(letter["To"])) == (
        "Meeting with Alice Adler",
        "Dana Whitfield <dana@example.org>",
    )
    assert str(letter["Reply-To"]) == "Alice Adler <alice.coach@example.org>"
    said = text_of(letter)
    assert "This meeting is planned:\n\nFriday, 20 March 2026, 10:00 to 11:00, Berlin time (weekly meeting)" in said
    assert "http" not in str(letter)
    name, (event,) = file_of(letter)
    assert (name, event.summary, event.sequence) == ("meeting.ics", "Meeting with Alice Adler", 0)
    assert event.begins.isoformat() == "2026-03-20T09:00:00+00:00"


def test_nothing_is_sent_unless_it_was_asked_for(desk: Desk) -> None:
    (session,) = plan(desk.me, when("2026-03-20"), PAID)
    change(desk.me, session, when("2026-03-21"), PAID)
    cancel(desk.me, session, tell=True)  # nobody was told that it was planned
    assert desk.letters() == []
    assert desk.waiting() == 0


def test_several_changes_within_the_wait_become_one_letter_of_what_stands_at_last(desk: Desk) -> None:
    first, second, third = plan(desk.me, when("2026-03-20"), PAID, weeks=3, tell=True)
    desk.clock.pass_(minutes=9)
    change(desk.me, first, when("2026-03-21", "11:30", 45), PAID, tell=True)
    cancel(desk.me, second, tell=True)
    assert desk.letters(minutes=9) == []
    (letter,) = desk.letters(minutes=1)
    assert "These meetings are planned:" in text_of(letter)
    assert "cancelled" not in text_of(letter)
    name, events = file_of(letter)
    assert (name, [event.begins.day for event in events], [event.sequence for event in events]) == (
        "meetings.ics",
        [21, 3],
        [1, 0],
    )
    cancel(desk.me, third, tell=True)
    (letter,) = desk.letters()
    assert "This meeting is cancelled:\n\nFriday, 3 April 2026" in text_of(letter)
    assert "marks it as cancelled" in text_of(letter)
    assert "please delete it there" in text_of(letter)
    _, (event,) = file_of(letter)
    assert (event.status, event.sequence) == ("CANCELLED", 1)
    assert event.uid == events[1].uid


def test_a_change_after_the_letter_left_is_told_as_one(desk: Desk) -> None:
    first, second = plan(desk.me, when("2026-03-20"), PAID, weeks=2, tell=True)
    desk.letters()
    change(desk.me, first, when("2026-03-20"), UNPAID, tell=True)  # nothing that a calendar holds
    assert desk.letters() == []
    change(desk.me, first, when("2026-03-20", "12:00"), PAID, tell=True)
    change(desk.me, second, when("2026-03-27", "12:00"), PAID, tell=True)
    plan(desk.me, when("2026-04-03"), PAID, tell=True)
    (letter,) = desk.letters()
    said = text_of(letter)
    assert said.index("This meeting is planned:") < said.index("3 April") < said.index("These meetings have changed")
    assert len(file_of(letter)[1]) == 3


def test_a_quick_cancel_without_a_letter_takes_it_out_of_the_one_that_waits(desk: Desk) -> None:
    first, _ = plan(desk.me, when("2026-03-20"), PAID, weeks=2, tell=True)
    cancel(desk.me, first)
    (letter,) = desk.letters()
    assert [event.begins.day for event in file_of(letter)[1]] == [27]


def test_what_is_over_or_held_when_the_letter_would_leave_is_not_told(desk: Desk) -> None:
    (session,) = plan(desk.me, when("2026-03-02", "13:05", 5), PAID, tell=True)
    assert desk.letters() == []
    assert desk.waiting() == 0
    hold(desk.me, session, TALK)
    cancel(desk.me, session, tell=True)
    assert desk.letters() == []


def test_no_letter_is_left_that_nothing_leads_to_and_an_erasure_takes_them_all(desk: Desk) -> None:
    first, second = plan(desk.me, when("2026-03-20"), PAID, weeks=2, tell=True)
    desk.letters()
    change(desk.me, first, when("2026-03-21"), PAID, tell=True)
    assert desk.waiting() == 2
    change(desk.me, second, when("2026-03-28"), PAID, tell=True)
    assert desk.waiting() == 1
    desk.letters()
    cancel(desk.me, first, tell=True)
    assert desk.waiting() == 2
    with desk.installation.database.write() as session:
        erase_in(session, desk.me.engagement)
    assert desk.waiting() == 0


def test_an_engagement_that_ends_meanwhile_sends_nothing(desk: Desk) -> None:
    plan(desk.me, when("2026-03-20"), PAID, tell=True)
    engagements.end(desk.own, desk.me.engagement)
    assert desk.letters() == []


def test_where_no_letter_may_leave_nothing_is_planned_with_one(desk: Desk) -> None:
    elsewhere = replace(desk.installation, source=replace(desk.installation.settings, base_url="https://a.example"))
    wrong = replace(desk.me, installation=elsewhere)
    with pytest.raises(NotPossibleError, match="The letter cannot be sent"):
        plan(wrong, when("2026-03-20"), PAID, tell=True)
    assert overview(desk.me).coming.total == 0
    plan(desk.me, when("2026-03-20"), PAID)


def test_names_with_signs_reach_the_calendar(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> None:
    name = "Åsa; \\ Ödegård, née Ünüvar-" + "Bø" * 30
    desk = Desk(build(tmp_path_factory.mktemp("names"), clock=clock), clock)
    with desk.installation.database.write() as session:
        session.execute(update(Coach).values(name=name))
    plan(desk.me, when("2026-03-20"), PAID, tell=True)
    (letter,) = desk.letters()
    assert file_of(letter)[1][0].summary == f"Meeting with {name}"


def test_the_wait_is_what_the_desk_says() -> None:
    assert WAIT.total_seconds() == 600
