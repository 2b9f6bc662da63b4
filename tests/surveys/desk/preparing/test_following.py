"""Planning a follow-up: the same texts, the same people while they are named here, and nothing twice."""

from datetime import date

import pytest

from instruments import catalogue
from reports.release import Named
from reports.release_json import numbers_hash
from surveys.core.errors import NoReleaseError, NotYoursError
from surveys.desk import engagements
from surveys.desk.preparing import drafts, following, opening, roster_rows
from surveys.desk.preparing.drafts import DraftError
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft
from surveys.releases import store as released
from surveys.waves import retention
from surveys.waves import store as waves
from tests.support.desk import engagement, wave
from tests.support.installations import Clock, released_wave
from tests.surveys.desk.preparing.drafted import count_of


@pytest.fixture
def closed(alice: Actor) -> str:
    """A wave of five peers that was closed on 2 March, and asked the first version of the questionnaire."""
    opened = released_wave(alice.installation, wave(alice, engagement(alice), peer=5))
    with alice.installation.database.write() as session:
        row = waves.get(session, opened)
        row.sources = dict(catalogue.load("leadership360@1.0").sources)
        row.min_raters, row.remind_everyone = 4, True
    return opened


def test_it_asks_the_texts_and_the_people_of_the_wave_by_its_rules(alice: Actor, closed: str) -> None:
    found = drafts.look(alice, following.plan(alice, closed))
    assert found.edition.instrument.version == "1.0"
    assert (found.rules.instrument, found.rules.min_raters, found.rules.remind_everyone) == (
        "leadership360@1.0",
        4,
        True,
    )
    assert sorted(one.row.email for one in found.rows) == [
        "dana@example.org",
        *(f"peer{n}@example.org" for n in range(5)),
    ]
    assert not found.wrong
    assert [one.opened_on for one in found.taken] == [date(2026, 3, 2)]


def test_it_closes_no_earlier_than_sixty_days_after_the_wave(alice: Actor, closed: str) -> None:
    assert following.offer(alice, closed).closes_from == date(2026, 5, 1)
    assert drafts.look(alice, following.plan(alice, closed)).rules.closes_on == date(2026, 5, 1)


def test_no_day_is_named_that_is_over_and_the_latest_wave_of_the_engagement_counts(
    alice: Actor, closed: str, clock: Clock
) -> None:
    clock.jump(date(2026, 6, 1))
    assert following.offer(alice, closed).closes_from is None
    own = _engagement_of(alice, closed)
    released_wave(alice.installation, wave(alice, own, board=4))
    assert following.offer(alice, closed).closes_from == date(2026, 7, 31)


def test_a_wave_begun_anew_is_not_the_follow_up_that_was_planned(alice: Actor, closed: str) -> None:
    retention.forget(alice.installation, closed)
    planned = following.plan(alice, closed)
    begun = drafts.begin(alice, _engagement_of(alice, closed))
    assert begun != planned
    assert drafts.look(alice, begun).edition.instrument.version == "2.0"


def test_the_offer_counts_the_people_and_says_until_when_they_are_named(alice: Actor, closed: str) -> None:
    found = following.offer(alice, closed)
    assert (found.people, found.names_go_on) == (5, date(2026, 4, 1))


def test_once_the_names_are_erased_it_begins_with_the_executive_alone(alice: Actor, closed: str) -> None:
    retention.forget(alice.installation, closed)
    assert following.offer(alice, closed).people == 0
    found = drafts.look(alice, following.plan(alice, closed))
    assert [one.row.email for one in found.rows] == ["dana@example.org"]
    assert found.taken == ()


def test_a_second_click_finds_the_plan_that_nobody_changed_and_leaves_one_that_was(alice: Actor, closed: str) -> None:
    first = following.plan(alice, closed)
    assert following.plan(alice, closed) == first
    key = next(one.key for one in drafts.look(alice, first).rows if not one.is_executive)
    roster_rows.remove_rows(alice, first, [key])
    assert following.plan(alice, closed) != first
    assert count_of(alice, Draft) == 2
    assert len(drafts.look(alice, first).rows) == 5


def test_its_people_leave_it_when_the_waves_names_are_forgotten(alice: Actor, closed: str) -> None:
    draft = following.plan(alice, closed)
    retention.forget(alice.installation, closed)
    assert [one.row.email for one in drafts.look(alice, draft).rows] == ["dana@example.org"]


def test_a_wave_that_is_open_has_no_follow_up_yet(alice: Actor) -> None:
    opened = wave(alice, engagement(alice), peer=5)
    for asked in (following.offer, following.plan):
        with pytest.raises(NoReleaseError):
            asked(alice, opened)


def test_a_third_wave_is_compared_with_the_first_and_names_the_second_as_the_one_before(
    alice: Actor, clock: Clock
) -> None:
    waves_so_far = [released_wave(alice.installation, wave(alice, engagement(alice), peer=5))]
    for months in (3, 6):
        clock.jump(date(2026, 3 + months, 2))
        draft = following.plan(alice, waves_so_far[-1])
        waves_so_far.append(released_wave(alice.installation, opening.launch(alice, draft)))
    first, second, third = waves_so_far
    with alice.installation.database.read() as session:
        numbers = {one: numbers_hash(released.get(session, one)) for one in waves_so_far}
        told = released.get(session, third).follows
    assert told is not None
    assert told.baseline == Named(first, numbers[first])
    assert told.before == Named(second, numbers[second])
    with alice.installation.database.read() as session:
        told = released.get(session, second).follows
    assert told is not None
    assert told.baseline == told.before == Named(first, numbers[first])


def test_nothing_is_planned_where_the_engagement_has_ended(alice: Actor, closed: str) -> None:
    engagements.end(alice, _engagement_of(alice, closed))
    with pytest.raises(DraftError, match="has ended"):
        following.plan(alice, closed)
    assert count_of(alice, Draft) == 0


def test_another_coach_plans_nothing_and_learns_nothing(bob: Actor, closed: str) -> None:
    for asked in (following.offer, following.plan):
        with pytest.raises(NotYoursError):
            asked(bob, closed)
    assert count_of(bob, Draft) == 0


def _engagement_of(own: Actor, wave_id: str) -> str:
    with own.installation.database.read() as session:
        return scope.wave(session, own, wave_id).engagement
