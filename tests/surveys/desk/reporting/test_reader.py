"""The executive's side of the link: whom it lets in, for how long, five tries and no more, also for many at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.accounts import access_codes, passwords
from surveys.accounts.access_codes import MOST_TRIES, WrongCode
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose
from surveys.desk import engagements
from surveys.desk.reporting import reader, reading
from surveys.desk.reporting.drawing import Format
from surveys.desk.reporting.reader import NotAdmittedError, ReadingOverError
from surveys.desk.reporting.reading import ReadingState
from surveys.engagements.actor import Actor
from tests.support.desk import actor
from tests.support.installations import Clock
from tests.surveys.desk.reporting.released import (
    WRONG,
    admitted,
    released_to,
    row_of,
    state_of,
    token_of,
    without_state,
)
from tests.surveys.desk.reporting.reported import reported
from tests.surveys.processes import at_once

# --- the reader's side ------------------------------------------------------------------------------------------


def test_the_first_opening_asks_for_the_code_and_the_browser_that_gave_it_may_read(installation: Installation) -> None:
    alice = actor(installation)
    access = released_to(alice)
    token = token_of(installation, access)
    first = reader.reading(installation, token)
    assert (first.is_admitted, first.is_locked) == (False, False)
    with pytest.raises(NotAdmittedError):
        reader.document(installation, alice.jobs, first, Format.CSV)
    with pytest.raises(NotAdmittedError):
        reader.presentation(installation, alice.jobs, first)
    assert state_of(alice, access) is ReadingState.WAITING
    visit = reader.reading(installation, token, admitted(installation, token, access.code))
    assert visit.is_admitted
    assert b"Dana" in reader.document(installation, alice.jobs, visit, Format.JSON)
    assert state_of(alice, access) is ReadingState.OPENED


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:3]} {code[3:]} "]
)
def test_a_code_is_taken_however_it_is_typed(installation: Installation, spoil) -> None:  # type: ignore[no-untyped-def]
    access = released_to(actor(installation))
    assert admitted(installation, token_of(installation, access), spoil(access.code))


@given(st.text(max_size=60))
def test_blanks_and_dashes_make_no_difference_in_any_code(typed: str) -> None:
    plain = access_codes.plain_code(typed)
    assert plain == access_codes.plain_code(f" {plain}-")


def test_any_text_may_be_typed_as_a_code(installation: Installation) -> None:
    token = token_of(installation, released_to(actor(installation)))
    for typed in ("", "\ud800\x00", "x" * 100_000, "ŉßﬁ"):
        assert isinstance(reader.give_code(installation, token, typed), WrongCode)


def test_a_forged_cut_or_foreign_link_is_no_link(installation: Installation) -> None:
    access = released_to(actor(installation))
    token = token_of(installation, access)
    survey = installation.links(Purpose.SURVEY).sign(access.reading)
    for bad in ("", "abc", access.reading, token[:-1], token[1:], survey, token + "x", "é" + token, "\ud800"):
        with pytest.raises(BadLinkError):
            reader.reading(installation, bad)
        with pytest.raises(BadLinkError):
            reader.give_code(installation, bad, access.code)
    with pytest.raises(ReadingOverError):
        reader.reading(installation, installation.links(Purpose.READING).sign("0" * 32))


def test_a_cookie_of_another_link_another_purpose_or_another_hand_opens_nothing(installation: Installation) -> None:
    alice = actor(installation)
    access = released_to(alice)
    other = reading.release(alice, access.wave, expires_on=access.expires_on)
    cookie = admitted(installation, token_of(installation, other), other.code)
    stamp = installation.links(Purpose.READER).read(cookie)
    forged = [cookie, "", "x", stamp, installation.links(Purpose.READING).sign(stamp), cookie[:-1], access.reading]
    assert not any(reader.reading(installation, token_of(installation, access), one).is_admitted for one in forged)
    assert reader.reading(installation, token_of(installation, other), cookie).is_admitted


def test_a_revocation_closes_a_browser_that_is_open(installation: Installation) -> None:
    alice = actor(installation)
    access = released_to(alice)
    cookie = admitted(installation, token_of(installation, access), access.code)
    reading.revoke(alice, access.reading)
    with pytest.raises(ReadingOverError):
        reader.reading(installation, token_of(installation, access), cookie)
    with pytest.raises(ReadingOverError):
        reader.give_code(installation, token_of(installation, access), access.code)


def test_a_new_code_closes_a_browser_that_is_open_and_ends_the_old_code(installation: Installation) -> None:
    alice = actor(installation)
    access = released_to(alice)
    cookie = admitted(installation, token_of(installation, access), access.code)
    again = reading.new_code(alice, access.reading)
    assert not reader.reading(installation, token_of(installation, access), cookie).is_admitted
    assert isinstance(reader.give_code(installation, token_of(installation, access), access.code), WrongCode)
    assert admitted(installation, token_of(installation, access), again.code)


def test_the_end_of_the_engagement_closes_it_and_its_return_opens_it_again(installation: Installation) -> None:
    alice = actor(installation)
    engaged, closed = reported(alice)
    access = reading.release(alice, closed, expires_on=installation.today() + timedelta(days=30))
    cookie = admitted(installation, token_of(installation, access), access.code)
    engagements.end(alice, engaged)
    assert state_of(alice, access) is ReadingState.ENDED
    with pytest.raises(ReadingOverError):
        reader.reading(installation, token_of(installation, access), cookie)
    engagements.reopen(alice, engaged)
    assert reader.reading(installation, token_of(installation, access), cookie).is_admitted


@pytest.mark.parametrize(("days", "opens"), [(9, True), (10, True), (11, False)])
def test_a_link_works_through_its_last_day_and_not_on_the_next(
    installation: Installation, clock: Clock, days: int, *, opens: bool
) -> None:
    alice = actor(installation)
    access = released_to(alice, days=10)
    cookie = admitted(installation, token_of(installation, access), access.code)
    clock.pass_(days=days)
    if opens:
        assert reader.reading(installation, token_of(installation, access), cookie).is_admitted
    else:
        assert state_of(alice, access) is ReadingState.EXPIRED
        with pytest.raises(ReadingOverError):
            reader.reading(installation, token_of(installation, access), cookie)


def test_the_last_day_ends_in_the_installations_timezone(installation: Installation, clock: Clock) -> None:
    access = released_to(actor(installation), days=1)
    clock.now = installation.end_of(access.expires_on) - timedelta(seconds=1)
    reader.reading(installation, token_of(installation, access))
    clock.now = installation.end_of(access.expires_on)
    with pytest.raises(ReadingOverError):
        reader.reading(installation, token_of(installation, access))


def test_four_wrong_tries_leave_one_and_five_leave_none_even_for_the_right_code(installation: Installation) -> None:
    alice = actor(installation)
    access = released_to(alice)
    token = token_of(installation, access)
    left = [reader.give_code(installation, token, WRONG) for _ in range(MOST_TRIES)]
    assert left == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), WrongCode(0)]
    assert reader.give_code(installation, token, access.code) == WrongCode(0)
    assert reader.reading(installation, token).is_locked
    assert state_of(alice, access) is ReadingState.LOCKED


def test_the_fifth_try_may_be_the_right_one_and_begins_the_count_anew(installation: Installation) -> None:
    access = released_to(actor(installation))
    token = token_of(installation, access)
    for _ in range(MOST_TRIES - 1):
        reader.give_code(installation, token, WRONG)
    assert admitted(installation, token, access.code)
    assert reader.give_code(installation, token, WRONG) == WrongCode(4)


def test_a_lock_closes_a_browser_that_is_open_until_there_is_a_new_code(installation: Installation) -> None:
    access = released_to(actor(installation))
    token = token_of(installation, access)
    cookie = admitted(installation, token, access.code)
    for _ in range(MOST_TRIES):
        reader.give_code(installation, token, WRONG)
    visit = reader.reading(installation, token, cookie)
    assert (visit.is_admitted, visit.is_locked) == (False, True)


def test_looking_changes_nothing(installation: Installation) -> None:
    access = released_to(actor(installation))
    token = token_of(installation, access)
    cookie = admitted(installation, token, access.code)
    before = without_state(str(vars(row_of(installation, access))))
    for _ in range(20):
        reader.reading(installation, token, cookie)
        reader.reading(installation, token, "wrong")
    assert without_state(str(vars(row_of(installation, access)))) == before


# --- many at once, on both databases ----------------------------------------------------------------------------


def test_fifty_wrong_codes_at_once_get_five_checks(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = released_to(actor(any_installation))
    token, checked, right = token_of(any_installation, access), Counter[str](), passwords.matches

    def counted(stored: str, typed: str) -> bool:
        checked["checks"] += 1
        return right(stored, typed)

    monkeypatch.setattr(passwords, "matches", counted)
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: reader.give_code(any_installation, token, WRONG), range(50)))
    assert checked["checks"] == MOST_TRIES
    assert Counter(answers) == {WrongCode(0): 46, WrongCode(1): 1, WrongCode(2): 1, WrongCode(3): 1, WrongCode(4): 1}
    assert reader.reading(any_installation, token).is_locked


def test_wrong_codes_from_two_processes_at_once_get_five_checks(any_installation: Installation) -> None:
    access = released_to(actor(any_installation))
    token = token_of(any_installation, access)

    def twenty(installation: Installation) -> int:
        """Count the tries that were looked at: all but those that found the link locked before."""
        with ThreadPoolExecutor(6) as threads:
            answers = list(threads.map(lambda _: reader.give_code(installation, token, WRONG), range(20)))
        return sum(answer != WrongCode(0) for answer in answers)

    assert sum(at_once(any_installation, [twenty, twenty])) == MOST_TRIES - 1  # the fifth one locks, and so leaves none
    assert row_of(any_installation, access).tries == MOST_TRIES


@pytest.mark.parametrize("end", [reading.new_code, reading.revoke])
def test_a_code_that_ends_while_it_is_checked_opens_nothing(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch, end: Callable[[Actor, str], object]
) -> None:
    alice = actor(any_installation)
    access = released_to(alice)
    right = passwords.matches

    def meanwhile(stored: str, typed: str) -> bool:
        end(alice, access.reading)
        return right(stored, typed)

    monkeypatch.setattr(passwords, "matches", meanwhile)
    with pytest.raises(ReadingOverError) if end is reading.revoke else nullcontext():
        answer = reader.give_code(any_installation, token_of(any_installation, access), access.code)
        assert isinstance(answer, WrongCode)


def test_a_link_survives_a_new_secret_for_links(installation: Installation) -> None:
    access = released_to(actor(installation))
    token = token_of(installation, access)
    path = installation.settings.keys / "link.keys"
    path.write_text(path.read_text() + "n3w-Secret_" + "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n")
    assert reader.reading(installation, token)
    assert token_of(replace(installation), access) != token
