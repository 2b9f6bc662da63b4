"""The one way to coaching texts: bound to their rows, under the right key, by the party's right, on both databases."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from surveys.coaching import locks
from surveys.coaching.access import Matter, NotAllowedError, Party, Right, right
from surveys.coaching.place import EngagementEndedError, Member, Place, coach, looking, new_id, writing
from surveys.coaching.tables import (
    SEALED,
    CoachingSession,
    Commitment,
    CommitmentState,
    Goal,
    GoalState,
    PrivateLine,
    StatusLine,
    Takeaway,
    TextKey,
)
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.private_files import KeyFolderError
from surveys.core.sealed_text import SealedTextError
from surveys.core.text_keys import TextKeyMissingError
from surveys.desk import engagements
from surveys.engagements.actor import Actor
from tests.support.desk import BOB, actor, engagement
from tests.surveys.coaching.conftest import MemberOf
from tests.surveys.processes import at_once

DAY = date(2026, 3, 2)
X, C, S = Party.EXECUTIVE, Party.COACH, Party.SPONSOR


def _write(member: Member, text: str = "spoke first", identifier: str = "") -> str:
    with writing(member) as place:
        row = place.put(StatusLine(id=identifier or new_id(), made_on=DAY), {"text": text})
        return row.id


def _read(member: Member, identifier: str) -> str:
    with looking(member) as place:
        return str(place.text(place.one(StatusLine, identifier))["text"])


def _key(installation: Installation, owner: str, folder: str = "engagements") -> Path:
    return installation.settings.keys / folder / f"{owner}.key"


def test_what_one_party_writes_every_party_with_the_right_reads(member: MemberOf) -> None:
    identifier = _write(member(X))
    assert {party: _read(member(party), identifier) for party in Party} == dict.fromkeys(Party, "spoke first")


def test_all_rows_of_a_kind_are_of_one_length(own: Actor, member: MemberOf) -> None:
    for text in ("", "x", "\N{GRINNING FACE}" * 140):
        _write(member(X), text)
    with own.installation.database.read() as session:
        assert {len(row.sealed) - StatusLine.SIZE for row in session.scalars(select(StatusLine))} == {4 + 24 + 16}


# --- rights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("party", Party)
def test_a_place_finds_opens_and_seals_only_by_the_partys_right(member: MemberOf, party: Party) -> None:
    with writing(member(party)) as place:
        for table in SEALED:
            _holds_to_the_table(place, table)


def _holds_to_the_table(place: Place, table: Any) -> None:
    may, row = right(place.party, table.MATTER), table(id=new_id(), engagement=place.engagement.id, sealed=b"")
    assert place.may(table.MATTER) is (may >= Right.SEE)
    if may < Right.WRITE:
        for change in (lambda: place.put(row, {}), lambda: place.remove(row)):
            with pytest.raises(NotAllowedError):
                change()
    if may < Right.SEE:
        assert place.rows(table) == ()
        for ask in (lambda: place.text(row), lambda: place.one(table, row.id)):
            with pytest.raises(NotAllowedError):
                ask()


def test_what_the_executive_locks_is_for_the_coach_as_if_it_were_not_there(member: MemberOf) -> None:
    with writing(member(X)) as place:
        said = place.put(Takeaway(id=new_id(), made_on=DAY), {"text": "wait for the answer"}).id
    locks.lock(member(X), ["takeaways"])
    assert [locks.locked(member(party)) for party in (X, C)] == [frozenset({"takeaways"})] * 2
    with looking(member(C)) as place:
        assert place.rows(Takeaway) == ()
        assert place.may(Matter.COMMITMENT)
        with pytest.raises(NotAllowedError):
            place.one(Takeaway, said)
    with looking(member(X)) as place:
        assert place.text(place.one(Takeaway, said)) == {"text": "wait for the answer"}
    locks.lock(member(X), [])
    with looking(member(C)) as place:
        assert [row.id for row in place.rows(Takeaway)] == [said]


@pytest.mark.parametrize("party", [C, S])
def test_nobody_but_the_executive_locks(member: MemberOf, party: Party) -> None:
    with pytest.raises(NotAllowedError):
        locks.lock(member(party), ["takeaways"])
    assert locks.locked(member(X)) == frozenset()


def test_a_name_that_is_no_lock_locks_nothing(member: MemberOf) -> None:
    locks.lock(member(X), ["contract", "", "commitments"])
    assert locks.locked(member(X)) == {"commitments"}


# --- whose -----------------------------------------------------------------------------------------------------------


def test_another_coachs_engagement_is_as_if_it_were_not_there(own: Actor, hers: str, member: MemberOf) -> None:
    identifier = _write(member(X))
    bob = actor(own.installation, BOB, admin=True)
    his = engagement(bob, "Bea Boss", "bea@example.org")
    for stranger in (coach(bob, hers), Member(own.installation, X, "abcdefghjkmn")):
        with pytest.raises(NotYoursError), looking(stranger):
            raise AssertionError("a place was lent")
        with pytest.raises(NotYoursError), writing(stranger):
            raise AssertionError("a place was lent")
    with looking(coach(bob, his)) as place:
        assert place.rows(StatusLine) == []
        with pytest.raises(NotYoursError):
            place.one(StatusLine, identifier)


@pytest.mark.parametrize("identifier", ["", "\0", "no\0id", "x" * 40])
def test_an_id_that_is_none_finds_nothing(member: MemberOf, identifier: str) -> None:
    with looking(member(X)) as place, pytest.raises(NotYoursError):
        place.one(StatusLine, identifier)


def test_nobody_writes_in_an_engagement_that_ended_and_what_stands_is_read(
    own: Actor, hers: str, member: MemberOf
) -> None:
    identifier = _write(member(X))
    engagements.end(own, hers)
    for party in Party:
        with pytest.raises(EngagementEndedError, match="can take it up again"), writing(member(party)):
            raise AssertionError("a place was lent")
    assert _read(member(C), identifier) == "spoke first"
    engagements.reopen(own, hers)
    assert _read(member(C), _write(member(X), "again")) == "again"


def test_what_fails_on_the_way_leaves_nothing_behind(member: MemberOf) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail_halfway(member(X))
    with looking(member(X)) as place:
        assert place.rows(StatusLine) == []
    assert _read(member(C), _write(member(X))) == "spoke first"  # with the key that was left by it


def _fail_halfway(member: Member) -> None:
    with writing(member) as place:
        place.put(StatusLine(id=new_id(), made_on=DAY), {"text": "half done"})
        raise ZeroDivisionError


# --- bound to its row ------------------------------------------------------------------------------------------------


def _moved(place: Place, row: Any, **columns: object) -> Any:
    place.session.expunge(row)
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def test_a_text_that_was_moved_into_another_row_or_engagement_does_not_open(own: Actor, member: MemberOf) -> None:
    identifier = _write(member(X))
    other = engagement(own, "Eve Other", "eve@example.org")
    _write(Member(own.installation, X, other))  # it has a key of its own
    for columns in ({"id": new_id()}, {"engagement": other}):
        with looking(member(X)) as place:
            row = _moved(place, place.one(StatusLine, identifier), **columns)
            with pytest.raises(SealedTextError, match=f"status/{row.engagement}/{row.id} does not open"):
                place.text(row)


def test_a_text_that_was_moved_into_another_matter_does_not_open(own: Actor, member: MemberOf) -> None:
    """Nor does one whose bytes somebody put into another row of the database."""
    identifier, other = _write(member(X)), _write(member(X), "another")
    with looking(member(X)) as place:
        row = place.one(StatusLine, identifier)
        with pytest.raises(SealedTextError, match="takeaway/"):
            place.text(Takeaway(id=row.id, engagement=row.engagement, sealed=row.sealed))
        stolen = row.sealed
    with own.installation.database.write() as session:
        session.execute(update(StatusLine).where(StatusLine.id == other).values(sealed=stolen))
    with pytest.raises(SealedTextError):
        _read(member(X), other)


# --- keys ------------------------------------------------------------------------------------------------------------


def test_each_engagement_and_each_coach_has_a_key_of_its_own(own: Actor, hers: str, member: MemberOf) -> None:
    _write(member(X))
    other = engagement(own, "Eve Other", "eve@example.org")
    _write(Member(own.installation, X, other))
    line = PrivateLine(id=new_id(), session="s", coach=own.coach, made_on=DAY, keep=False)
    with writing(member(C)) as place:
        place.put(line, {"text": "mine"})
    keys = own.installation.keys
    assert keys.engagements.kept() == {hers, other}
    assert keys.coaches.kept() == {own.coach}
    assert len({keys.engagements.key(hers), keys.engagements.key(other), keys.coaches.key(own.coach)}) == 3
    keys.engagements.destroy(hers)
    with looking(member(C)) as place:  # the coach's own lines do not need the engagement's key
        assert [place.text(row) for row in place.rows(PrivateLine)] == [{"text": "mine"}]


def test_a_missing_key_is_never_made_anew_and_says_what_to_put_back(own: Actor, hers: str, member: MemberOf) -> None:
    identifier, path = _write(member(X)), _key(own.installation, hers)
    away = path.rename(path.with_name("away"))
    asks: list[Callable[[], str]] = [lambda: _read(member(X), identifier), lambda: _write(member(X))]
    for ask in asks:
        with pytest.raises(TextKeyMissingError, match=f"engagement {hers} is not in {path.parent}.*Put it back"):
            ask()
    assert not path.exists()
    away.rename(path)
    assert _read(member(X), identifier) == "spoke first"


def test_a_wrong_key_names_its_file_and_writes_nothing(own: Actor, hers: str, member: MemberOf) -> None:
    identifier, path = _write(member(X)), _key(own.installation, hers)
    good = path.read_text()
    path.write_text("ab" * 32)
    asks: list[Callable[[], str]] = [lambda: _read(member(X), identifier), lambda: _write(member(X))]
    for ask in asks:
        with pytest.raises(KeyFolderError, match=f"{path} is not the key of engagement {hers}.*Put the right one back"):
            ask()
    path.write_text(good)
    with looking(member(X)) as place:
        assert len(place.rows(StatusLine)) == 1


@pytest.mark.outside
def test_two_processes_that_make_the_key_at_once_make_one(own: Actor, hers: str) -> None:
    def work(number: int) -> Any:
        def write(installation: Installation) -> int:
            _write(Member(installation, X, hers), f"process {number}")
            return 0

        return write

    assert at_once(own.installation, [work(number) for number in range(4)]) == [0] * 4
    with looking(Member(own.installation, X, hers)) as place:
        assert sorted(place.text(row)["text"] for row in place.rows(StatusLine)) == [f"process {n}" for n in range(4)]
        assert len(place.session.scalars(select(TextKey)).all()) == 1


@pytest.mark.outside
def test_one_coach_who_writes_in_two_engagements_at_once_has_one_key(own: Actor, hers: str) -> None:
    other = engagement(own, "Eve Other", "eve@example.org")

    def work(about: str) -> Any:
        def write(installation: Installation) -> int:
            me = Actor(installation, own.coach, own.name, own.email, is_admin=False)
            with writing(coach(me, about)) as place:
                place.put(
                    PrivateLine(id=new_id(), session="s", coach=own.coach, made_on=DAY, keep=False), {"text": about}
                )
            return 0

        return write

    assert at_once(own.installation, [work(hers), work(other)]) == [0, 0]
    for about in (hers, other):
        with looking(coach(own, about)) as place:
            assert [place.text(row) for row in place.rows(PrivateLine)] == [{"text": about}]


# --- what lies in the tables -----------------------------------------------------------------------------------------


def test_plain_columns_hold_ids_days_and_states_and_nothing_that_somebody_typed() -> None:
    """A text column of a sealed table is an id (32 or 16), or one of the words of a state."""
    for table in SEALED:
        for column in table.__table__.columns:
            kind = str(column.type)
            assert kind in ("VARCHAR(32)", "VARCHAR(16)", "DATE", "DATETIME", "INTEGER", "BOOLEAN", "BLOB"), column
        assert [column.name for column in table.__table__.columns if str(column.type) == "BLOB"] == ["sealed"]


def test_rows_come_in_an_order_that_tells_nothing_or_by_their_day(member: MemberOf) -> None:
    with writing(member(X)) as place:
        for day in (3, 1, 2):
            columns = {"state": CommitmentState.OPEN, "made_on": date(2026, 3, day), "ended_on": None}
            place.put(Commitment(id=new_id(), goal="a goal", **columns), {"day": day})
    with looking(member(C)) as place:
        plain = [row.id for row in place.rows(Commitment)]
        assert plain == sorted(plain)
        assert [place.text(row)["day"] for row in place.rows(Commitment, newest_first=True)] == [3, 2, 1]
        assert place.rows(CoachingSession) == []


def test_a_nul_in_an_id_makes_no_second_name_of_a_row(any_installation: Installation) -> None:
    own = actor(any_installation)
    engaged = engagement(own)
    with writing(coach(own, engaged)) as there:
        goal = Goal(id="g", state=GoalState.ACTIVE, made_on=there.today, review_on=there.today, ended_on=None)
        there.put(goal, {"what": "x"})
    with looking(coach(own, engaged)) as there:
        assert there.one(Goal, "g").id == "g"
        for name in ("g\0", "\0g", "\0"):
            with pytest.raises(NotYoursError):
                there.one(Goal, name)
