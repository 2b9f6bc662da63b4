"""What the worker is about to ask for as an engagement is erased: it waits its turn, and then asks for nothing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.coaching import asking_weekly, erasing, standing
from surveys.coaching.access import Party
from surveys.coaching.asking_weekly import ask_due
from surveys.coaching.check_in_rounds import ask
from surveys.coaching.rhythm import Rhythm, choose
from surveys.core.installation import Installation
from surveys.engagements import scope
from surveys.mail.tables import Message
from tests.support.check_ins import check_ins
from tests.support.goals import working
from tests.support.installations import Clock


@pytest.fixture
def _erased_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes hold of the engagement finds that an erasure held it before."""

    def hold(session: Session, engagement: str) -> None:
        erasing.erase_in(session, engagement)

    monkeypatch.setattr(scope, "hold_engagement", hold)


def _letters(installation: Installation) -> list[Message]:
    with installation.database.read() as session:
        return list(session.scalars(select(Message)))


def test_no_check_in_is_asked_for(installation: Installation, request: pytest.FixtureRequest) -> None:
    engaged = check_ins(installation)
    engaged.plan(2)
    request.getfixturevalue("_erased_first")
    ask(installation, engaged.id)
    assert (engaged.rows(), _letters(installation)) == ([], [])


def test_no_letter_of_the_week_is_queued(
    installation: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    work = working(installation)
    standing.renew(work.own, work.id, Party.EXECUTIVE)
    work.commit(work.goal())
    choose(work.executive, Rhythm(4, 16, goes_on=True))
    clock.pass_(days=5)
    monkeypatch.setattr(asking_weekly, "is_clock_settled", lambda _installation: True)
    request.getfixturevalue("_erased_first")
    ask_due(installation)
    assert _letters(installation) == []
