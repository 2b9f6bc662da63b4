"""What ends something is asked about on a page of its own: looking at it changes nothing, and it says what it does."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag

from surveys.coaching import standing
from surveys.coaching.access import Party
from surveys.coaching.standing import LinkState
from surveys.core.days import day
from surveys.core.installation import Installation
from surveys.desk import engagements
from tests.support.coaching import Three, agree, three
from tests.support.desk import wave
from tests.support.installations import Clock


@pytest.fixture
def parties(installation: Installation) -> Three:
    return three(installation)


def at(parties: Three, below: str = "") -> str:
    return f"/desk/engagements/{parties.engaged}{below}"


def main(parties: Three, below: str = "") -> Tag:
    answer = parties.desk.get(at(parties, below))
    assert answer.status_code == 200
    found = BeautifulSoup(answer.text, "html.parser").select_one("main")
    assert found is not None
    return found


def test_the_end_is_asked_about_and_names_who_loses_what_and_the_day_of_the_erasure(parties: Three) -> None:
    agree(parties)
    kept = parties.installation.settings.days_kept
    on = day(parties.installation.today() + timedelta(days=kept))
    (link,) = main(parties).select('a[href$="/end"]')
    assert link.text == "End the engagement"
    asked = main(parties, "/end")
    for words in ("one short page", "head's page opens nothing", "Nobody is written to", f"by {on}, if it ends today"):
        assert words in asked.text, words
    assert engagements.folder(parties.own, parties.engaged).is_active
    parties.desk.post(at(parties, "/end"))
    assert not engagements.folder(parties.own, parties.engaged).is_active
    assert main(parties, "/end").select("form") == []


def test_the_page_of_an_ended_engagement_names_the_day_of_its_erasure_and_says_when_it_is_over(
    parties: Three, clock: Clock
) -> None:
    agree(parties)
    engagements.end(parties.own, parties.engaged)
    kept = parties.installation.settings.days_kept
    on = day(parties.installation.today() + timedelta(days=kept))
    clock.pass_(days=kept)
    parties.desk.sign_in(parties.own)
    assert f"promises that you erase all of this by {on}" in main(parties).text
    clock.pass_(days=1)
    parties.desk.sign_in(parties.own)
    assert f"was erased by {on}, and that day is over" in main(parties).text


def test_the_day_is_the_contracts_own_whatever_the_settings_say_by_then(
    installation: Installation, parties: Three, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(parties)
    engagements.end(parties.own, parties.engaged)
    said = main(parties).text
    monkeypatch.setattr(type(installation.settings), "days_kept", 3)
    assert installation.settings.days_kept == 3
    assert day(parties.installation.today() + timedelta(days=30)) in said
    assert day(parties.installation.today() + timedelta(days=30)) in main(parties).text


def test_an_engagement_with_an_open_wave_cannot_be_ended_and_its_page_offers_no_button(parties: Three) -> None:
    wave(parties.own, parties.engaged, peer=4)
    asked = main(parties, "/end")
    assert "A wave is still open" in asked.text
    assert asked.select("button") == []


@pytest.mark.parametrize("party", [Party.EXECUTIVE, Party.SPONSOR])
def test_a_link_is_revoked_on_a_page_that_says_whose(parties: Three, party: Party) -> None:
    below = f"/links/{party}/revoke"
    assert "no link that opens" in main(parties, below).text
    standing.renew(parties.own, parties.engaged, party)
    (link,) = main(parties, "/coaching").select(f'a[href$="{below}"]')
    assert link.text == "Revoke"
    assert main(parties, "/coaching").select(f'form[action$="{below}"]') == []
    asked = main(parties, below)
    assert {Party.EXECUTIVE: "Dana Whitfield", Party.SPONSOR: "Hanna Head"}[party] in asked.text
    (card,) = (one for one in standing.links(parties.own, parties.engaged) if one.party is party)
    assert card.state is LinkState.WAITING
    assert parties.desk.post(at(parties, below)).status_code == 303
    assert main(parties, below).select("button") == []
