"""Goals are shared one by one, in the words that were read and ticked, until they are withdrawn for good."""

from datetime import timedelta

import pytest

from surveys.coaching import sharing
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.place import looking
from surveys.coaching.sharing import Shareable, SharingError, shareable
from surveys.coaching.sponsor_view import SharedWords, sponsor_view
from surveys.coaching.tables import Goal, GoalState, SharedGoal
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from tests.support.coaching import NOTICE, WHAT, Three, three
from tests.support.installations import Clock


@pytest.fixture
def parties(installation: Installation) -> Three:
    return three(installation)


def seen(parties: Three) -> list[str]:
    return [one.what for one in sponsor_view(parties.member(Party.SPONSOR)).goals]


def only(parties: Three) -> Shareable:
    (found,) = shareable(parties.member(Party.EXECUTIVE))
    return found


def tick(parties: Three) -> None:
    sharing.share(parties.member(Party.EXECUTIVE), only(parties).goal, only(parties).mark)


def test_a_goal_is_not_shared_by_itself(parties: Three) -> None:
    parties.goal()
    assert not only(parties).is_shared
    assert seen(parties) == []


def test_a_ticked_goal_is_shared_in_its_words_and_how_others_would_notice(parties: Three) -> None:
    parties.goal()
    tick(parties)
    (found,) = sponsor_view(parties.member(Party.SPONSOR)).goals
    assert (found.what, found.notice) == (WHAT, NOTICE)


def test_a_later_edit_is_not_shared_until_it_is_ticked_again(parties: Three, clock: Clock) -> None:
    goal = parties.goal()
    tick(parties)
    parties.edit(goal, "I wait")
    assert (only(parties).has_changed, seen(parties)) == (True, [WHAT])
    clock.now += timedelta(days=3)
    tick(parties)
    assert (only(parties).has_changed, seen(parties)) == (False, ["I wait"])
    (found,) = sponsor_view(parties.member(Party.SPONSOR)).goals
    assert found.shared_on == clock.now.date()


def test_a_tick_beside_words_that_were_changed_meanwhile_shares_nothing(parties: Three) -> None:
    goal = parties.goal()
    mark = only(parties).mark
    parties.edit(goal, "Something quite private")
    with pytest.raises(SharingError, match="changed meanwhile"):
        sharing.share(parties.member(Party.EXECUTIVE), goal, mark)
    assert seen(parties) == []


def test_a_withdrawn_goals_words_are_in_the_database_no_more(parties: Three, clock: Clock) -> None:
    goal = parties.goal()
    tick(parties)
    clock.now += timedelta(days=1)
    sharing.withdraw(parties.member(Party.EXECUTIVE), goal)
    (found,) = sponsor_view(parties.member(Party.SPONSOR)).goals
    assert found == SharedWords(goal, "", "", found.shared_on, clock.now.date())
    with looking(parties.member(Party.EXECUTIVE)) as place:
        (row,) = place.rows(SharedGoal)
        assert place.text(row) == {"what": "", "notice": ""}
    clock.now += timedelta(days=1)
    sharing.withdraw(parties.member(Party.EXECUTIVE), goal)
    assert sponsor_view(parties.member(Party.SPONSOR)).goals == (found,)


def test_a_withdrawn_goal_can_be_shared_again(parties: Three) -> None:
    goal = parties.goal()
    tick(parties)
    sharing.withdraw(parties.member(Party.EXECUTIVE), goal)
    tick(parties)
    assert seen(parties) == [WHAT]


@pytest.mark.parametrize("state", [GoalState.REACHED, GoalState.SET_ASIDE])
def test_an_ended_goal_cannot_be_shared_and_one_that_was_can_be_withdrawn(parties: Three, state: GoalState) -> None:
    goal = parties.goal()
    tick(parties)
    mark = only(parties).mark
    other = parties.goal("Another", state=state)
    assert [one.goal for one in shareable(parties.member(Party.EXECUTIVE))] == [goal]
    with pytest.raises(SharingError, match="has ended"):
        sharing.share(parties.member(Party.EXECUTIVE), other, mark)
    with parties.installation.database.write() as session:
        ended = session.get_one(Goal, goal)
        ended.state = state
    assert (only(parties).is_active, only(parties).is_shared) == (False, True)
    sharing.withdraw(parties.member(Party.EXECUTIVE), goal)
    assert shareable(parties.member(Party.EXECUTIVE)) == ()


def test_nobody_but_the_executive_shares_or_withdraws(parties: Three) -> None:
    goal = parties.goal()
    mark = only(parties).mark
    with pytest.raises(NotAllowedError):
        sharing.share(parties.member(Party.COACH), goal, mark)
    tick(parties)
    for party in (Party.COACH, Party.SPONSOR):
        with pytest.raises(NotAllowedError):
            sharing.withdraw(parties.member(party), goal)
    assert seen(parties) == [WHAT]


def test_a_goal_of_another_engagement_is_nothing_here(parties: Three) -> None:
    with pytest.raises(NotYoursError):
        sharing.share(parties.member(Party.EXECUTIVE), "f" * 32, "x")
