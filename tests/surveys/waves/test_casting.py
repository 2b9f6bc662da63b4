"""Casting: one link, one ballot, whoever presses how often, and no ballot after the wave's last second."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import inspect, text

from instruments.answers import Answers, AnswersError
from instruments.groups import RaterGroup
from surveys.answered import store as answered
from surveys.core.database import DatabaseError
from surveys.core.installation import Installation
from surveys.core.links import LinkGoneError
from surveys.invited import store as invited
from surveys.waves.casting import Casting
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.managing import extend
from surveys.waves.respondent import LinkState
from surveys.waves.retention import forget
from tests.support.ballots import LEADERSHIP, answers
from tests.support.installations import Clock, build, open_wave, tokens
from tests.surveys.processes import at_once


def _wave(installation: Installation) -> str:
    return open_wave(installation, supervisor=2, peer=4)


def _link(installation: Installation, group: RaterGroup = RaterGroup.PEER) -> tuple[str, str]:
    wave = _wave(installation)
    return wave, next(token for one, token in tokens(installation, wave) if one is group)


def _ballots(installation: Installation, wave: str) -> int:
    with installation.database.read() as session:
        return answered.count(session, wave)


def _spent(installation: Installation, wave: str) -> int:
    with installation.database.read() as session:
        return sum(count.spent for count in invited.counts(session, wave).values())


def _cast_in_threads(installation: Installation, token: str, times: int) -> Counter[LinkState]:
    casting = Casting(installation)
    with ThreadPoolExecutor(12) as threads:
        return Counter(
            threads.map(lambda score: casting.cast(token, answers(RaterGroup.PEER, score % 5 + 1)), range(times))
        )


def test_fifty_posts_of_one_link_at_once_store_one_ballot(any_installation: Installation) -> None:
    wave, token = _link(any_installation)
    assert _cast_in_threads(any_installation, token, 50) == {LinkState.READY: 1, LinkState.USED: 49}
    assert (_ballots(any_installation, wave), _spent(any_installation, wave)) == (1, 1)


@pytest.mark.outside
def test_fifty_posts_of_one_link_from_two_processes_store_one_ballot(any_installation: Installation) -> None:
    wave, token = _link(any_installation)
    work = [lambda installation: _cast_in_threads(installation, token, 25)[LinkState.READY]] * 2
    assert sum(at_once(any_installation, work)) == 1
    assert (_ballots(any_installation, wave), _spent(any_installation, wave)) == (1, 1)


def test_different_links_at_once_each_store_their_ballot(any_installation: Installation) -> None:
    wave = _wave(any_installation)
    casting = Casting(any_installation)
    with ThreadPoolExecutor(7) as threads:
        told = list(threads.map(lambda link: casting.cast(link[1], answers(link[0])), tokens(any_installation, wave)))
    assert told == [LinkState.READY] * 7
    assert (_ballots(any_installation, wave), _spent(any_installation, wave)) == (7, 7)


def test_a_used_link_says_so_and_cannot_decline_any_more(installation: Installation) -> None:
    _, token = _link(installation)
    casting = Casting(installation)
    assert casting.cast(token, answers(RaterGroup.PEER)) is LinkState.READY
    assert casting.respondent(token).state is LinkState.USED
    assert casting.cast(token, answers(RaterGroup.PEER)) is LinkState.USED
    assert casting.decline(token) is LinkState.USED


def test_declining_uses_nothing_up_and_answering_undoes_it(installation: Installation) -> None:
    wave, token = _link(installation)
    casting = Casting(installation)
    assert casting.decline(token) is LinkState.READY
    assert casting.decline(token) is LinkState.READY
    assert casting.respondent(token).declined
    with installation.database.read() as session:
        assert [count.declined for count in invited.unit_counts(session, [wave])[wave].values()] == [1]
    assert casting.cast(token, answers(RaterGroup.PEER)) is LinkState.READY
    assert not casting.respondent(token).declined
    with installation.database.read() as session:
        [count] = invited.unit_counts(session, [wave])[wave].values()
        assert (count.spent, count.declined) == (1, 0)


@pytest.mark.parametrize(
    ("timezone", "last_second"),
    [
        ("America/New_York", datetime(2026, 3, 21, 3, 59, 59, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 3, 20, 10, 59, 59, tzinfo=UTC)),
        ("UTC", datetime(2026, 3, 20, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_wave_takes_answers_until_the_last_second_of_its_day_where_the_coach_lives(
    tmp_path: Path, timezone: str, last_second: datetime
) -> None:
    clock = Clock()
    installation = build(tmp_path, clock=clock, timezone=timezone)
    wave, token = _link(installation)
    casting = Casting(installation)
    clock.now = last_second
    assert casting.respondent(token).state is LinkState.READY
    clock.now = last_second + timedelta(seconds=1)
    assert casting.respondent(token).state is LinkState.PAST
    assert casting.cast(token, answers(RaterGroup.PEER)) is LinkState.PAST
    assert casting.decline(token) is LinkState.PAST
    assert (_ballots(installation, wave), _spent(installation, wave)) == (0, 0)
    extend(installation, wave, date(2026, 3, 21))
    assert casting.cast(token, answers(RaterGroup.PEER)) is LinkState.READY
    installation.database.close()


def test_a_day_that_has_23_hours_ends_on_its_own_midnight(tmp_path: Path) -> None:
    installation = build(tmp_path, timezone="Europe/Berlin")
    assert installation.end_of(date(2026, 3, 29)) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert installation.end_of(date(2026, 3, 28)) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    installation.database.close()


def test_the_moment_the_day_ends_between_looking_and_casting_nothing_is_stored(installation: Installation) -> None:
    """The page was opened in time; the post comes late. The transaction asks again."""
    wave, token = _link(installation)
    times = iter([datetime(2026, 3, 20, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 21, tzinfo=UTC)])
    late = replace(installation, clock=lambda: next(times))
    assert Casting(late).cast(token, answers(RaterGroup.PEER)) is LinkState.PAST
    assert (_ballots(installation, wave), _spent(installation, wave)) == (0, 0)


@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_after_the_end_every_link_of_the_wave_says_closed(installation: Installation, end: Any) -> None:
    wave = _wave(installation)
    links = tokens(installation, wave)
    casting = Casting(installation)
    for group, token in links[:5]:
        casting.cast(token, answers(group))
    end(installation, wave)
    assert {casting.respondent(token).state for _, token in links} == {LinkState.CLOSED}
    assert {casting.cast(token, answers(group)) for group, token in links} == {LinkState.CLOSED}
    assert {casting.decline(token) for _, token in links} == {LinkState.CLOSED}
    assert _ballots(installation, wave) == 0


def test_ballots_that_come_in_while_the_files_are_rewritten_are_all_there(any_installation: Installation) -> None:
    """A close of another wave, or a redaction, rewrites tables under the hands of those who answer."""
    wave, done, rewritten = open_wave(any_installation, peer=30), Event(), 0

    def rewrite() -> None:
        nonlocal rewritten
        while not done.is_set():
            with suppress(DatabaseError):  # SQLite's files are in use: the worker tries again later
                any_installation.database.scrub()
                rewritten += 1

    with ThreadPoolExecutor(5) as pool:
        rewriting = pool.submit(rewrite)
        links = [(group, token) for group, token in tokens(any_installation, wave) if group is RaterGroup.PEER]
        states = list(pool.map(lambda link: Casting(any_installation).cast(link[1], answers(link[0])), links))
        done.set()
        rewriting.result()
    assert states == [LinkState.READY] * 30
    assert rewritten > 0
    assert (_ballots(any_installation, wave), _spent(any_installation, wave)) == (30, 30)
    assert close_wave(any_installation, wave).others[0].answered == 30


def test_a_link_whose_person_was_deleted_after_the_close_is_told_apart_from_a_forged_one(
    installation: Installation,
) -> None:
    wave, token = _link(installation)
    close_wave(installation, wave)
    forget(installation, wave)
    casting = Casting(installation)
    for use in (casting.respondent, casting.decline, lambda link: casting.cast(link, answers(RaterGroup.PEER))):
        with pytest.raises(LinkGoneError):
            use(token)


def test_opening_a_link_twenty_times_changes_not_a_byte(any_installation: Installation) -> None:
    _, token = _link(any_installation)
    before = _everything(any_installation)
    for _ in range(20):
        assert Casting(any_installation).respondent(token).state is LinkState.READY
    assert _everything(any_installation) == before
    assert Casting(any_installation).cast(token, answers(RaterGroup.PEER)) is LinkState.READY


def test_the_group_is_the_invitations_word_whatever_the_browser_says(installation: Installation) -> None:
    wave = open_wave(installation, peer=3, direct_report=3)
    casting = Casting(installation)
    for group, token in tokens(installation, wave):
        if group is not RaterGroup.SELF:
            assert casting.cast(token, answers(RaterGroup.SELF)) is LinkState.READY
    release = close_wave(installation, wave)
    assert {cell.key: cell.answered for cell in release.cells} == {"peer": 3, "direct_report": 3}


ITEM = LEADERSHIP.items[0].id
QUESTION = LEADERSHIP.open_questions[0].id
GOOD = answers(RaterGroup.PEER)
UNFIT = {
    "an item is missing": replace(GOOD, scores={k: v for k, v in GOOD.scores.items() if k != ITEM}),
    "an item that is not there": replace(GOOD, scores={**GOOD.scores, "made_up": 3}),
    "a score above the scale": replace(GOOD, scores={**GOOD.scores, ITEM: 6}),
    "a score below the scale": replace(GOOD, scores={**GOOD.scores, ITEM: 0}),
    "half a point": replace(GOOD, scores={**GOOD.scores, ITEM: 3.5}),  # type: ignore[dict-item]
    "yes for a score": replace(GOOD, scores={**GOOD.scores, ITEM: True}),
    "nothing for a score": replace(GOOD, scores={**GOOD.scores, ITEM: None}),  # type: ignore[dict-item]
    "four picks": replace(GOOD, picks=frozenset(area.id for area in LEADERSHIP.areas[:4])),
    "a pick that is no area": replace(GOOD, picks=frozenset(["made_up"])),
    "a comment to no question": replace(GOOD, comments={"made_up": "x"}),
    "a comment one character too long": replace(GOOD, comments={QUESTION: "x" * (LEADERSHIP.max_comment + 1)}),
    "a control character": replace(GOOD, comments={QUESTION: "a\x00b"}),
    "half an emoji": replace(GOOD, comments={QUESTION: "a\ud83d"}),
}


@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT.keys())
def test_answers_that_no_form_gives_are_refused_and_use_nothing_up(
    ready: tuple[Installation, str, str], unfit: Answers
) -> None:
    installation, wave, token = ready
    with pytest.raises(AnswersError):
        Casting(installation).cast(token, unfit)
    assert (_ballots(installation, wave), _spent(installation, wave)) == (0, 0)
    assert Casting(installation).respondent(token).state is LinkState.READY


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Any:
    installation = build(tmp_path_factory.mktemp("unfit"))
    yield installation, *_link(installation)
    installation.database.close()


def _everything(installation: Installation) -> dict[str, object]:
    """Every row of every table, and on SQLite every byte of every file."""
    found: dict[str, object] = {}
    with installation.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            found[table] = sorted(map(str, connection.execute(text(f'SELECT * FROM "{table}"'))))
    data = installation.settings.data
    return found | {
        str(path): path.read_bytes() for path in data.rglob("*") if path.is_file() and path.suffix != ".sqlite3-shm"
    }
