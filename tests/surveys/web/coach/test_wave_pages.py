"""A wave's pages at the desk, and those about people: what they say, what they refuse in place, and who sees them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import update
from werkzeug.test import TestResponse

from instruments.groups import RaterGroup
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.desk import people, waves
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.invited import store as invited
from surveys.mail.outbox import MOST_COPIES
from surveys.mail.tables import MailState, Message
from surveys.waves import store as wave_store
from surveys.waves.casting import Casting
from surveys.waves.closing import CloseStep, close_wave
from surveys.waves.states import WaveState
from tests.support.ballots import answers
from tests.support.desk import BOB, Browser, actor, engagement, notice, wave
from tests.support.installations import Clock, let_all_leave, released_wave, tokens
from tests.support.mailing import remind_all_due, send

PEER = RaterGroup.PEER
GETS = ("", "/mail", "/add", "/correct", "/extend", "/close", "/cancel", "/forget")
POSTS = ("/add", "/correct", "/mail/again", "/extend", "/remind", "/close", "/cancel", "/forget")


@pytest.fixture
def hers(alice: Actor) -> str:
    return engagement(alice)


@pytest.fixture
def opened(alice: Actor, hers: str) -> str:
    return wave(alice, hers, supervisor=2, peer=5, direct_report=4)


@pytest.fixture
def browser(alice: Actor) -> Browser:
    return Browser(create_app(alice.installation), alice)


@pytest.fixture
def path(opened: str) -> str:
    return f"/desk/waves/{opened}"


def _text(answer: TestResponse) -> str:
    page = BeautifulSoup(answer.data, "html.parser").main
    assert page is not None
    return re.sub(r"\s+", " ", page.get_text(" ")).replace(" ,", ",")


def _settle(installation: Installation, opened: str, state: MailState, *emails: str, **facts: object) -> None:
    facts = {"reason": "refused (550)", **facts}
    with installation.database.write() as session:
        ids = [one.id for one in invited.of_wave(session, opened) if not emails or one.email in emails]
        session.execute(update(Message).where(Message.about.in_(ids)).values(state=state, **facts))


def _answer(installation: Installation, opened: str, group: RaterGroup, number: int) -> None:
    for token in [token for one, token in tokens(installation, opened) if one is group][:number]:
        Casting(installation).cast(token, answers(group))


def _clock(own: Actor) -> Clock:
    assert isinstance(own.installation.clock, Clock)
    return own.installation.clock


# --- whose it is -------------------------------------------------------------------------------------------------


def test_another_coachs_wave_is_no_page(alice: Actor, browser: Browser, path: str, hers: str) -> None:
    installation = alice.installation
    his = actor(installation, BOB, admin=True)
    own = wave(his, engagement(his, "Bea Boss", "bea@example.org"), peer=4)
    bob = Browser(create_app(installation), his)
    about = f"/desk/engagements/{hers}/people"
    for page in [*(path + end for end in GETS), about]:
        assert bob.get(page).status_code == 404
        assert browser.get(page).status_code == 200
    posts = [path + end for end in POSTS] + [about, about + "/erase", about + "/export"]
    for page in posts:
        assert bob.post(page, typed="Whitfield", email="peer0@example.org", sure="y").status_code == 404
    assert browser.get(path).status_code == 200
    assert not people.held(his, "peer0@example.org").is_nothing, "no address of Alice's leads to Bob's own people"
    assert waves.status(his, own).is_open


# --- progress ----------------------------------------------------------------------------------------------------


def test_the_page_tells_counts_in_words_beside_a_picture(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    let_all_leave(alice.installation)
    _answer(alice.installation, opened, PEER, 3)
    answer = browser.get(path)
    text = _text(answer)
    assert "Peers 3 of 5 have answered" in text
    assert "Direct reports 0 of 4 have answered" in text
    assert "18 days left" in text
    assert "Closing now would show these together: Peers and direct reports" in text
    page = BeautifulSoup(answer.data, "html.parser")
    bars = page.select(".counts svg")
    assert [bar.select_one(".came")["width"] for bar in bars] == ["0", "3", "0"]  # type: ignore[index]
    assert [len(bar.select(".least")) for bar in bars] == [0, 1, 1], "self and supervisors are shown from one on"
    assert not page.select("[style], style, script")
    assert all(bar["aria-hidden"] == "true" for bar in bars)


@pytest.mark.parametrize(("day", "said"), [(19, "one day left"), (20, "today is the last day"), (21, "Past its clos")])
def test_the_last_days_are_told(alice: Actor, path: str, day: int, said: str) -> None:
    _clock(alice).jump(date(2026, 3, day))
    browser = Browser(create_app(alice.installation), alice)
    text = _text(browser.get(path))
    assert said in text
    assert ("Past its closing date 20 March 2026" in _text(browser.get("/desk/"))) is (day == 21)
    assert ("Remind now" in text) is (day < 21)
    assert "Extend" in text


@pytest.mark.parametrize(("day", "said"), [(20, False), (21, True)])
def test_a_wave_past_its_date_says_when_it_is_cancelled_by_itself(
    alice: Actor, path: str, day: int, *, said: bool
) -> None:
    _clock(alice).jump(date(2026, 3, day))
    page = _text(Browser(create_app(alice.installation), alice).get(path))
    assert ("If nothing is done, it is cancelled by itself on 18 June 2026." in page) is said


@pytest.mark.parametrize(("answered", "said"), [(2, True), (3, False), (4, False)])
def test_a_wave_that_would_show_something_closes_within_the_hour_and_is_not_said_to_be_cancelled(
    alice: Actor, path: str, opened: str, answered: int, *, said: bool
) -> None:
    _answer(alice.installation, opened, PEER, answered)
    _clock(alice).jump(date(2026, 3, 21))
    page = _text(Browser(create_app(alice.installation), alice).get(path))
    assert ("cancelled by itself" in page) is said
    assert ("the wave closes by itself within the hour" in page) is not said


def test_the_folder_transport_is_warned_of_with_the_way_to_its_page(browser: Browser, path: str) -> None:
    page = BeautifulSoup(browser.get(path).data, "html.parser")
    warning = page.find("p", class_="warning")
    assert isinstance(warning, Tag)
    assert "sees every link and who was reminded" in warning.get_text()
    link = warning.find("a")
    assert isinstance(link, Tag)
    assert browser.get(str(link["href"])).status_code == 200


def test_the_mail_log_shows_invitations_and_a_way_to_correct(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    _settle(alice.installation, opened, MailState.SENT)
    _settle(alice.installation, opened, MailState.REFUSED, "peer1@example.org", "peer3@example.org")
    page = BeautifulSoup(browser.get(path + "/mail").data, "html.parser")
    names = [str(row.find("th").get_text()) for row in page.select("tbody tr")]  # type: ignore[union-attr]
    assert names == sorted(names, key=str.casefold)
    assert [link["href"] for link in page.select("tbody a")] == [f"{path}/correct#new-0", f"{path}/correct#new-1"]
    correct = BeautifulSoup(browser.get(path + "/correct").data, "html.parser")
    assert [field["id"] for field in correct.select("input[name=new]")] == ["new-0", "new-1"]
    assert "2 invitations were refused" in _text(browser.get(path))


# --- adding ------------------------------------------------------------------------------------------------------


def _row(number: int, **texts: str) -> dict[str, object]:
    named = {"first_name": "Kim", "last_name": "New", "email": f"kim{number}@example.org", "relationship": "peer"}
    return {f"row-new-{number}-{name}": text for name, text in {**named, **texts}.items()}


def test_people_are_added_by_row_and_by_paste(alice: Actor, browser: Browser, opened: str, path: str) -> None:
    pasted = "Ann,Alba,ann@example.org,peer\nBo,Berg,bo@example.org,direct report"
    assert notice(browser.post(path + "/add", **_row(0), pasted=pasted)) == "added"
    assert waves.status(alice, opened).people == 15


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    answer = browser.post(
        path + "/add",
        **_row(0),
        **_row(1, email="kim", relationship="chum"),
        pasted="Ann,Alba,ann@example.org,board\nPat,Twice,PEER0@example.org,peer",
    )
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser")
    emails = [str(field["value"]) for field in page.select("input[name$=-email]")]
    assert emails == ["kim0@example.org", "kim", "ann@example.org", "PEER0@example.org"]
    wrong = [str(field["id"]) for field in page.select("[aria-invalid]")]
    assert wrong == ["row-new-1-email", "row-new-1-relationship", "row-new-2-relationship", "row-new-3-email"]
    for name in wrong:
        assert page.select_one(f".summary a[href='#{name}']"), name
        assert page.select_one(f"#{name}-error"), name
    chosen = [str(one["value"]) for one in page.select("option[selected]")]
    assert "chum" in chosen
    assert "board" in chosen
    assert "Nobody of this group was invited" in _text(answer)
    assert waves.status(alice, opened).people == 12
    resent = {str(field["name"]): str(field["value"]) for field in page.select("form[novalidate] input[name^=row]")}
    resent |= {
        str(field["name"]): str(field.select_one("option[selected]")["value"])  # type: ignore[index]
        for field in page.select("select")
        if field.select_one("option[selected]")
    }
    resent |= {"row-new-1-email": "kim1@example.org", "row-new-1-relationship": "peer"}
    resent |= {"row-new-2-relationship": "direct_report", "row-new-3-email": "twice@example.org"}
    assert notice(browser.post(path + "/add", **resent)) == "added"
    assert waves.status(alice, opened).people == 16


def test_pasted_text_that_is_no_list_stays_where_it_was(browser: Browser, path: str) -> None:
    headings = "first_name,last_name,email,relationship"
    answer = browser.post(path + "/add", **_row(0), pasted=headings)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser")
    area = page.select_one("textarea[name=pasted]")
    assert area is not None
    assert headings in area.get_text()
    assert [field["value"] for field in page.select("input[name$=-email]")] == ["kim0@example.org"]


def test_nobody_at_all_is_told_and_more_rows_are_given(browser: Browser, path: str) -> None:
    assert "at least one person" in _text(browser.post(path + "/add"))
    page = BeautifulSoup(browser.post(path + "/add", more="yes", **_row(0, email="kim")).data, "html.parser")
    assert len(page.select("input[name$=-email]")) == 4
    assert not page.select("[aria-invalid]")


def test_only_groups_that_were_told_are_offered(browser: Browser, path: str) -> None:
    page = BeautifulSoup(browser.get(path + "/add").data, "html.parser")
    offered = [str(one["value"]) for one in page.select("select")[0].select("option")]
    assert offered == ["", "supervisor", "peer", "direct_report"]


# --- correcting, extending, reminding ----------------------------------------------------------------------------


def test_a_refused_address_is_corrected_or_the_error_stands_beside_it(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    _settle(alice.installation, opened, MailState.SENT)
    _settle(alice.installation, opened, MailState.REFUSED, "peer1@example.org", "peer3@example.org")
    for new, why in (("", "Which address"), ("x", "not an e-mail address"), ("peer2@example.org", "invited to this")):
        answer = browser.post(path + "/correct", old="peer3@example.org", new=new)
        assert answer.status_code == 422
        page = BeautifulSoup(answer.data, "html.parser")
        error = page.select_one("#new-1-error")
        assert error is not None
        assert why in error.get_text()
        assert page.select_one("#new-0-error") is None
    for old in ("peer2@example.org", "nobody@example.org", "\x00"):
        assert browser.post(path + "/correct", old=old, new="new@example.org").status_code == 409
    assert notice(browser.post(path + "/correct", old="peer3@example.org", new="new@example.org")) == "corrected"
    assert [line.email for line in waves.status(alice, opened).refused] == ["peer1@example.org"]


def test_whom_a_server_puts_off_can_be_corrected_while_they_wait(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    put_off = "put off by the mail server (450 4.1.2)"
    _settle(alice.installation, opened, MailState.SENT)
    _settle(alice.installation, opened, MailState.WAITING, "peer1@example.org", reason=put_off)
    assert "One invitation is put off by its mail server, and tried again by itself." in _text(browser.get(path))
    page = BeautifulSoup(browser.get(path + "/mail").data, "html.parser")
    (link,) = page.select("tbody a")
    assert link["href"] == f"{path}/correct#new-0"
    assert f"waiting: {put_off}" in _text(browser.get(path + "/mail"))
    assert f"peer1@example.org: waiting: {put_off}" in _text(browser.get(path + "/correct"))
    assert notice(browser.post(path + "/correct", old="peer1@example.org", new="right@example.org")) == "corrected"


def test_invitations_whose_turn_has_not_come_are_corrected_below_the_pressing_ones(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    _settle(alice.installation, opened, MailState.WAITING, reason="")
    _settle(alice.installation, opened, MailState.REFUSED, "peer1@example.org")
    page = BeautifulSoup(browser.get(path + "/correct").data, "html.parser")
    assert [field["id"] for field in page.select("input[name=new]")] == [f"new-{number}" for number in range(12)]
    assert len(page.select("details:not([open]) input[name=new]")) == 11
    wrong = browser.post(path + "/correct", old="peer3@example.org", new="x")
    assert wrong.status_code == 422
    page = BeautifulSoup(wrong.data, "html.parser")
    assert len(page.select("details[open] .error")) == 1, "an error is never folded away"


@pytest.mark.parametrize("state", [MailState.WAITING, MailState.REFUSED, MailState.SENT])
def test_where_an_attempt_may_have_arrived_no_page_offers_or_takes_a_correction(
    alice: Actor, browser: Browser, opened: str, path: str, state: MailState
) -> None:
    _settle(alice.installation, opened, state, came_whole=True)
    for page in ("", "/mail"):
        assert not BeautifulSoup(browser.get(path + page).data, "html.parser").select("a[href*=correct]")
    text = _text(browser.get(path + "/correct"))
    assert "No address of this wave can be corrected now" in text
    assert "For the executive only a new wave helps" in text
    assert browser.post(path + "/correct", old="peer1@example.org", new="right@example.org").status_code == 409


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("peer1@example.org", "Add them once more at the right one"),
        ("dana@example.org", "cancel this wave and open it"),
    ],
)
def test_what_was_perhaps_not_delivered_is_told_until_the_close_whatever_that_person_does(
    alice: Actor, browser: Browser, opened: str, path: str, who: str, told: str
) -> None:
    installation = alice.installation
    _settle(installation, opened, MailState.SENT, reason="")
    _settle(installation, opened, MailState.SENT, who, reason="", unanswered=MOST_COPIES)
    before = [browser.get(path + page).data for page in ("", "/mail", "/correct")]
    mail = _text(browser.get(path + "/mail"))
    assert mail.count("perhaps not delivered") == 1
    assert told in mail
    assert ("Add them once more" in mail) is (who != "dana@example.org")
    assert "One invitation was perhaps not delivered." in _text(browser.get(path))
    with installation.database.read() as session:
        person = invited.by_email(session, opened, who)
        assert person is not None
        link = installation.survey_links.sign(person.id)
    Casting(installation).decline(link)
    after = [browser.get(path + page).data for page in ("/mail", "/correct")]
    assert after == before[1:]


def test_what_is_nobodys_own_fault_is_one_sentence_and_a_way_to_send_all_again(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    refused = "the mail server refuses our account (550 5.4.5)"
    _settle(alice.installation, opened, MailState.WAITING, reason=refused, held=1)
    _settle(alice.installation, opened, MailState.SENT, "peer0@example.org", reason="", held=0)
    later = _clock(alice)() + timedelta(hours=1)
    with alice.installation.database.write() as session:
        session.execute(update(Message).values(due_at=later))
    sentence = (
        "The mail server refuses our account (550 5.4.5). 11 invitations wait; they are tried again by themselves."
    )
    for page in (path, path + "/mail"):
        answer = browser.get(page)
        assert _text(answer).count(sentence) == 1
        assert "refused by" not in _text(answer)
        (form,) = BeautifulSoup(answer.data, "html.parser").select(".warning form")
        assert form["action"] == path + "/mail/again"
    assert send(alice.installation).sent == 0
    assert notice(browser.post(path + "/mail/again")) == "sent_again"
    assert send(alice.installation).sent == 11
    assert sentence not in _text(browser.get(path))
    assert Act.SENT_AGAIN in {entry.act for entry in audit.trail(alice, waves.status(alice, opened).engagement)}


def test_what_an_older_version_booked_on_people_can_be_sent_again_together(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    _settle(alice.installation, opened, MailState.REFUSED, reason="refused by the mail server (550)", held=1)
    assert "12 invitations were refused with one and the same answer, perhaps because of our" in _text(
        browser.get(path)
    )
    assert notice(browser.post(path + "/mail/again")) == "sent_again"
    assert send(alice.installation).sent == 12


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-03-20", "2020-01-01", "2099-01-01", "9999-99-99"])
def test_a_day_that_cannot_be_is_refused_in_place(
    alice: Actor, browser: Browser, opened: str, path: str, day: str
) -> None:
    answer = browser.post(path + "/extend", closes_on=day)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.data, "html.parser").select_one("#closes_on-error")
    assert opened not in _text(answer)
    assert waves.status(alice, opened).status.closes_on == date(2026, 3, 20)


def test_a_later_day_moves_the_close(alice: Actor, browser: Browser, opened: str, path: str) -> None:
    assert notice(browser.post(path + "/extend", closes_on="2026-03-21")) == "extended"
    assert waves.status(alice, opened).status.closes_on == date(2026, 3, 21)


@pytest.mark.parametrize(("day", "hour", "said"), [(2, 19, "Remind now"), (20, 17, "Remind now"), (20, 18, "Too late")])
def test_reminders_can_be_asked_for_while_one_could_still_leave(
    alice: Actor, path: str, day: int, hour: int, said: str
) -> None:
    _clock(alice).now = datetime(2026, 3, day, hour, tzinfo=UTC)
    text = _text(Browser(create_app(alice.installation), alice).get(path))
    assert said in text
    assert "Reminders leave between 8 and 18 o'clock, a day after the invitation at the earliest." in text


def test_reminding_says_nothing_of_whom_and_works_once_a_day(alice: Actor, browser: Browser, path: str) -> None:
    answer = browser.post(path + "/remind")
    assert notice(answer) == "reminded"
    text = _text(browser.get(str(answer.headers["Location"])))
    assert "Nobody is told how many, or whom" in text
    assert "Remind now" not in text
    again = browser.post(path + "/remind")
    assert again.status_code == 409
    assert "are asked for already; they go out between 8 and 18 o'clock" in _text(again)
    remind_all_due(alice.installation)
    again = browser.post(path + "/remind")
    assert again.status_code == 409
    assert "went out today already" in _text(again)
    assert "The last round went out on 2 March 2026" in _text(again)


# --- ending ------------------------------------------------------------------------------------------------------


def test_closing_says_what_it_does_and_asks_for_the_name(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    text = _text(browser.get(path + "/close"))
    assert "There is no way back" in text
    assert "nothing from anonymous raters" in text
    assert "give it more time" in text
    for typed in ("", "Whitfeld", opened[:-1]):
        answer = browser.post(path + "/close", typed=typed)
        assert answer.status_code == 422
        assert BeautifulSoup(answer.data, "html.parser").select_one("#typed-error")
    assert waves.status(alice, opened).is_open
    assert notice(browser.post(path + "/close", typed="whitfield")) == "closed"
    assert "Read the report" in _text(browser.get(path))


def test_cancelling_asks_for_the_name_too(alice: Actor, browser: Browser, opened: str, path: str) -> None:
    assert "erased unread" in _text(browser.get(path + "/cancel"))
    assert browser.post(path + "/cancel", typed="").status_code == 422
    assert notice(browser.post(path + "/cancel", typed="Whitfield")) == "cancelled"
    assert waves.status(alice, opened).status.state is WaveState.CANCELLED
    assert "there is no report" in _text(browser.get(path))
    for end in GETS:
        assert browser.get(path + end).status_code == 200
    for end in POSTS:
        assert browser.post(path + end, typed="Whitfield", closes_on="2026-04-01", **_row(0)).status_code in (
            303,
            409,
            422,
        )
    assert waves.status(alice, opened).status.state is WaveState.CANCELLED


def test_a_close_that_was_cut_short_can_be_gone_on_with(alice: Actor, browser: Browser, opened: str, path: str) -> None:
    def cut(step: CloseStep) -> None:
        if step is CloseStep.MARKED:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        close_wave(alice.installation, opened, reached=cut)
    page = BeautifulSoup(browser.get(path).data, "html.parser")
    assert "cut short" in page.get_text()
    action = page.select_one("form.actions")
    assert action is not None
    assert notice(browser.post(str(action["action"]), typed="")) == "closed"


def test_a_wave_past_its_date_without_its_key_says_what_becomes_of_it(
    alice: Actor, browser: Browser, opened: str, path: str, clock: Clock
) -> None:
    _answer(alice.installation, opened, PEER, 4)
    (alice.installation.settings.keys / "waves" / f"{opened}.key").unlink()
    assert ">Remind now<" not in browser.get(path).text
    clock.pass_(days=30)
    browser.sign_in(alice)
    page = _text(browser.get(path))
    assert "It cannot be closed without its key. If the key is not put back, the wave is cancelled by itself" in page
    assert "closes by itself" not in page


def test_a_missing_key_is_told_without_the_servers_folders(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    installation = alice.installation
    _answer(installation, opened, PEER, 3)
    key = installation.settings.keys / "waves" / f"{opened}.key"
    key.rename(key.with_suffix(".away"))
    answer = browser.post(path + "/close", typed="Whitfield")
    assert answer.status_code == 409
    assert "stay sealed" in _text(answer)
    assert str(installation.settings.keys) not in answer.text
    key.with_suffix(".away").rename(key)
    assert notice(browser.post(path + "/close", typed="Whitfield")) == "closed"


def test_a_close_too_soon_after_another_coachs_is_refused_without_its_id(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    installation = alice.installation
    bob = actor(installation, BOB)
    foreign = released_wave(installation, wave(bob, engagement(bob, "Dana Whitfield", "other@example.org"), peer=4))
    with installation.database.write() as session:
        wave_store.get(session, foreign).executive_email = "dana@example.org"
    answer = browser.post(path + "/close", typed="Whitfield")
    assert answer.status_code == 409
    assert "another wave" in _text(answer)
    assert foreign not in answer.text
    assert waves.status(alice, opened).is_open


def test_names_of_a_wave_that_is_over_can_be_erased_at_once(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    assert browser.post(path + "/forget").status_code == 409
    waves.close(alice, opened, "Whitfield")
    assert "1 April 2026" in _text(browser.get(path + "/forget"))
    assert notice(browser.post(path + "/forget")) == "forgotten"
    assert "names of this wave are erased" in _text(browser.get(path + "/mail"))


# --- people ------------------------------------------------------------------------------------------------------


def test_a_person_is_found_downloaded_and_erased(alice: Actor, browser: Browser, hers: str, opened: str) -> None:
    about = f"/desk/engagements/{hers}/people"
    found = browser.post(about, email="PEER0@example.org")
    assert "Pat0 Peer, peer in the wave of 2 March 2026 about Dana Whitfield" in _text(found)
    download = browser.post(about + "/export", email="peer0@example.org")
    assert download.headers["Content-Disposition"] == 'attachment; filename="held.json"'
    assert json.loads(download.data)["invitations"][0]["wave"] == opened
    unsure = browser.post(about + "/erase", email="peer0@example.org")
    assert unsure.status_code == 422
    assert "Please tick this first" in _text(unsure)
    assert not people.held(alice, "peer0@example.org").is_nothing
    assert notice(browser.post(about + "/erase", email="peer0@example.org", sure="y")) == "erased"
    assert "Nothing is held" in _text(browser.post(about, email="peer0@example.org"))
    assert "Erased on request" in _text(browser.get(f"/desk/waves/{opened}/mail"))
    assert "peer0@example.org" not in browser.get(f"/desk/engagements/{hers}/audit").text


def test_no_address_stands_in_a_pages_own_address(browser: Browser, hers: str, opened: str, alice: Actor) -> None:
    _settle(alice.installation, opened, MailState.REFUSED)
    for page in _links(browser, f"/desk/waves/{opened}", f"/desk/engagements/{hers}/people"):
        assert "@" not in page
        assert "%40" not in page


def _links(browser: Browser, *starts: str) -> Iterator[str]:
    for start in starts:
        for link in BeautifulSoup(browser.get(start).data, "html.parser").select("a[href], form[action]"):
            yield str(link.get("href") or link.get("action"))


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "\x00@example.org", "x" * 400])
def test_what_is_no_address_is_told_beside_the_field(browser: Browser, hers: str, email: str) -> None:
    for end in ("", "/erase", "/export"):
        answer = browser.post(f"/desk/engagements/{hers}/people{end}", email=email, sure="y")
        assert answer.status_code == 422
        assert BeautifulSoup(answer.data, "html.parser").select_one("#email-error")


def test_the_days_of_erasing_stand_on_the_page(alice: Actor, browser: Browser, hers: str, opened: str) -> None:
    about = f"/desk/engagements/{hers}/people"
    assert "30 days after the close" in _text(browser.get(about))
    waves.close(alice, opened, "Whitfield")
    assert "on 1 April 2026" in _text(browser.get(about))
