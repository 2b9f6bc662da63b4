"""Two who write at the same moment: never a third active goal, never two rows of one week. PostgreSQL alone."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from surveys.coaching import goals, taps
from surveys.coaching.goals import GoalError
from surveys.coaching.place import Place, new_id
from surveys.coaching.tables import Tap
from surveys.coaching.taps import Week
from surveys.coaching.weeks import week_of
from tests.support.goals import Working, working
from tests.support.installations import Clock, build

SECONDS = 1.0  # how long one waits for the other to come as far: whoever is locked out never does


@pytest.fixture
def work(tmp_path: Path, clock: Clock, postgresql_url: str) -> Iterator[Working]:
    installation = build(tmp_path, clock=clock, database_url=postgresql_url)
    yield working(installation)
    installation.database.close()


def both(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Do two things at once; give what each raised."""
    with ThreadPoolExecutor(2) as pool:
        return [done.exception() for done in [pool.submit(act) for act in acts]]


def met() -> Callable[[], None]:
    """Give a meeting point of two."""
    barrier = Barrier(2)

    def meet() -> None:
        with suppress(BrokenBarrierError):
            barrier.wait(SECONDS)

    return meet


def test_two_goals_at_once_never_make_a_third(work: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    work.goal()
    meet, real = met(), goals._refuse_third

    def refuse(place: Place) -> None:
        real(place)
        meet()

    monkeypatch.setattr(goals, "_refuse_third", refuse)
    raised = both(work.goal, work.goal)
    assert [type(one) for one in raised if one is not None] == [GoalError]
    assert len(goals.page(work.executive).active) == 2


def test_two_taps_at_once_are_one_row(work: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    made, meet, week = work.commit(work.goal()), met(), week_of(work.installation.today())

    def drawn() -> str:
        meet()
        return new_id()

    monkeypatch.setattr(taps, "new_id", drawn)
    told = [lambda said=said: taps.tell(work.executive, made, week, said) for said in (Week.DONE, Week.NO_CUE)]
    assert both(*told) == [None, None]
    with work.installation.database.read() as session:
        assert session.query(Tap).count() == 1
