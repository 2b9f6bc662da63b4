"""The executive's word back: the same for everybody who was asked, after the close, until the names go."""

import pytest
from flask import Flask

from surveys.app import create_app
from surveys.coaching import closing_loop, place
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.place import EngagementEndedError, Member
from surveys.core.errors import NotPossibleError, NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.waves import retention
from surveys.waves.closing import close_wave
from tests.support.desk import BOB, actor, engagement, wave
from tests.support.installations import tokens

WORD = "I heard that decisions reach you late; from now on each meeting ends with who decides what."


def closed(own: Actor) -> tuple[Member, str, list[str]]:
    engaged = engagement(own)
    asked = wave(own, engaged, peer=4)
    links = [token for _, token in tokens(own.installation, asked)]
    close_wave(own.installation, asked)
    return Member(own.installation, Party.EXECUTIVE, engaged), asked, links


def pages(app: Flask, links: list[str]) -> set[str]:
    return {app.test_client().get(f"/s/{link}").text for link in links}


def test_every_link_of_a_closed_wave_shows_the_same_word(installation: Installation) -> None:
    executive, asked, links = closed(actor(installation))
    app = create_app(installation)
    (before,) = pages(app, links)
    closing_loop.say(executive, asked, WORD)
    (after,) = pages(app, links)
    assert WORD not in before
    assert WORD in after
    closing_loop.say(executive, asked, "")
    assert pages(app, links) == {before}


def test_a_word_cannot_be_said_while_a_wave_is_open_and_no_open_link_shows_one(installation: Installation) -> None:
    own = actor(installation)
    engaged = engagement(own)
    asked = wave(own, engaged, peer=4)
    executive = Member(installation, Party.EXECUTIVE, engaged)
    assert closing_loop.rounds(executive) == ()
    with pytest.raises(NotPossibleError):
        closing_loop.say(executive, asked, WORD)


def test_the_word_goes_with_the_names_and_none_can_be_said_afterwards(installation: Installation) -> None:
    executive, asked, _ = closed(actor(installation))
    closing_loop.say(executive, asked, WORD)
    retention.forget(installation, asked)
    (round_,) = closing_loop.rounds(executive)
    assert (round_.text, round_.can_be_heard) == ("", False)
    with pytest.raises(NotPossibleError, match="Names and links"):
        closing_loop.say(executive, asked, WORD)


def test_only_the_executive_of_this_engagement_says_it(installation: Installation) -> None:
    own = actor(installation)
    executive, asked, _ = closed(own)
    for member in (place.coach(own, executive.engagement), Member(installation, Party.SPONSOR, executive.engagement)):
        with pytest.raises(NotAllowedError):
            closing_loop.say(member, asked, WORD)
    other = Member(installation, Party.EXECUTIVE, engagement(actor(installation, BOB), "Erin East", "erin@example.org"))
    with pytest.raises(NotYoursError):
        closing_loop.say(other, asked, WORD)
    assert closing_loop.rounds(Member(installation, Party.SPONSOR, executive.engagement)) == ()


def test_the_coach_sees_it_and_the_audit_says_that_it_was_said_and_not_what(installation: Installation) -> None:
    own = actor(installation)
    executive, asked, _ = closed(own)
    closing_loop.say(executive, asked, WORD)
    assert closing_loop.rounds(place.coach(own, executive.engagement))[0].text == WORD
    (entry,) = (one for one in audit.trail(own, executive.engagement) if one.act is Act.SAID_BACK)
    assert (entry.coach, entry.wave, entry.detail) == ("the executive", asked, "")


def test_nothing_is_said_once_the_engagement_ended(installation: Installation) -> None:
    own = actor(installation)
    executive, asked, _ = closed(own)
    engagements.end(own, executive.engagement)
    with pytest.raises(EngagementEndedError):
        closing_loop.say(executive, asked, WORD)
