"""A wave's pages at the desk: whose they are, how it goes, its days, its end; what is refused in place."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup, Tag

from surveys.app import create_app
from surveys.desk import people, waves
from surveys.engagements.actor import Actor
from surveys.waves import store as wave_store
from surveys.waves.closing import CloseStep, close_wave
from surveys.waves.states import WaveState
from tests.support.desk import BOB, Browser, actor, engagement, notice, wave
from tests.support.installations import Clock, let_all_leave, released_wave
from tests.support.mailing import remind_all_due
from tests.surveys.web.coach.wave_pages import GETS, PEER, POSTS, clock_of, let_answer, new_row, text_of

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
    let_answer(alice.installation, opened, PEER, 3)
    answer = browser.get(path)
    text = text_of(answer)
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
    clock_of(alice).jump(date(2026, 3, day))
    browser = Browser(create_app(alice.installation), alice)
    text = text_of(browser.get(path))
    assert said in text
    assert ("Past its closing date 20 March 2026" in text_of(browser.get("/desk/"))) is (day == 21)
    assert ("Remind now" in text) is (day < 21)
    assert "Extend" in text


@pytest.mark.parametrize(("day", "said"), [(20, False), (21, True)])
def test_a_wave_past_its_date_says_when_it_is_cancelled_by_itself(
    alice: Actor, path: str, day: int, *, said: bool
) -> None:
    clock_of(alice).jump(date(2026, 3, day))
    page = text_of(Browser(create_app(alice.installation), alice).get(path))
    assert ("If nothing is done, it is cancelled by itself on 18 June 2026." in page) is said


@pytest.mark.parametrize(("answered", "said"), [(2, True), (3, False), (4, False)])
def test_a_wave_that_would_show_something_closes_within_the_hour_and_is_not_said_to_be_cancelled(
    alice: Actor, path: str, opened: str, answered: int, *, said: bool
) -> None:
    let_answer(alice.installation, opened, PEER, answered)
    clock_of(alice).jump(date(2026, 3, 21))
    page = text_of(Browser(create_app(alice.installation), alice).get(path))
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


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-03-20", "2020-01-01", "2099-01-01", "9999-99-99"])
def test_a_day_that_cannot_be_is_refused_in_place(
    alice: Actor, browser: Browser, opened: str, path: str, day: str
) -> None:
    answer = browser.post(path + "/extend", closes_on=day)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.data, "html.parser").select_one("#closes_on-error")
    assert opened not in text_of(answer)
    assert waves.status(alice, opened).status.closes_on == date(2026, 3, 20)


def test_a_later_day_moves_the_close(alice: Actor, browser: Browser, opened: str, path: str) -> None:
    assert notice(browser.post(path + "/extend", closes_on="2026-03-21")) == "extended"
    assert waves.status(alice, opened).status.closes_on == date(2026, 3, 21)


@pytest.mark.parametrize(("day", "hour", "said"), [(2, 19, "Remind now"), (20, 17, "Remind now"), (20, 18, "Too late")])
def test_reminders_can_be_asked_for_while_one_could_still_leave(
    alice: Actor, path: str, day: int, hour: int, said: str
) -> None:
    clock_of(alice).now = datetime(2026, 3, day, hour, tzinfo=UTC)
    text = text_of(Browser(create_app(alice.installation), alice).get(path))
    assert said in text
    assert "Reminders leave between 8 and 18 o'clock, a day after the invitation at the earliest." in text


def test_reminding_says_nothing_of_whom_and_works_once_a_day(alice: Actor, browser: Browser, path: str) -> None:
    answer = browser.post(path + "/remind")
    assert notice(answer) == "reminded"
    text = text_of(browser.get(str(answer.headers["Location"])))
    assert "Nobody is told how many, or whom" in text
    assert "Remind now" not in text
    again = browser.post(path + "/remind")
    assert again.status_code == 409
    assert "are asked for already; they go out between 8 and 18 o'clock" in text_of(again)
    remind_all_due(alice.installation)
    again = browser.post(path + "/remind")
    assert again.status_code == 409
    assert "went out today already" in text_of(again)
    assert "The last round went out on 2 March 2026" in text_of(again)


# --- ending ------------------------------------------------------------------------------------------------------


def test_closing_says_what_it_does_and_asks_for_the_name(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    text = text_of(browser.get(path + "/close"))
    assert "There is no way back" in text
    assert "nothing from anonymous raters" in text
    assert "give it more time" in text
    for typed in ("", "Whitfeld", opened[:-1]):
        answer = browser.post(path + "/close", typed=typed)
        assert answer.status_code == 422
        assert BeautifulSoup(answer.data, "html.parser").select_one("#typed-error")
    assert waves.status(alice, opened).is_open
    assert notice(browser.post(path + "/close", typed="whitfield")) == "closed"
    assert "Read the report" in text_of(browser.get(path))


def test_cancelling_asks_for_the_name_too(alice: Actor, browser: Browser, opened: str, path: str) -> None:
    assert "erased unread" in text_of(browser.get(path + "/cancel"))
    assert browser.post(path + "/cancel", typed="").status_code == 422
    assert notice(browser.post(path + "/cancel", typed="Whitfield")) == "cancelled"
    assert waves.status(alice, opened).status.state is WaveState.CANCELLED
    assert "there is no report" in text_of(browser.get(path))
    for end in GETS:
        assert browser.get(path + end).status_code == 200
    for end in POSTS:
        assert browser.post(path + end, typed="Whitfield", closes_on="2026-04-01", **new_row(0)).status_code in (
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
    let_answer(alice.installation, opened, PEER, 4)
    (alice.installation.settings.keys / "waves" / f"{opened}.key").unlink()
    assert ">Remind now<" not in browser.get(path).text
    clock.pass_(days=30)
    browser.sign_in(alice)
    page = text_of(browser.get(path))
    assert "It cannot be closed without its key. If the key is not put back, the wave is cancelled by itself" in page
    assert "closes by itself" not in page


def test_a_missing_key_is_told_without_the_servers_folders(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    installation = alice.installation
    let_answer(installation, opened, PEER, 3)
    key = installation.settings.keys / "waves" / f"{opened}.key"
    key.rename(key.with_suffix(".away"))
    answer = browser.post(path + "/close", typed="Whitfield")
    assert answer.status_code == 409
    assert "stay sealed" in text_of(answer)
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
    assert "another wave" in text_of(answer)
    assert foreign not in answer.text
    assert waves.status(alice, opened).is_open


def test_names_of_a_wave_that_is_over_can_be_erased_at_once(
    alice: Actor, browser: Browser, opened: str, path: str
) -> None:
    assert browser.post(path + "/forget").status_code == 409
    waves.close(alice, opened, "Whitfield")
    assert "1 April 2026" in text_of(browser.get(path + "/forget"))
    assert notice(browser.post(path + "/forget")) == "forgotten"
    assert "names of this wave are erased" in text_of(browser.get(path + "/mail"))
