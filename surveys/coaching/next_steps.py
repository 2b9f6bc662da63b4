"""What is next for each party, from plain facts. The sentences are in the pages' templates."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from surveys.coaching.access import Party
from surveys.coaching.facts import NO_CONTRACT, OPEN_REPORTS, Facts, Kind
from surveys.coaching.tables import CheckInState, GoalState, SessionState
from surveys.waves.states import WaveState

_SOON = timedelta(days=14)  # from when on a review is told
FRESH = timedelta(days=7)  # how long an answered check-in is news


class Step(StrEnum):
    """One thing to do or to expect."""

    WRITE_CONTRACT = "write the contract"
    CONFIRM_CONTRACT = "confirm the contract"
    AWAIT_CONTRACT = "others confirm the contract"
    GIVE_INTAKE = "answer the seven questions"
    CONFIRM_INTAKE = "confirm what the coach wrote down"
    PREPARE_BASELINE = "prepare the first wave"
    FINISH_DRAFT = "finish the draft"
    WAVE_CLOSES = "the survey closes"
    RELEASE_REPORT = "read and release the report"
    SET_GOALS = "set goals"
    REVIEW_GOAL = "review a goal"
    REVIEW_IS_DUE = "the review of a goal is due"
    READ_REPORT = "read the report"
    READ_CHECK_IN = "read the check-in"
    ANSWER_CHECK_IN = "answer the check-in"
    NOTE_SESSION = "note what became of a session"
    SESSION = "the next session"
    ALIGNMENT = "the next talk of the three"


@dataclass(frozen=True, slots=True)
class Next:
    """A step of one party. `day` is when it is, or until when; None where it waits. `about` is what to open, or ""."""

    step: Step
    day: date | None = None
    about: str = ""


def next_steps(facts: Facts, party: Party, today: date) -> tuple[Next, ...]:
    """Return what is next for a party, what has no day first, then by day. Nothing once the engagement ended."""
    if facts.ended_on is not None:
        return ()
    found = [*_contract(facts, party), *_intake(facts, party), *_check_in(facts, party, today)]
    if party is not Party.SPONSOR:
        found += [*_wave(facts, party, today), *_goals(facts, today), *_sessions(facts, party, today)]
    found += _alignment(facts, today)
    once = {(one.step, one.day): one for one in reversed(found)}  # two goals with one day of review are one step
    return tuple(sorted(once.values(), key=lambda one: (one.day is not None, one.day or today, one.step)))


def _contract(facts: Facts, party: Party) -> list[Next]:
    written = [one for one in facts.of(Kind.CONTRACT) if one.state != NO_CONTRACT]
    newest = max(written, key=lambda one: int(one.state), default=None)
    if newest is None or (newest.second is None and not facts.has_head):
        return [Next(Step.WRITE_CONTRACT)] if party is Party.COACH else []
    if newest.second is not None:
        return []
    said = {one.state for one in facts.of(Kind.CONFIRMATION) if one.about == newest.about}
    if party not in said:
        return [Next(Step.CONFIRM_CONTRACT)]
    return [Next(Step.AWAIT_CONTRACT)] if party is Party.COACH and len(said) < len(Party) else []


def _intake(facts: Facts, party: Party) -> list[Next]:
    given = facts.of(Kind.INTAKE)
    if party is not Party.SPONSOR or not facts.of(Kind.CONTRACT):
        return []
    if not given:
        return [Next(Step.GIVE_INTAKE)]
    return [Next(Step.CONFIRM_INTAKE)] if given[-1].second is None else []


def _check_in(facts: Facts, party: Party, today: date) -> list[Next]:
    if party is Party.SPONSOR:
        asked = facts.of(Kind.CHECK_IN, CheckInState.ASKED, CheckInState.REMINDED)
        return [Next(Step.ANSWER_CHECK_IN) for _ in asked[-1:]]
    if party is Party.COACH:
        answered = facts.of(Kind.CHECK_IN, CheckInState.ANSWERED)
        return [Next(Step.READ_CHECK_IN) for one in answered if one.second and today - one.second < FRESH]
    return []


def _wave(facts: Facts, party: Party, today: date) -> list[Next]:
    running = facts.of(Kind.WAVE, WaveState.OPEN, WaveState.CLOSING)
    found = [Next(Step.WAVE_CLOSES, one.second, one.about) for one in running]
    if party is not Party.COACH:
        return found + _reports(facts, today)
    released = {one.about for one in facts.of(Kind.REPORT)}
    closed = [one for one in facts.of(Kind.WAVE, WaveState.CLOSED) if one.about not in released]
    found += [Next(Step.RELEASE_REPORT, None, one.about) for one in closed]
    drafts = facts.of(Kind.DRAFT)
    found += [Next(Step.FINISH_DRAFT, None, one.about) for one in drafts]
    if not drafts and not facts.of(Kind.WAVE, WaveState.OPEN, WaveState.CLOSING, WaveState.CLOSED):
        found.append(Next(Step.PREPARE_BASELINE))
    return found


def _reports(facts: Facts, today: date) -> list[Next]:
    """Tell a report for two weeks after its release, as long as it can be read."""
    fresh = [one for one in facts.of(Kind.REPORT, *OPEN_REPORTS) if today - one.first <= _SOON]
    return [Next(Step.READ_REPORT, one.second, one.about) for one in fresh if one.second and one.second >= today]


def _goals(facts: Facts, today: date) -> list[Next]:
    active = facts.of(Kind.REVIEW, GoalState.ACTIVE)
    if not active and facts.of(Kind.REPORT, *OPEN_REPORTS):
        return [Next(Step.SET_GOALS)]
    soon = [one for one in active if one.first - today <= _SOON]
    return [Next(_review(one.first, today), one.first, one.about) for one in soon]


def _review(day: date, today: date) -> Step:
    return Step.REVIEW_IS_DUE if day < today else Step.REVIEW_GOAL


def _sessions(facts: Facts, party: Party, today: date) -> list[Next]:
    planned = facts.of(Kind.SESSION, SessionState.PLANNED)
    ahead = [one for one in planned if one.first >= today]
    found = [Next(Step.SESSION, one.first, one.about) for one in ahead[:1]]
    if party is Party.COACH:
        found += [Next(Step.NOTE_SESSION, one.first, one.about) for one in planned if one.first < today][:3]
    return found


def _alignment(facts: Facts, today: date) -> list[Next]:
    ahead = [one for one in facts.of(Kind.ALIGNMENT) if one.first >= today]
    return [Next(Step.ALIGNMENT, one.first, one.about) for one in ahead[:1]]
