"""R8: how many were asked both times is told of anonymous people in steps at .6 and .8 exactly, never of a group."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.answers import Answers, NoScore
from instruments.groups import RaterGroup
from instruments.model import CHANGE_POINTS, Instrument
from reports.certificate.knowledge import knowledge_of
from reports.comparison.comparison import compare
from reports.declaration import Declaration
from reports.release import ANONYMOUS, Release
from reports.release_json import from_json, numbers_hash, to_json
from surveys.answered import store as answered
from surveys.core.installation import Installation
from surveys.invited.roster import Roster
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.following import FollowUp, Shared, exactly, in_steps, overlap
from surveys.waves.launching import Request, launch
from surveys.waves.respondent import LinkState
from surveys.waves.retention import erase
from tests.support.ballots import answers, random_answers
from tests.support.installations import DANA, Clock, build, open_wave, roster_of, tokens

# --- the rule, for any two rosters -------------------------------------------------------------------------------

people = st.sets(st.integers(0, 30).map("{}@example.org".format), max_size=20)


@given(people, people)
def test_people_are_told_as_shared_of_the_larger_roster(before: set[str], now: set[str]) -> None:
    found = overlap(before, len(before), now, len(now))
    if not before | now:
        assert found is None
    else:
        assert exactly(found) == (len(before & now), max(len(before), len(now)))


@given(people, people, people)
def test_names_that_are_gone_leave_what_is_told_true(before: set[str], now: set[str], gone: set[str]) -> None:
    """Whose name is gone counts as asked once: fewer than there were, and exact only where it makes no difference."""
    whole = overlap(before, len(before), now, len(now))
    for left in ((before - gone, now), (before, now - gone), (before - gone, now - gone)):
        found = overlap(left[0], len(before), left[1], len(now))
        if found is None or whole is None:
            assert not left[0]
            continue
        assert found.known <= whole.known <= found.possible
        assert exactly(found) in (None, exactly(whole))
        assert (in_steps(found) or 0) <= (in_steps(whole) or 0)


@given(people.filter(lambda found: len(found) > 1), people, st.data())
def test_one_name_that_is_gone_never_keeps_the_anonymous_from_being_told(
    before: set[str], now: set[str], data: st.DataObject
) -> None:
    """Nothing told where everybody else's name is there would tell that somebody was erased."""
    one = data.draw(st.sampled_from(sorted(before)))
    assert in_steps(overlap(before - {one}, len(before), now, len(now))) is not None


def test_where_no_name_of_the_baseline_is_left_nothing_is_told() -> None:
    assert overlap(set(), 5, {"new@example.org"}, 1) is None
    assert (exactly(None), in_steps(None)) == (None, None)


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_share_is_told_as_the_highest_step_that_it_reaches(shared: int, larger: int) -> None:
    told, share = in_steps(_of(min(shared, larger), larger)), Fraction(min(shared, larger), larger)
    assert told == (0.8 if share >= Fraction(4, 5) else 0.6 if share >= Fraction(3, 5) else 0.0)


@pytest.mark.parametrize(
    ("shared", "larger", "told"),
    [
        *((0, 1, 0.0), (2, 5, 0.0), (5, 9, 0.0), (59, 99, 0.0), (23, 40, 0.0)),
        *((3, 5, 0.6), (6, 10, 0.6), (7, 9, 0.6), (24, 40, 0.6), (31, 40, 0.6)),
        *((4, 5, 0.8), (8, 10, 0.8), (32, 40, 0.8), (40, 40, 0.8)),
    ],
)
def test_a_step_is_reached_at_three_and_at_four_fifths_exactly(shared: int, larger: int, told: float) -> None:
    assert in_steps(_of(shared, larger)) == told


def _of(shared: int, larger: int) -> Shared:
    return Shared(shared, shared, larger)


# --- a whole follow-up, through the product ----------------------------------------------------------------------

PEERS = [f"peer{n}@example.org" for n in range(6)]
REPORTS = [f"direct_report{n}@example.org" for n in range(4)]
FOCUS, CONTROL = ("effective_delegation",), "morale_challenges"


@contextmanager
def after_a_baseline(folder: Path) -> Iterator[tuple[Installation, Clock, str]]:
    """Let 2 supervisors, 6 peers and 4 direct reports answer a baseline; then let 90 days pass."""
    clock = Clock()
    installation = build(folder, clock=clock)
    wave = open_wave(installation, supervisor=2, peer=len(PEERS), direct_report=len(REPORTS))
    for group, token in tokens(installation, wave):
        assert Casting(installation).cast(token, answers(group)) is LinkState.READY
    close_wave(installation, wave)
    clock.pass_(days=90)
    yield installation, clock, wave
    installation.database.close()


def follow(installation: Installation, baseline: str, people: Roster, *, focus: tuple[str, ...] = FOCUS) -> str:
    """Open the follow-up of a wave."""
    declaration = Declaration(focus, CONTROL if focus else "")
    with installation.database.read() as session:
        edition = waves.get(session, baseline).edition().comparing(sorted(declaration.areas))
    closes_on = installation.today() + timedelta(days=14)
    return launch(installation, Request(DANA, people, closes_on, edition, follow_up=FollowUp(baseline, declaration)))


def answered_by_all(installation: Installation, wave: str, *, judging: int = 100) -> set[int]:
    """Let everybody answer anything, and so many judge what has changed; give the sizes of the ballots as they lie."""
    random = Random(4)
    with installation.database.read() as session:
        instrument = waves.get(session, wave).edition().instrument
    for number, (group, token) in enumerate(tokens(installation, wave)):
        given = _with_change(random_answers(group, random, instrument), instrument, random, judges=number < judging)
        assert Casting(installation).cast(token, given) is LinkState.READY
    with installation.database.read() as session:
        return {len(one) for one in answered.sealed_of(session, wave)}


