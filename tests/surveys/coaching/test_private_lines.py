"""The coach's private lines: a key of the coach's own, no other reader, and an end."""

from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import update

from surveys.accounts import resetting
from surveys.accounts.tables import Coach
from surveys.coaching import private_lines
from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.place import Member, looking
from surveys.coaching.private_lines import DAYS, PrivateLines
from surveys.coaching.session_acts import record
from surveys.coaching.session_pages import session_page
from surveys.coaching.tables import PrivateLine
from surveys.core.database import DatabaseError
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.sealed_text import SealedTextError, unseal
from surveys.core.text_keys import TextKeyMissingError
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Engagement
from surveys.worker.thread import Worker
from tests.support.desk import BOB, actor, engagement
from tests.support.installations import Clock, look_twice
from tests.support.sessions import PAID, TALK, parties, when

ADMIN = Address("Ada Admin", addr_spec="ada@example.org")
WORDS = "Was tired; ask about the move. Zephyranthes."


@pytest.fixture
def held(installation: Installation) -> tuple[Actor, Member, Member, str]:
    own = actor(installation)
    me, executive = parties(own, engagement(own))
    session = record(me, when("2026-03-01"), PAID, TALK)
    private_lines.save(me, session, WORDS, keep=False)
    return own, me, executive, session


Held = tuple[Actor, Member, Member, str]


def lines(me: Member, session: str) -> PrivateLines | None:
    return session_page(me, session).private


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_coach_reads_what_they_wrote_and_until_when(held: Held) -> None:
    own, me, _, session = held
    today = own.installation.today()
    assert lines(me, session) == PrivateLines(WORDS, keep=False, erased_on=today + DAYS)
    private_lines.save(me, session, WORDS, keep=True)
    assert lines(me, session) == PrivateLines(WORDS, keep=True)
    private_lines.save(me, session, "", keep=False)
    assert lines(me, session) == PrivateLines()


def test_nobody_else_reads_or_writes_them(held: Held) -> None:
    own, me, executive, session = held
    sponsor = Member(own.installation, Party.SPONSOR, me.engagement)
    assert session_page(executive, session).private is None
    for member in (executive, sponsor):
        with pytest.raises(NotAllowedError):
            private_lines.save(member, session, "mine", keep=True)
        with looking(member) as place:
            assert place.rows(PrivateLine) == ()
    for who, admin in ((BOB, False), (ADMIN, True)):
        other = actor(own.installation, who, admin=admin)
        with pytest.raises(NotYoursError):
            private_lines.save(replace(me, actor=other), session, "mine", keep=True)


def test_a_coach_who_gets_the_engagement_cannot_read_them_and_writes_lines_of_their_own(held: Held) -> None:
    own, me, _, session = held
    bob = actor(own.installation, BOB)
    with own.installation.database.write() as database:  # no page does that today
        database.execute(update(Engagement).values(coach=bob.coach))
    his = replace(me, actor=bob)
    assert lines(his, session) == PrivateLines()
    private_lines.save(his, session, "Bob's", keep=False)
    assert lines(his, session) == PrivateLines("Bob's", keep=False, erased_on=own.installation.today() + DAYS)
    with looking(his) as place:
        (row,) = [one for one in place.rows(PrivateLine) if one.coach == own.coach]
        with pytest.raises(NotAllowedError):
            place.text(row)
        key = own.installation.keys.coaches.key(bob.coach)
        with pytest.raises(SealedTextError):
            unseal(key, f"private_line/{row.engagement}/{row.id}", row.sealed)
    with own.installation.database.write() as database:
        database.execute(update(Engagement).values(coach=own.coach))
    found = lines(me, session)
    assert found is not None
    assert found.text == WORDS


def test_a_new_password_loses_none(held: Held) -> None:
    own, me, _, session = held
    with own.installation.database.write() as database:
        database.execute(update(Coach).values(password="a hash"))  # theirs so far
    token = resetting.address_for(own.installation, own.email, by_mail=False, without_code=False).rpartition("/")[2]
    resetting.reset(own.installation, token, "another long sentence of hers")
    found = lines(me, session)
    assert found is not None
    assert found.text == WORDS


