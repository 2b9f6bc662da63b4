"""Commitments: six open, two assumptions under test, within two weeks; kept from the coach where X says so."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from surveys.coaching import commitments, goals, locks
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.commitments import LONGEST, MOST_OPEN, CommitmentError, CommitmentText, Result
from surveys.coaching.place import EngagementEndedError, Member, new_id
from surveys.coaching.rhythm import Rhythm, choose
from surveys.coaching.tables import Commitment, GoalState
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.sealed_text import seal
from surveys.desk import engagements
from surveys.engagements import audit
from surveys.engagements.tables import Act
from tests.support.goals import COMMITMENT, Working, working


@pytest.fixture
def work(installation: Installation) -> Working:
    return working(installation)


def test_coach_and_executive_read_and_write_the_same_commitment(work: Working) -> None:
    goal = work.goal()
    made = commitments.make(work.coach, new_id(), goal, COMMITMENT)
    other = replace(COMMITMENT, rehearsed=True)
    commitments.change(work.executive, made, goal, other)
    (card,) = commitments.held(work.coach).open
    assert (card.text, card.goal) == (other, goal)


def test_a_seventh_is_refused_until_one_has_ended(work: Working) -> None:
    goal = work.goal()
    made = [work.commit(goal) for _ in range(MOST_OPEN)]
    with pytest.raises(CommitmentError, match="Six commitments are open"):
        work.commit(goal)
    commitments.end(work.executive, made[0])
    work.commit(goal)
    with pytest.raises(CommitmentError):
        commitments.reopen(work.executive, made[0])
    commitments.end(work.executive, made[1])
    commitments.reopen(work.executive, made[0])
    assert len(commitments.held(work.executive).open) == MOST_OPEN


def test_a_third_assumption_waits_until_one_of_two_has_its_result(work: Working) -> None:
    goal, testing = work.goal(), work.testing()
    first, _ = work.commit(goal, testing), work.commit(goal, testing)
    plain = work.commit(goal)
    for attempt in (lambda: work.commit(goal, testing), lambda: commitments.change(work.coach, plain, goal, testing)):
        with pytest.raises(CommitmentError, match="Two assumptions") as refused:
            attempt()
        assert refused.value.field == "assumption"
    commitments.change(work.coach, first, goal, replace(testing, obstacle="Another one."))  # its own does not count
    commitments.tell_result(work.executive, first, Result.NOT, "They asked what they could do.")
    commitments.change(work.coach, plain, goal, testing)
    with pytest.raises(CommitmentError):
        commitments.tell_result(work.executive, first, Result.OPEN, "")
    card, _ = commitments.one(work.coach, first)
    assert (card.text.result, card.text.learned) == (Result.NOT, "They asked what they could do.")


@pytest.mark.parametrize(("days", "fine"), [(-1, False), (0, True), (14, True), (15, False)])
def test_an_assumption_is_tested_within_two_weeks(work: Working, days: int, fine: bool) -> None:
    goal = work.goal()
    if fine:
        work.commit(goal, work.testing(days))
        return
    with pytest.raises(CommitmentError, match="within two weeks") as refused:
        work.commit(goal, work.testing(days))
    assert refused.value.field == "test_by"


@pytest.mark.parametrize("lacks", ["assumption", "test", "disproof", "test_by"])
def test_an_assumption_comes_with_its_test(work: Working, lacks: str) -> None:
    goal, text = work.goal(), replace(work.testing(), **dict.fromkeys([lacks], ""))  # type: ignore[arg-type]
    with pytest.raises(CommitmentError) as refused:
        work.commit(goal, text)
    assert refused.value.field == lacks


def test_what_the_test_showed_survives_that_the_words_change(work: Working) -> None:
    goal, testing = work.goal(), work.testing()
    made = work.commit(goal, testing)
    commitments.tell_result(work.executive, made, Result.PARTLY, "Some did.")
    commitments.change(work.coach, made, goal, replace(testing, cue="another cue"))
    card, _ = commitments.one(work.coach, made)
    assert (card.text.cue, card.text.result, card.text.learned) == ("another cue", Result.PARTLY, "Some did.")


def test_a_commitment_rests_with_its_goal(work: Working) -> None:
    goal = work.goal()
    made = work.commit(goal)
    goals.set_state(work.executive, goal, GoalState.REACHED, seen=GoalState.ACTIVE)
    found = commitments.held(work.executive)
    assert (found.open, [card.id for card in found.ended], found.has_room) == ((), [made], False)
    with pytest.raises(CommitmentError, match="active goals"):
        work.commit(goal)
    goals.set_state(work.executive, goal, GoalState.ACTIVE, seen=GoalState.REACHED)
    assert [card.id for card in commitments.held(work.executive).open] == [made]


def test_what_the_executive_keeps_is_not_read_or_written_by_the_coach(work: Working) -> None:
    goal = work.goal()
    made = work.commit(goal)
    locks.lock(work.executive, ["commitments"])
    found = commitments.held(work.coach)
    assert (found.kept, found.open, found.ended, found.goals) == (True, (), (), ())
    attempts = (
        lambda: commitments.one(work.coach, made),
        lambda: commitments.make(work.coach, new_id(), goal, COMMITMENT),
        lambda: commitments.change(work.coach, made, goal, replace(COMMITMENT, cue="x")),
        lambda: commitments.end(work.coach, made),
        lambda: commitments.tell_result(work.coach, made, Result.HELD, ""),
    )
    for attempt in attempts:
        with pytest.raises(CommitmentError, match="keeps the commitments"):
            attempt()
    assert [card.text for card in commitments.held(work.executive).open] == [COMMITMENT]
    locks.lock(work.executive, [])
    assert [card.id for card in commitments.held(work.coach).open] == [made]


def test_the_department_head_gets_no_commitment(work: Working) -> None:
    goal = work.goal()
    made = work.commit(goal)
    head = Member(work.installation, Party.SPONSOR, work.id)
    assert commitments.held(head).open == ()
    for attempt in (lambda: commitments.one(head, made), lambda: commitments.end(head, made)):
        with pytest.raises((CommitmentError, NotAllowedError)):
            attempt()


def test_nothing_is_found_of_another_and_nothing_written_after_the_end(work: Working) -> None:
    goal = work.goal()
    made = work.commit(goal)
    for nothing in ("", "\0", "0" * 32):
        with pytest.raises(NotYoursError):
            commitments.one(work.executive, nothing)
    engagements.end(work.own, work.id)
    with pytest.raises(EngagementEndedError):
        work.commit(goal)
    assert [card.id for card in commitments.held(work.coach).open] == [made]


def test_a_form_that_is_sent_twice_makes_one_commitment(work: Working) -> None:
    goal, key = work.goal(), new_id()
    once = commitments.make(work.executive, key, goal, COMMITMENT)
    assert commitments.make(work.executive, key, goal, COMMITMENT) == once
    assert commitments.make(work.executive, "\0", goal, COMMITMENT) != once
    assert len(commitments.held(work.executive).open) == 2


def test_earlier_ones_are_shown_eight_at_a_time(work: Working) -> None:
    goal = work.goal()
    for _ in range(9):
        commitments.end(work.executive, work.commit(goal))
    found = commitments.held(work.executive)
    assert (len(found.ended), found.earlier) == (8, 2)
    assert len(commitments.held(work.executive, number=2).ended) == 1


@pytest.mark.parametrize("letter", ['"', "\n", "\\", "\N{ELEPHANT}"])
def test_the_longest_texts_fit_into_a_row(letter: str) -> None:
    words = {name: letter * most for name, most in LONGEST.items()}
    longest = CommitmentText(**words, rehearsed=True, test_by="2026-03-04", result=Result.NOT)
    assert seal(b"k" * 32, "commitment", asdict(longest), size=Commitment.SIZE)


def test_a_test_day_stays_although_it_is_past(work: Working) -> None:
    goal, testing = work.goal(), work.testing(0)
    made = work.commit(goal, testing)
    clock = work.installation.clock
    clock.pass_(days=20)  # type: ignore[attr-defined]
    commitments.change(work.executive, made, goal, replace(testing, cue="another cue"))
    assert commitments.one(work.executive, made)[0].text.test_day == work.installation.today() - timedelta(days=20)


def test_no_act_of_the_executive_on_commitments_stands_in_the_coachs_audit(work: Working) -> None:
    made = work.commit(goal := work.goal())
    commitments.change(work.executive, made, goal, replace(COMMITMENT, obstacle="Another one."))
    commitments.end(work.executive, made)
    commitments.reopen(work.executive, made)
    choose(work.executive, Rhythm(2, 9, goes_on=True))
    goals.set_state(work.executive, goal, GoalState.REACHED, seen=GoalState.ACTIVE)
    trail = audit.trail(work.own, work.id)
    told = [(entry.act, f"{entry.at:%H:%M:%S.%f}") for entry in trail if entry.is_day]
    assert told == [(Act.GOAL_ENDED, "00:00:00.000000")]  # of what is no secret, the day alone
    assert {entry.act for entry in trail if not entry.is_day} == {Act.ENGAGED, Act.GOAL_MADE}