def _with_change(given: Answers, asked: Instrument, random: Random, *, judges: bool) -> Answers:
    areas = [area.id for area in asked.compared_areas(given.group)]
    if given.group is RaterGroup.SELF:
        return Answers(
            given.group, given.scores, given.picks, given.comments, given.expected, {}, dict.fromkeys(areas, 3.5)
        )
    change = {area: random.choice(CHANGE_POINTS) if judges else NoScore.NOT_OBSERVED for area in areas}
    return Answers(given.group, given.scores, given.picks, given.comments, {}, change)


def closed(installation: Installation, wave: str) -> Release:
    """Close a wave; give its release as a stranger reads it."""
    close_wave(installation, wave)
    with installation.database.read() as session:
        return from_json(to_json(released.get(session, wave)))


def test_a_follow_up_closes_with_what_it_follows_and_all_its_ballots_are_one_size(tmp_path: Path) -> None:
    with after_a_baseline(tmp_path) as (installation, _, baseline):
        peers, reports = [*PEERS[:5], "new.peer@example.org"], [*REPORTS[:3], "new.report@example.org"]
        wave = follow(installation, baseline, roster_of(DANA, peers, reports, ["supervisor0@example.org"]))
        sizes = answered_by_all(installation, wave)
        release = closed(installation, wave)
        with installation.database.read() as session:
            before = released.get(session, baseline)
    assert len(sizes) == 1
    assert release.follows is not None
    assert (release.follows.supervisors, release.follows.anonymous) == ((1, 2), 0.8)
    assert release.follows.baseline == release.follows.before
    assert (release.follows.baseline.wave, release.follows.baseline.numbers_sha256) == (baseline, numbers_hash(before))
    assert set(release.perceived) == set(release.looking_back) == {*FOCUS, CONTROL}
    assert {by_part[ANONYMOUS].n for by_part in release.perceived.values()} == {10}
    assert {one.n for one in knowledge_of(release).means if one.ends} == {10}
    assert {cell.overlap for cell in compare(before, release).cells if not cell.attributed} == {0.8}


def test_a_follow_up_that_declares_nothing_tells_nothing_of_change(tmp_path: Path) -> None:
    with after_a_baseline(tmp_path) as (installation, _, baseline):
        wave = follow(installation, baseline, roster_of(DANA, PEERS, REPORTS), focus=())
        answered_by_all(installation, wave)
        release = closed(installation, wave)
    assert (release.perceived, release.looking_back) == ({}, {})
    assert release.follows is not None
    assert (release.follows.supervisors, release.follows.anonymous) == ((0, 2), 0.8)


@pytest.mark.parametrize(("judging", "told"), [(3, False), (4, True)])
def test_from_four_anonymous_judgements_on_a_change_is_told(tmp_path: Path, judging: int, *, told: bool) -> None:
    """Links are in the order of the roster's names: direct reports come first."""
    with after_a_baseline(tmp_path) as (installation, _, baseline):
        wave = follow(installation, baseline, roster_of(DANA, PEERS, REPORTS))
        answered_by_all(installation, wave, judging=judging)
        release = closed(installation, wave)
    counted = {by_part[ANONYMOUS].n for by_part in release.perceived.values()}
    assert counted == ({judging} if told else set())


@pytest.mark.parametrize(("erased", "told"), [(0, 0.8), (1, 0.8), (2, 0.8), (3, 0.6), (4, 0.6), (5, 0.0), (9, 0.0)])
def test_whoever_is_erased_from_the_baseline_counts_as_asked_then_alone(
    tmp_path: Path, erased: int, told: float
) -> None:
    """All ten were asked again. Nothing in the release is otherwise than if so many others had been asked."""
    with after_a_baseline(tmp_path) as (installation, _, baseline):
        wave = follow(installation, baseline, roster_of(DANA, PEERS, REPORTS, ["supervisor0@example.org"]))
        with installation.database.write() as session:
            row = waves.get(session, baseline)
            assert all(erase(session, row, one) for one in [*PEERS, *REPORTS][:erased])
        answered_by_all(installation, wave)
        release = closed(installation, wave)
    assert release.follows is not None
    assert (release.follows.supervisors, release.follows.anonymous) == ((1, 2), told)


@pytest.mark.parametrize("gone_from", ["baseline", "follow-up"])
def test_a_supervisor_who_is_erased_is_not_said_to_be_another_one(tmp_path: Path, gone_from: str) -> None:
    """Both were asked again. One stays known to be the same, of the other it is open."""
    with after_a_baseline(tmp_path) as (installation, _, baseline):
        both = ["supervisor0@example.org", "supervisor1@example.org"]
        wave = follow(installation, baseline, roster_of(DANA, PEERS, REPORTS, both))
        with installation.database.write() as session:
            row = waves.get(session, baseline if gone_from == "baseline" else wave)
            assert erase(session, row, both[0])
        answered_by_all(installation, wave)
        release = closed(installation, wave)
    assert release.follows is not None
    assert (release.follows.supervisors, release.follows.anonymous) == (None, 0.8)


def test_whoever_is_erased_from_the_follow_up_counts_as_asked_then_alone(tmp_path: Path) -> None:
    """Two of ten erased, and of the others all shared: eight of ten."""
    with after_a_baseline(tmp_path) as (installation, _, baseline):
        wave = follow(installation, baseline, roster_of(DANA, PEERS, REPORTS))
        answered_by_all(installation, wave)
        with installation.database.write() as session:
            assert all(erase(session, waves.get(session, wave), one) for one in (PEERS[0], REPORTS[0], REPORTS[1]))
        release = closed(installation, wave)
    assert release.follows is not None
    assert release.follows.anonymous == 0.6, "seven of ten"
