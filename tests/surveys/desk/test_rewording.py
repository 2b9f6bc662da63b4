"""A coach is told once of reports that were closed under older words: of their own, and of nobody's answers."""

import pytest
from alembic import command

from reports.rules import WORDS
from surveys.accounts import store as accounts
from surveys.accounts.coaches import invite
from surveys.accounts.errors import UnknownCoachError
from surveys.accounts.first_coach import Newcomer, set_up, set_up_address
from surveys.app import create_app
from surveys.core.installation import Installation
from surveys.desk.rewording import reworded, understood
from surveys.engagements.actor import Actor
from surveys.releases.redacting import redact
from surveys.waves.closing import CloseStep, begin_close, cancel_wave, close_wave
from tests.support.desk import ALICE, BOB, Browser, actor, engagement, furnished_desk, wave
from tests.support.earlier_releases import closed_before
from tests.support.installations import Clock, released_wave
from tests.support.migrating import migrations

SAID = "worded by new rules"


def _closed(own: Actor, clock: Clock, name: str = "Dana Whitfield", email: str = "dana@example.org") -> str:
    closed = released_wave(own.installation, wave(own, engagement(own, name, email), peer=4))
    clock.pass_(days=61)
    return closed


def test_reports_closed_under_older_words_are_named_the_last_closed_first(
    any_installation: Installation, clock: Clock
) -> None:
    own = actor(any_installation, words_known=1)
    first = _closed(own, clock)
    second = _closed(own, clock, "Erin Moss", "erin@example.org")
    _closed(own, clock, "Femi Ade", "femi@example.org")  # by today's program
    for old in (first, second):
        closed_before(any_installation, old)
    assert [(one.wave, one.executive) for one in reworded(own)] == [(second, "Erin Moss"), (first, "Dana Whitfield")]


def test_understood_is_understood_for_good_and_by_this_coach_alone(
    any_installation: Installation, clock: Clock
) -> None:
    alice, bob = (actor(any_installation, who, words_known=1) for who in (ALICE, BOB))
    hers = _closed(alice, clock)
    his = _closed(bob, clock, "Erin Moss", "erin@example.org")
    for old in (hers, his):
        closed_before(any_installation, old)
    assert [one.wave for one in reworded(alice)] == [hers]
    assert [one.wave for one in reworded(bob)] == [his]
    understood(alice)
    understood(alice)
    assert reworded(alice) == ()
    assert [one.wave for one in reworded(bob)] == [his]


def test_a_redaction_leaves_a_report_as_old_as_it_was(installation: Installation, clock: Clock) -> None:
    own = actor(installation, words_known=1)
    old = furnished_desk(own, engagement(own), clock).ids["wave"][0]
    closed_before(installation, old)
    redact(installation, old, part="anonymous", question="keep_doing", position=1, reason="names a customer")
    assert [one.wave for one in reworded(own)] == [old]


@pytest.mark.parametrize("known", [WORDS, WORDS + 1])
def test_who_knows_todays_words_is_told_nothing(installation: Installation, clock: Clock, known: int) -> None:
    own = actor(installation, words_known=known)
    closed_before(installation, _closed(own, clock))
    assert reworded(own) == ()


def test_waves_without_a_report_to_read_are_not_named(any_installation: Installation, clock: Clock) -> None:
    own = actor(any_installation, words_known=1)
    about = engagement(own)
    wave(own, about, peer=4)
    cancel_wave(any_installation, wave(own, engagement(own, "Erin Moss", "erin@example.org"), peer=4))
    begun = wave(own, engagement(own, "Femi Ade", "femi@example.org"), peer=4)
    with any_installation.database.write() as session:
        begin_close(session, any_installation, begun)
    assert reworded(own) == ()


def test_a_report_is_named_once_its_wave_is_closed(installation: Installation) -> None:
    own = actor(installation, words_known=1)
    closing = wave(own, engagement(own), peer=4)

    def power_cut(step: CloseStep) -> None:
        if step is CloseStep.RELEASED:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        close_wave(installation, closing, reached=power_cut)
    closed_before(installation, closing)
    assert reworded(own) == ()
    close_wave(installation, closing)
    assert [one.wave for one in reworded(own)] == [closing]


def test_new_accounts_begin_at_todays_words(any_installation: Installation) -> None:
    address = set_up_address(any_installation)
    assert address is not None
    token = address.rstrip("/").rsplit("/", 1)[-1]
    set_up(any_installation, token, Newcomer(ALICE.display_name, ALICE.addr_spec, "slow river under glass"))
    invite(any_installation, name=BOB.display_name, email=BOB.addr_spec, is_admin=False)
    with any_installation.database.read() as session:
        assert [coach.words_known for coach in accounts.all_coaches(session)] == [WORDS, WORDS]


def test_accounts_from_before_the_upgrade_know_the_first_words(any_installation: Installation) -> None:
    own = actor(any_installation)
    with any_installation.database.engine.begin() as connection:
        command.downgrade(migrations(connection), "0006")
    any_installation.database.migrate()
    with any_installation.database.read() as session:
        assert accounts.get(session, own.coach).words_known == 1


def test_a_coach_who_is_gone_is_an_error(installation: Installation) -> None:
    nobody = Actor(installation, "nobody", "", "")
    with pytest.raises(UnknownCoachError):
        reworded(nobody)


def test_the_first_page_says_it_until_the_coach_has_understood(any_installation: Installation, clock: Clock) -> None:
    alice, bob = (actor(any_installation, who, words_known=1) for who in (ALICE, BOB))
    hers = _closed(alice, clock)
    his = _closed(bob, clock, "Bobsexecutive", "bobsexecutive@example.org")
    for old in (hers, his):
        closed_before(any_installation, old)
    browser = Browser(create_app(any_installation), alice)
    page = browser.get("/desk/").text
    assert SAID in page
    assert f"/desk/waves/{hers}/report" in page
    assert his not in page
    assert "Bobsexecutive" not in page
    assert SAID not in browser.told(browser.post("/desk/reworded"))
    assert SAID not in browser.get("/desk/").text
    assert SAID in Browser(create_app(any_installation), bob).get("/desk/").text


def test_looking_at_the_page_puts_nothing_away(installation: Installation, clock: Clock) -> None:
    own = actor(installation, words_known=1)
    closed_before(installation, _closed(own, clock))
    browser = Browser(create_app(installation), own)
    for _ in range(3):
        assert SAID in browser.get("/desk/").text
