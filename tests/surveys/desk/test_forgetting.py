"""When names go by themselves: to the day, by the rule that the survey's first page told."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.engagements import Details
from surveys.desk.preparing import nominating
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft, Nomination
from surveys.invited import store as invited
from surveys.mail.tables import Message
from surveys.waves import store as wave_store
from surveys.waves.casting import Casting
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.retention import forget_due, names_go_on
from surveys.waves.tables import KeptUntil
from surveys.web.respondent.survey_page import Promise
from tests.support.desk import actor, engagement, wave
from tests.support.installations import Clock, build, look_twice, open_wave, tokens

CLOSED = date(2026, 3, 2)


def _followed(own: Actor, engagement_id: str) -> str:
    """A closed wave whose names are kept for a follow-up."""
    opened = wave(own, engagement_id, peer=4)
    with own.installation.database.write() as session:
        wave_store.get(session, opened).kept_until = KeptUntil.ENGAGEMENT
    close_wave(own.installation, opened)
    return opened


def _left(installation: Installation, opened: str, day: date) -> int:
    assert isinstance(installation.clock, Clock)
    installation.clock.jump(day)
    look_twice(installation, forget_due)
    with installation.database.read() as session:
        return len(invited.of_wave(session, opened))


def _days(since: date, *days: int) -> list[date]:
    return [since + timedelta(days=n) for n in days]


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_names_go_thirty_days_after_the_end_of_a_wave(alice: Actor, end: object) -> None:
    installation, opened = alice.installation, wave(alice, engagement(alice), peer=4)
    assert callable(end)
    end(installation, opened)
    assert [_left(installation, opened, day) for day in _days(CLOSED, 29, 30, 31)] == [5, 0, 0]


@pytest.mark.parametrize("ended", [1, 100, 336])
def test_names_kept_for_a_follow_up_go_thirty_days_after_the_engagements_end(alice: Actor, ended: int) -> None:
    hers = engagement(alice, follow_up=True)
    installation, opened = alice.installation, _followed(alice, hers)
    assert _left(installation, opened, CLOSED + timedelta(days=ended)) == 5
    engagements.end(alice, hers)
    assert [_left(installation, opened, day) for day in _days(CLOSED, ended + 29, ended + 30)] == [5, 0]


def test_a_follow_up_that_never_comes_keeps_names_for_a_year_and_no_longer(alice: Actor) -> None:
    installation, opened = alice.installation, _followed(alice, engagement(alice, follow_up=True))
    assert [_left(installation, opened, day) for day in _days(CLOSED, 365, 366, 367)] == [5, 0, 0]


def test_an_engagement_that_ends_late_does_not_prolong_the_year(alice: Actor) -> None:
    hers = engagement(alice, follow_up=True)
    installation, opened = alice.installation, _followed(alice, hers)
    assert _left(installation, opened, CLOSED + timedelta(days=350)) == 5
    engagements.end(alice, hers)
    assert [_left(installation, opened, day) for day in _days(CLOSED, 365, 366)] == [5, 0]


def test_a_cancelled_wave_keeps_its_names_for_the_follow_up_too(alice: Actor) -> None:
    hers = engagement(alice, follow_up=True)
    installation, opened = alice.installation, wave(alice, hers, peer=4)
    with installation.database.write() as session:
        wave_store.get(session, opened).kept_until = KeptUntil.ENGAGEMENT
    cancel_wave(installation, opened)
    engagements.end(alice, hers)
    assert [_left(installation, opened, day) for day in _days(CLOSED, 29, 30)] == [5, 0]


def test_an_engagement_taken_up_again_ends_again(alice: Actor) -> None:
    hers = engagement(alice, follow_up=True)
    installation, opened = alice.installation, _followed(alice, hers)
    engagements.end(alice, hers)
    engagements.reopen(alice, hers)
    assert _left(installation, opened, CLOSED + timedelta(days=200)) == 5
    engagements.end(alice, hers)
    assert [_left(installation, opened, day) for day in _days(CLOSED, 229, 230)] == [5, 0]


def test_a_follow_up_given_up_brings_the_day_nearer(alice: Actor) -> None:
    hers = engagement(alice, follow_up=True)
    installation, opened = alice.installation, _followed(alice, hers)
    engagements.change(alice, hers, Details("Dana Whitfield", "dana@example.org", follow_up=False))
    assert [_left(installation, opened, day) for day in _days(CLOSED, 29, 30)] == [5, 0]


def test_an_engagement_that_ended_before_a_wave_was_closed_counts_from_the_close(alice: Actor) -> None:
    hers = engagement(alice, follow_up=True)
    opened = _followed(alice, hers)
    engagements.end(alice, hers)
    with alice.installation.database.read() as session:
        row = wave_store.get(session, opened)
        from surveys.engagements import scope

        own = scope.engagement(session, alice, hers)
        own.ended_on = CLOSED - timedelta(days=20)
        assert names_go_on(row, own) == CLOSED + timedelta(days=30)
        session.rollback()


def test_a_wave_of_no_engagement_keeps_names_as_if_no_follow_up_were_planned(installation: Installation) -> None:
    opened = open_wave(installation, peer=4)
    with installation.database.write() as session:
        wave_store.get(session, opened).kept_until = KeptUntil.ENGAGEMENT
    close_wave(installation, opened)
    assert [_left(installation, opened, day) for day in _days(CLOSED, 29, 30)] == [5, 0]


@pytest.mark.parametrize("days_kept", [0, 1, 365])
def test_the_days_can_be_set(tmp_path: Path, days_kept: int) -> None:
    installation = build(tmp_path, days_kept=str(days_kept))
    own = actor(installation)
    opened = wave(own, engagement(own), peer=4)
    close_wave(installation, opened)
    days = [days_kept - 1, days_kept] if days_kept else [0]
    assert [_left(installation, opened, day) for day in _days(CLOSED, *days)] == ([5, 0] if days_kept else [0])
    installation.database.close()


def test_an_open_wave_keeps_its_names_for_ever(alice: Actor) -> None:
    installation, opened = alice.installation, wave(alice, engagement(alice), peer=4)
    assert _left(installation, opened, CLOSED + timedelta(days=1000)) == 5


def test_a_draft_that_came_to_nothing_goes_with_the_engagement(alice: Actor) -> None:
    """Its roster holds names too."""
    from surveys.desk.preparing import drafts

    hers = engagement(alice)
    installation, draft = alice.installation, drafts.begin(alice, hers)
    nominating.ask(alice, draft, expires_on=CLOSED + timedelta(days=10))
    going_on = drafts.begin(alice, engagement(alice, "Eve Else", "eve@example.org"))
    engagements.end(alice, hers)
    assert isinstance(installation.clock, Clock)
    for days, left in ((29, {draft, going_on}), (30, {going_on}), (31, {going_on})):
        installation.clock.jump(CLOSED + timedelta(days=days))
        look_twice(installation, forget_due)
        with installation.database.read() as session:
            assert {one.id for one in session.query(Draft)} == left
            assert len(session.query(Nomination).all()) == len(left) - 1
            assert len(session.query(Message).all()) == len(left) - 1


def _promised(installation: Installation, opened: str) -> str:
    respondent = Casting(installation).respondent(tokens(installation, opened)[0][1])
    return Promise(respondent, respondent.edition.in_language(respondent.language)).names_go


def test_the_first_page_says_the_rule_that_is_kept(alice: Actor) -> None:
    installation, opened = alice.installation, wave(alice, engagement(alice, follow_up=True), peer=4)
    assert _promised(installation, opened) == "30 days after the close"
    with installation.database.write() as session:
        wave_store.get(session, opened).kept_until = KeptUntil.ENGAGEMENT
    assert (
        _promised(installation, opened)
        == "30 days after the end of the coaching, at the latest one year after the close"
    )


@pytest.mark.parametrize(
    ("days", "text"), [(0, "at the close"), (1, "one day after the close"), (2, "2 days after the close")]
)
def test_few_days_read_as_words(alice: Actor, days: int, text: str) -> None:
    installation, opened = alice.installation, wave(alice, engagement(alice), peer=4)
    respondent = Casting(installation).respondent(tokens(installation, opened)[0][1])
    promise = Promise(replace(respondent, days_kept=days), respondent.edition.in_language(respondent.language))
    assert promise.names_go == text
