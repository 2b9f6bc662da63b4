"""What is left of the executive's place once the coaching has ended: to read, to take along, to take back."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from surveys.coaching import contract, standing
from surveys.coaching.access import Party
from surveys.coaching.contract_text import Terms
from surveys.coaching.standing import LinkState
from surveys.core.days import day
from surveys.core.installation import Installation
from surveys.desk import engagements, erasing
from surveys.mail.transports import transport_for
from surveys.waves import word_back
from surveys.waves.closing import close_wave
from surveys.worker.delivery import deliver_due
from tests.support.coaching import Three, agree, three
from tests.support.desk import wave
from tests.support.installations import Clock

EXECUTIVE = Party.EXECUTIVE


@pytest.fixture
def parties(installation: Installation) -> Three:
    found = three(installation)
    for party in (EXECUTIVE, Party.SPONSOR):
        found.come_in(party)
    return found


def end(parties: Three) -> None:
    engagements.end(parties.own, parties.engaged)


def test_one_calm_page_says_when_it_ended_until_when_it_is_there_and_what_is_left(parties: Three, clock: Clock) -> None:
    agree(parties)
    end(parties)
    ended_on, kept = parties.installation.today(), parties.installation.settings.days_kept
    clock.pass_(days=3)
    page = parties.get(EXECUTIVE).text
    assert f"It ended on {day(ended_on)}." in page
    assert f"your coach erases all of it by {day(ended_on + timedelta(days=kept))}." in page
    nav = BeautifulSoup(page, "html.parser").select("nav.rooms a")
    assert [one.text for one in nav] == ["Home", "Contract", "Reports", "A word back"]
    for below in ("contract", "contract.txt", "reports", "said", "private/everything.json"):
        assert parties.get(EXECUTIVE, below).status_code == 200
    assert 'name="digest"' not in parties.get(EXECUTIVE, "contract").text
    for below in ("goals", "goals/new", "commitments", "sessions", "check-ins", "timeline", "head", "private"):
        led = parties.get(EXECUTIVE, below)
        assert (led.status_code, led.headers["Location"]) == (303, parties.path(EXECUTIVE)), below
    assert parties.get(Party.SPONSOR).status_code == 410


def test_no_day_is_named_that_nobody_confirmed(parties: Three) -> None:
    contract.write(parties.member(Party.COACH), Terms())
    end(parties)
    page = parties.get(EXECUTIVE).text
    assert "ask on which day" in page
    assert "By the contract" not in page
    assert "not confirmed by all three before the coaching ended" in parties.get(EXECUTIVE, "contract").text


def test_nothing_is_written_any_more_and_what_was_typed_is_shown(parties: Three) -> None:
    goal = parties.goal()
    end(parties)
    typed = "I ask two people before I decide <b>"
    answer = parties.post(EXECUTIVE, f"goals/{goal}", what=typed)
    assert answer.status_code == 410
    assert "I ask two people before I decide &lt;b&gt;" in answer.text
    assert "What is left of your place" in answer.text


def test_a_word_back_can_be_taken_back_after_the_end_and_not_said_again(parties: Three) -> None:
    asked = wave(parties.own, parties.engaged, peer=4)
    close_wave(parties.installation, asked)
    assert parties.post(EXECUTIVE, f"said/{asked}", word="I heard you.").status_code == 303
    end(parties)
    assert "Read it again, or take it back" in parties.get(EXECUTIVE).text
    assert "I heard you." in parties.get(EXECUTIVE, "said").text
    assert parties.post(EXECUTIVE, f"said/{asked}", word="And more.").status_code == 410
    with parties.installation.database.read() as session:
        assert word_back.said(session, asked).text == "I heard you."  # type: ignore[union-attr]
    assert parties.post(EXECUTIVE, f"said/{asked}", word="").status_code == 303
    with parties.installation.database.read() as session:
        assert word_back.said(session, asked) is None
    assert "Nothing of yours is told" in parties.get(EXECUTIVE).text


def test_a_link_that_was_lost_is_made_anew_after_the_end_and_its_letter_says_what_is_left(parties: Three) -> None:
    end(parties)
    deliver_due(parties.installation, transport_for(parties.installation.settings))
    (card, head) = standing.links(parties.own, parties.engaged)
    assert (card.state, head.state) == (LinkState.COPY, LinkState.ENDED)
    parties.clients.clear()
    assert "The coaching has ended" in parties.get(EXECUTIVE).text  # by a new link and its code
    deliver_due(parties.installation, transport_for(parties.installation.settings))
    texts = [path.read_text().replace("=\n", "") for path in parties.installation.settings.mail_folder.rglob("*.eml")]
    assert [parties.path(EXECUTIVE) in one and "coaching has ended" in one for one in texts].count(True) == 1
    with pytest.raises(standing.StandingError, match="has ended"):
        standing.renew(parties.own, parties.engaged, Party.SPONSOR)


def test_what_ends_it_before_the_erasure_are_a_revocation_and_days_without_a_visit(
    parties: Three, clock: Clock
) -> None:
    end(parties)
    clock.pass_(days=standing.DAYS[EXECUTIVE])
    assert parties.get(EXECUTIVE).status_code == 200
    standing.revoke(parties.own, parties.engaged, EXECUTIVE)
    assert parties.get(EXECUTIVE).status_code == 410


def test_it_ends_with_the_erasure_and_goes_on_where_the_engagement_is_taken_up_again(parties: Three) -> None:
    end(parties)
    engagements.reopen(parties.own, parties.engaged)
    assert parties.get(EXECUTIVE, "goals").status_code == 200
    end(parties)
    path = parties.path(EXECUTIVE)
    erasing.erase(parties.own, parties.engaged, "Dana Whitfield")
    assert parties.clients[EXECUTIVE].get(path).status_code == 410