def test_without_the_coachs_key_the_engagements_opens_nothing(held: Held) -> None:
    own, me, _, session = held
    keys = own.installation.keys
    assert b"Zephyranthes" not in everything(own.installation.settings.data)
    with looking(me) as place:
        (row,) = place.rows(PrivateLine)
        with pytest.raises(SealedTextError):
            unseal(keys.engagements.key(me.engagement), f"private_line/{row.engagement}/{row.id}", row.sealed)
        assert place.text(row)["text"] == WORDS
    keys.coaches.destroy(own.coach)
    with pytest.raises(TextKeyMissingError, match="Put it back from the backup"):
        lines(me, session)


@pytest.mark.parametrize(("days", "is_there"), [(29, True), (30, False)])
def test_lines_go_after_thirty_days_and_leave_the_files(held: Held, clock: Clock, days: int, is_there: bool) -> None:
    own, me, _, session = held
    with looking(me) as place:
        (row,) = place.rows(PrivateLine)
        sealed = row.sealed[40:120]
    assert sealed in everything(own.installation.settings.data)
    clock.pass_(days=days)
    look_twice(own.installation, private_lines.forget_due)
    found = lines(me, session)
    assert found is not None
    assert bool(found.text) is is_there
    assert (sealed in everything(own.installation.settings.data)) is is_there


def test_lines_that_are_kept_stay_and_unticking_begins_the_days_anew(held: Held, clock: Clock) -> None:
    own, me, _, session = held
    private_lines.save(me, session, WORDS, keep=True)
    clock.pass_(days=400)
    look_twice(own.installation, private_lines.forget_due)
    assert lines(me, session) == PrivateLines(WORDS, keep=True)
    private_lines.save(me, session, WORDS, keep=False)
    look_twice(own.installation, private_lines.forget_due)
    assert lines(me, session) == PrivateLines(WORDS, keep=False, erased_on=own.installation.today() + DAYS)


def test_a_line_that_is_kept_stays_where_another_of_the_same_day_goes(held: Held, clock: Clock) -> None:
    own, me, _, first = held
    second = record(me, when("2026-03-01", "18:00"), PAID, TALK)
    private_lines.save(me, second, WORDS, keep=True)
    clock.pass_(days=30)
    look_twice(own.installation, private_lines.forget_due)
    assert [bool(found.text) for one in (first, second) if (found := lines(me, one))] == [False, True]


def test_each_line_has_its_own_day(held: Held, clock: Clock) -> None:
    own, me, _, first = held
    clock.pass_(days=1)
    second = record(me, when("2026-03-02"), PAID, TALK)
    private_lines.save(me, second, "Later.", keep=False)
    for days, left in ((29, [True, True]), (0, [False, True]), (1, [False, False])):
        clock.pass_(days=days)
        if days != 29:
            look_twice(own.installation, private_lines.forget_due)
        else:
            private_lines.forget_due(own.installation)  # seen once
        assert [bool(found.text) for one in (first, second) if (found := lines(me, one))] == left


def test_a_clock_that_is_wrong_for_a_moment_erases_nothing(held: Held, clock: Clock) -> None:
    own, me, _, session = held
    clock.set_wrong(days=90)
    private_lines.forget_due(own.installation)
    clock.set_wrong(days=-90)
    clock.pass_(hours=2)
    private_lines.forget_due(own.installation)
    found = lines(me, session)
    assert found is not None
    assert found.text == WORDS


def test_the_worker_erases_them(held: Held, clock: Clock) -> None:
    own, me, _, session = held
    clock.pass_(days=30)
    worker = Worker(own.installation)
    worker.tick_by_the_calendar()
    clock.pass_(hours=1)
    worker.tick_by_the_calendar()
    assert lines(me, session) == PrivateLines()


def test_files_in_use_are_told_and_the_lines_are_gone_all_the_same(
    held: Held, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, me, _, session = held

    def busy(_self: object) -> None:
        raise DatabaseError("the files are in use")

    monkeypatch.setattr(type(own.installation.database), "scrub", busy)
    clock.pass_(days=31)
    private_lines.forget_due(own.installation)
    clock.pass_(hours=1)
    with pytest.raises(DatabaseError):
        private_lines.forget_due(own.installation)
    assert lines(me, session) == PrivateLines()
