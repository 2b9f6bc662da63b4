"""People who were taken over into a draft leave it with their wave's names; and no draft is kept for ever."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from surveys.core.installation import Installation
from surveys.desk import people, waves
from surveys.desk.preparing import drafts, nominating, roster_rows
from surveys.desk.preparing.preparation import TakenFrom
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft, Nomination
from surveys.invited import store as invited
from surveys.invited.rows import Row, as_json
from surveys.mail.tables import Message
from surveys.waves import store as wave_store
from surveys.waves.closing import cancel_wave, close_wave
from surveys.waves.retention import LONGEST_KEPT, forget, forget_due, forget_in
from surveys.waves.tables import KeptUntil
from tests.support.desk import ALICE, BOB, actor, engagement, wave
from tests.support.installations import Clock, look_twice

CLOSED = date(2026, 3, 2)
DANA = "dana@example.org"
KIM = Row("Kim", "New", "kim@example.org", "peer")
PEERS = [f"peer{n}@example.org" for n in range(4)]


@pytest.fixture
def hers(alice: Actor) -> str:
    return engagement(alice)


@pytest.fixture
def opened(alice: Actor, hers: str) -> str:
    return wave(alice, hers, peer=4)


def _taken_over(own: Actor, engagement_id: str, *from_waves: str) -> str:
    draft = drafts.begin(own, engagement_id)
    for one in from_waves:
        roster_rows.take_over(own, draft, one)
    roster_rows.add_rows(own, draft, [KIM])
    return draft


def _propose(own: Actor, draft: str, *emails: str) -> None:
    with own.installation.database.write() as session:
        row = session.get_one(Draft, draft)
        row.proposals = as_json([Row("Pat", "P", email, "peer") for email in emails])


def _held(installation: Installation, draft: str) -> tuple[list[str], list[str], list[str]]:
    """Addresses of the roster, addresses of the proposals, and the waves that people were taken from."""
    with installation.database.read() as session:
        row = session.get_one(Draft, draft)
        return sorted(one["email"] for one in row.rows), [one["email"] for one in row.proposals], list(row.taken_from)


def _jump(installation: Installation, day: date) -> None:
    assert isinstance(installation.clock, Clock)
    installation.clock.jump(day)


def _by_the_calendar(own: Actor, _: str) -> None:
    _jump(own.installation, CLOSED + timedelta(days=30))
    look_twice(own.installation, forget_due)


WAYS: list[Callable[[Actor, str], None]] = [
    lambda own, opened: forget(own.installation, opened),
    waves.forget,
    _by_the_calendar,
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("end", [close_wave, cancel_wave])
def test_people_taken_over_leave_a_draft_with_their_waves_names(
    alice: Actor, hers: str, opened: str, way: Callable[[Actor, str], None], end: Callable[[Installation, str], object]
) -> None:
    installation = alice.installation
    draft = _taken_over(alice, hers, opened)
    _propose(alice, draft, PEERS[0], "lee@example.org")
    assert _held(installation, draft) == ([DANA, KIM.email, *PEERS], [PEERS[0], "lee@example.org"], [opened])
    end(installation, opened)
    way(alice, opened)
    assert _held(installation, draft) == ([DANA, KIM.email], ["lee@example.org"], [])


def test_both_databases_take_them_out_alike(any_installation: Installation) -> None:
    own = actor(any_installation, ALICE)
    hers = engagement(own)
    first = wave(own, hers, peer=4)
    draft, second = _taken_over(own, hers, first), drafts.begin(own, hers)
    cancel_wave(any_installation, first)
    forget(any_installation, first)
    assert _held(any_installation, draft) == ([DANA, KIM.email], [], [])
    assert _held(any_installation, second) == ([DANA], [], [])
    _jump(any_installation, CLOSED + LONGEST_KEPT + timedelta(days=1))
    look_twice(any_installation, forget_due)
    with any_installation.database.read() as session:
        assert session.query(Draft).all() == []


def test_until_then_they_stay(alice: Actor, hers: str, opened: str) -> None:
    installation, draft = alice.installation, _taken_over(alice, hers, opened)
    close_wave(installation, opened)
    _jump(installation, CLOSED + timedelta(days=29))
    look_twice(installation, forget_due)
    assert _held(installation, draft) == ([DANA, KIM.email, *PEERS], [], [opened])


def test_only_drafts_that_took_people_from_the_wave_lose_any(alice: Actor, hers: str, opened: str) -> None:
    """Whoever was put in by hand came from elsewhere, even under the same address."""
    installation, bob = alice.installation, actor(alice.installation, BOB)
    same = Row("Pat", "P", PEERS[0], "peer")
    others = []
    for own, about in (
        (alice, hers),
        (alice, engagement(alice, "Eve Else", "eve@example.org")),
        (bob, engagement(bob, "Fay Four", "fay@example.org")),
    ):
        others.append(drafts.begin(own, about))
        roster_rows.add_rows(own, others[-1], [same])
    before = [_held(installation, draft) for draft in others]
    draft = _taken_over(alice, hers, opened)
    cancel_wave(installation, opened)
    forget(installation, opened)
    assert [_held(installation, one) for one in others] == before
    assert _held(installation, draft) == ([DANA, KIM.email], [], [])


@pytest.mark.parametrize("typed", [" PEER0@Example.ORG ", "peer0@example.org"])
def test_an_address_is_known_however_it_is_typed(alice: Actor, hers: str, opened: str, typed: str) -> None:
    installation, draft = alice.installation, _taken_over(alice, hers, opened)
    with installation.database.write() as session:
        row = session.get_one(Draft, draft)
        row.rows = [{**one, "email": typed if one["email"] == PEERS[0] else one["email"]} for one in row.rows]
    cancel_wave(installation, opened)
    forget(installation, opened)
    assert _held(installation, draft)[0] == [DANA, KIM.email]


def test_a_rater_called_the_executive_by_mistake_goes_and_the_executive_stays(
    alice: Actor, hers: str, opened: str
) -> None:
    installation, draft = alice.installation, _taken_over(alice, hers, opened)
    with installation.database.write() as session:
        row = session.get_one(Draft, draft)
        row.rows = [{**one, "relationship": "self"} for one in row.rows]
    cancel_wave(installation, opened)
    forget(installation, opened)
    assert _held(installation, draft)[0] == [DANA, KIM.email]


def test_of_two_waves_only_the_one_that_is_forgotten_takes_its_people_along(
    alice: Actor, hers: str, opened: str
) -> None:
    installation = alice.installation
    cancel_wave(installation, opened)
    second = wave(alice, hers, board=3, peer=1)
    draft = _taken_over(alice, hers, opened, second, opened)
    assert _held(installation, draft)[2] == [opened, second]
    forget(installation, opened)
    boards = [f"board{n}@example.org" for n in range(3)]
    assert _held(installation, draft) == ([*boards, DANA, KIM.email], [], [second])


def test_a_forgetting_that_fails_leaves_both_as_they_were(alice: Actor, hers: str, opened: str) -> None:
    installation, draft = alice.installation, _taken_over(alice, hers, opened)
    cancel_wave(installation, opened)
    before = _held(installation, draft)

    def fails() -> None:
        with installation.database.write() as session:
            forget_in(session, opened)
            raise OSError

    with pytest.raises(OSError):
        fails()
    assert _held(installation, draft) == before
    with installation.database.read() as session:
        assert len(invited.of_wave(session, opened)) == 5


def test_no_name_is_left_in_the_files(alice: Actor, hers: str, opened: str) -> None:
    installation, draft = alice.installation, drafts.begin(alice, hers)
    roster_rows.take_over(alice, draft, opened)
    cancel_wave(installation, opened)
    assert any(b"peer3@" in path.read_bytes() for path in installation.settings.data.rglob("*") if path.is_file())
    forget(installation, opened)
    assert not [p for p in installation.settings.data.rglob("*") if p.is_file() and b"peer3@" in p.read_bytes()]


def test_a_wave_whose_people_were_all_erased_one_by_one_leaves_the_draft_too(
    alice: Actor, hers: str, opened: str
) -> None:
    installation, draft = alice.installation, _taken_over(alice, hers, opened)
    cancel_wave(installation, opened)
    for email in (DANA, *PEERS):
        people.erase(alice, email)
    assert _held(installation, draft) == ([DANA, KIM.email], [], [opened])
    _by_the_calendar(alice, opened)
    assert _held(installation, draft)[2] == []


def test_a_wave_that_has_no_names_any_more_is_none_that_people_came_from(alice: Actor, hers: str, opened: str) -> None:
    cancel_wave(alice.installation, opened)
    forget(alice.installation, opened)
    assert _held(alice.installation, _taken_over(alice, hers, opened)) == ([DANA, KIM.email], [], [])


def test_a_draft_says_from_where_and_until_when(alice: Actor, hers: str, opened: str) -> None:
    installation, draft = alice.installation, _taken_over(alice, hers, opened)
    assert drafts.look(alice, draft).taken == (TakenFrom(CLOSED, None),)
    close_wave(installation, opened)
    assert drafts.look(alice, draft).taken == (TakenFrom(CLOSED, CLOSED + timedelta(days=30)),)
    with installation.database.write() as session:
        wave_store.get(session, opened).kept_until = KeptUntil.ENGAGEMENT
    assert drafts.look(alice, draft).taken == (TakenFrom(CLOSED, CLOSED + LONGEST_KEPT),)


def test_a_draft_is_kept_for_a_year_and_no_longer(alice: Actor, hers: str) -> None:
    installation, draft = alice.installation, _taken_over(alice, hers)
    for days, left in ((365, 1), (366, 1), (367, 0)):
        _jump(installation, CLOSED + timedelta(days=days))
        if days == 365:
            nominating.ask(alice, draft, expires_on=CLOSED + timedelta(days=400))
        look_twice(installation, forget_due)
        with installation.database.read() as session:
            assert [len(session.query(table).all()) for table in (Draft, Nomination, Message)] == [left] * 3


def test_a_draft_as_it_was_begun_begins_anew(alice: Actor, hers: str) -> None:
    """Otherwise a coach who comes back to it after a year would see it go the next day."""
    installation, draft = alice.installation, drafts.begin(alice, hers)
    _jump(installation, CLOSED + LONGEST_KEPT)
    assert drafts.begin(alice, hers) == draft
    _jump(installation, CLOSED + 2 * LONGEST_KEPT)
    look_twice(installation, forget_due)
    with installation.database.read() as session:
        assert [one.id for one in session.query(Draft)] == [draft]
