"""The letters of the check-in through a real mail server: what they say, what they never hold, and what is refused."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from surveys.app import create_app
from surveys.coaching import check_in_answering, check_ins
from surveys.coaching.tables import CheckInState
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.heads import Head
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from surveys.worker.thread import Worker
from tests.support.check_ins import CheckedIn
from tests.support.check_ins import check_ins as begun
from tests.support.installations import Clock
from tests.support.logged import everything_logged
from tests.surveys.mail.server import BASE_URL, Mailbox, free_port, mailing_installation, running

CANARY = "CanaryOfTheGoal"
TYPED = "CanaryOfTheAnswer"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def sending(tmp_path: Path, mailbox: Mailbox, clock: Clock) -> Iterator[Installation]:
    port = free_port()
    with running(mailbox, port):
        installation = mailing_installation(tmp_path, port, clock=clock)
        yield installation
        installation.database.close()


@pytest.fixture
def engaged(sending: Installation) -> CheckedIn:
    """An engagement that shares a goal and is asked on the tenth."""
    found = begun(sending)
    found.share(CANARY)
    found.plan(10)
    return found


def _on(engaged: CheckedIn, day: date) -> None:
    assert isinstance(engaged.installation.clock, Clock)
    engaged.installation.clock.jump(day)
    engaged.look()
    deliver_due(engaged.installation, transport_for(engaged.installation.settings))


def test_letter_and_reminder_lead_to_the_form_and_hold_no_word_of_a_goal(engaged: CheckedIn, mailbox: Mailbox) -> None:
    _on(engaged, date(2026, 3, 10))
    _on(engaged, date(2026, 3, 15))
    letter, reminder = mailbox.taken
    assert str(letter.message["Subject"]) == "Check-in on the coaching of Dana Whitfield, March 2026"
    assert str(reminder.message["Subject"]) == "Reminder: Check-in on the coaching of Dana Whitfield, March 2026"
    for one in (letter, reminder):
        assert one.recipient == "hanna@example.org"
        assert one.message["Reply-To"].addresses[0].addr_spec == "alice.coach@example.org"
        for part in (one.text("plain"), one.text("html")):
            assert set(re.findall(r"https?://[^\s\"<]+", part)) == {f"{BASE_URL}{engaged.path()}"}
            words = " ".join(re.sub("<[^>]*>", " ", part).replace("&#39;", "'").split())
            assert "Alice Adler reads it first, Dana Whitfield the same text a week later at most" in words
            assert "open until the end of Tuesday, 31 March 2026, UTC" in words
            assert CANARY not in part
    assert "There is no other reminder." in reminder.text("plain")


def test_a_refused_letter_is_told_to_the_coach_and_goes_to_the_corrected_address(
    engaged: CheckedIn, mailbox: Mailbox
) -> None:
    mailbox.to_recipient = lambda address: "250 ok" if address == "hanna.head@example.org" else "550 no such user"
    _on(engaged, date(2026, 3, 10))
    (month,) = check_ins.overview(engaged.coach).months
    assert (month.trouble, month.can_resend) == ("refused by the mail server (550)", True)
    _on(engaged, date(2026, 3, 16))  # nobody is reminded of what never came
    assert engaged.rows()[0].state is CheckInState.ASKED
    about = engagements.folder(engaged.own, engaged.id).details
    corrected = engagements.Details(
        about.executive_name, about.executive_email, head_name=about.head_name, head_email="hanna.head@example.org"
    )
    before = engaged.path()
    engagements.change(engaged.own, engaged.id, corrected, Head.SAME)
    _on(engaged, date(2026, 3, 16))
    _on(engaged, date(2026, 3, 17))
    assert mailbox.recipients() == ["hanna.head@example.org"]
    (month,) = check_ins.overview(engaged.coach).months
    assert (month.due_on, month.trouble) == (date(2026, 3, 10), "")
    assert engaged.path() != before  # whoever had the other address has no link


def test_a_letter_that_reached_somebody_is_not_sent_to_another_address(engaged: CheckedIn, mailbox: Mailbox) -> None:
    _on(engaged, date(2026, 3, 10))
    about = engagements.folder(engaged.own, engaged.id).details
    moved = engagements.Details(
        about.executive_name, about.executive_email, head_name=about.head_name, head_email="hanna.head@example.org"
    )
    engagements.change(engaged.own, engaged.id, moved, Head.SAME)
    _on(engaged, date(2026, 3, 11))
    assert mailbox.recipients() == ["hanna@example.org"]
    assert engaged.rows()[0].state is CheckInState.MISSED


def test_a_full_mailbox_is_tried_again_with_one_click(engaged: CheckedIn, mailbox: Mailbox) -> None:
    mailbox.to_recipient = lambda _: "552 mailbox full"
    _on(engaged, date(2026, 3, 10))
    mailbox.to_recipient = lambda _: "250 ok"
    for _ in range(3):  # it goes once, however often that is clicked
        check_ins.send_again(engaged.coach, engaged.rows()[0].id)
        check_ins.send_again(engaged.coach, engaged.rows()[0].id)
        _on(engaged, date(2026, 3, 11))
    assert mailbox.recipients() == ["hanna@example.org"]
    assert check_ins.overview(engaged.coach).months[0].trouble == ""


def test_a_server_that_is_away_delays_the_letter_and_sends_it_once(engaged: CheckedIn, mailbox: Mailbox) -> None:
    mailbox.to_recipient = lambda _: "451 try again later"
    _on(engaged, date(2026, 3, 10))
    assert check_ins.overview(engaged.coach).months[0].trouble.startswith("not sent yet")
    mailbox.to_recipient = lambda _: "250 ok"
    _on(engaged, date(2026, 3, 11))
    _on(engaged, date(2026, 3, 12))
    assert mailbox.recipients() == ["hanna@example.org"]


def test_no_log_line_tells_of_a_check_in(engaged: CheckedIn, mailbox: Mailbox) -> None:
    """From the plan to the answer, with all that can be done wrong on the way."""
    with everything_logged() as log:
        client, worker = create_app(engaged.installation).test_client(), Worker(engaged.installation)
        _on(engaged, date(2026, 3, 10))
        worker.tick()
        goal = check_in_answering.look(engaged.installation, engaged.token).goals[0].goal
        path, sheet = engaged.path(), {"shown": goal, "business": TYPED, f"saw-{goal}": TYPED, f"help-{goal}": ""}
        for how in ({"data": sheet}, {"json": sheet}, {"data": {**sheet, f"change-{goal}": "1"}}, {"data": sheet}):
            client.post(path, base_url=BASE_URL, **how)
        for where in (path, f"{path}x", f"/c/{engaged.token}x/"):
            client.get(where, base_url=BASE_URL)
        worker.tick()
        lines = [line for line in log.getvalue().splitlines() if not line.startswith("mail.log")]  # the mailbox's own
    written = "\n".join(lines)
    assert engaged.rows()[0].state is CheckInState.ANSWERED
    assert [line for line in lines if line.startswith(("parallax", "surveys", "waitress"))] == []
    for word in (CANARY, TYPED, engaged.token, *engaged.token.split("."), "hanna", "Hanna", "Dana"):
        assert word not in written


def test_an_error_of_ours_in_a_check_in_names_the_page_alone(
    engaged: CheckedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(engaged, date(2026, 3, 10))
    client = create_app(engaged.installation).test_client()

    def fails(*_: object) -> None:
        raise RuntimeError(TYPED)

    monkeypatch.setattr(check_in_answering, "shared_goals", fails)
    with everything_logged() as log:
        assert client.get(engaged.path(), base_url=BASE_URL).status_code == 500
    written = log.getvalue()
    assert "RuntimeError at surveys.coaching.check_in_answering" in written
    assert "in page check_in.sheet" in written
    for word in (TYPED, engaged.token, "/c/"):
        assert word not in written
