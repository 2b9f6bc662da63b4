"""The executive's link: a code told once, five tries and no more, an end at once; who has it and who has not."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.accounts import passwords
from surveys.core.errors import NoReleaseError, NotYoursError
from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose
from surveys.desk import engagements
from surveys.desk.reporting import reader, reading
from surveys.desk.reporting.reader import NotAdmittedError, ReadingOverError, RightCode, WrongCode
from surveys.desk.reporting.reading import MOST_DAYS, MOST_TRIES, AccessCode, ReadingError, ReadingState
from surveys.desk.reporting.reports import Format
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act, Reading
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.support.desk import ALICE, BOB, actor, engagement, wave
from tests.support.installations import Clock
from tests.surveys.desk.reporting.reported import GROUPS, reported
from tests.surveys.mail.server import Mailbox, free_port, mailing_installation, running
from tests.surveys.processes import at_once

WRONG = "2222-2222"


def _released(own: Actor, *, days: int = 30) -> AccessCode:
    _, closed = reported(own)
    return reading.release(own, closed, expires_on=own.installation.today() + timedelta(days=days))


def _token(installation: Installation, access: AccessCode) -> str:
    return installation.links(Purpose.READING).sign(access.reading)


def _admitted(installation: Installation, token: str, code: str) -> str:
    given_in = reader.give_code(installation, token, code)
    assert isinstance(given_in, RightCode)
    return given_in.cookie


def _state(own: Actor, access: AccessCode) -> ReadingState:
    return next(one.state for one in reading.readings(own, access.wave) if one.id == access.reading)


def _row(installation: Installation, access: AccessCode) -> Reading:
    with installation.database.read() as session:
        return session.get_one(Reading, access.reading)


# --- the coach's side -------------------------------------------------------------------------------------------


def test_a_release_names_the_executive_and_its_last_day(installation: Installation) -> None:
    alice = actor(installation)
    access = _released(alice, days=30)
    assert (access.name, access.email) == ("Dana Whitfield", "dana@example.org")
    card = reading.readings(alice, access.wave)[0]
    assert (card.id, card.email, card.expires_on) == (
        access.reading,
        access.email,
        installation.today() + timedelta(days=30),
    )
    assert card.state is ReadingState.WAITING
    assert card.trouble == ""


def test_the_code_is_easily_told_and_kept_as_a_hash_only(installation: Installation) -> None:
    access = _released(actor(installation))
    first, _, second = access.code.partition("-")
    assert (len(first), len(second)) == (4, 4)
    assert not set("01OIL5S8B2Z") & set(access.code) - {"2", "8"}
    row = _row(installation, access)
    assert row.code.startswith("$argon2id$")
    assert first not in str(vars(row))
    assert access.code.replace("-", "") not in str(vars(row))


def test_no_two_codes_are_alike(installation: Installation) -> None:
    assert len({reading.new_code_text() for _ in range(200)}) == 200


@pytest.mark.parametrize("days", [-1, 0, MOST_DAYS + 1])
def test_a_last_day_too_near_or_too_far_is_refused(installation: Installation, days: int) -> None:
    alice = actor(installation)
    _, closed = reported(alice)
    with pytest.raises(ReadingError, match="from tomorrow on"):
        reading.release(alice, closed, expires_on=installation.today() + timedelta(days=days))
    assert reading.readings(alice, closed) == []


@pytest.mark.parametrize("days", [1, MOST_DAYS])
def test_from_one_day_to_ninety_a_release_is_possible(installation: Installation, days: int) -> None:
    assert _released(actor(installation), days=days).expires_on == installation.today() + timedelta(days=days)


def test_only_a_closed_wave_is_released(installation: Installation) -> None:
    alice = actor(installation)
    opened = wave(alice, engagement(alice), **GROUPS)
    with pytest.raises(NoReleaseError):
        reading.release(alice, opened, expires_on=installation.today() + timedelta(days=30))


def test_a_withheld_release_can_be_read_too(installation: Installation) -> None:
    alice = actor(installation)
    _, closed = reported(alice, answered=False)
    access = reading.release(alice, closed, expires_on=installation.today() + timedelta(days=3))
    visit = reader.reading(
        installation, _token(installation, access), _admitted(installation, _token(installation, access), access.code)
    )
    assert reader.document(installation, alice.jobs, visit, Format.CSV)


def test_an_ended_engagement_releases_nothing(installation: Installation) -> None:
    alice = actor(installation)
    engaged, closed = reported(alice)
    engagements.end(alice, engaged)
    with pytest.raises(ReadingError, match="ended"):
        reading.release(alice, closed, expires_on=installation.today() + timedelta(days=30))


def test_another_coach_can_neither_release_nor_revoke_nor_see_nor_change_a_code(installation: Installation) -> None:
    alice, bob = actor(installation, ALICE), actor(installation, BOB)
    access = _released(bob)
    before = str(vars(_row(installation, access)))
    for ask in (
        lambda: reading.release(alice, access.wave, expires_on=installation.today() + timedelta(days=30)),
        lambda: reading.new_code(alice, access.reading),
        lambda: reading.revoke(alice, access.reading),
        lambda: reading.readings(alice, access.wave),
    ):
        with pytest.raises(NotYoursError):
            ask()
    assert [one.id for one in reading.readings(bob, access.wave)] == [access.reading]
    assert _without_state(before) == _without_state(str(vars(_row(installation, access))))


def _without_state(row: str) -> str:
    return row.partition(">,")[2]


def test_releasing_revoking_and_new_codes_are_in_the_audit_without_the_code(installation: Installation) -> None:
    alice = actor(installation)
    engaged, closed = reported(alice)
    access = reading.release(alice, closed, expires_on=date(2026, 4, 1))
    again = reading.new_code(alice, access.reading)
    reading.revoke(alice, access.reading)
    reading.revoke(alice, access.reading)
    trail = audit.trail(alice, engaged)
    acts = [(one.act, one.detail) for one in trail if one.act in (Act.RELEASED, Act.REVOKED)]
    assert sorted(acts) == sorted([(Act.REVOKED, ""), (Act.RELEASED, "a new code"), (Act.RELEASED, "until 2026-04-01")])
    assert access.code not in str(trail)
    assert again.code not in str(trail)


def test_a_revoked_or_expired_link_gets_no_new_code_and_a_locked_one_does(
    installation: Installation, clock: Clock
) -> None:
    alice = actor(installation)
    access = _released(alice, days=1)
    for _ in range(MOST_TRIES):
        reader.give_code(installation, _token(installation, access), WRONG)
    assert _state(alice, access) is ReadingState.LOCKED
    again = reading.new_code(alice, access.reading)
    assert _admitted(installation, _token(installation, access), again.code)
    clock.pass_(days=2)
    with pytest.raises(ReadingError, match="expired"):
        reading.new_code(alice, access.reading)
    reading.revoke(alice, access.reading)
    with pytest.raises(ReadingError, match="revoked"):
        reading.new_code(alice, access.reading)


# --- the letter -------------------------------------------------------------------------------------------------


def _letters(installation: Installation) -> list[str]:
    deliver_due(installation, transport_for(installation.settings))
    return [
        path.read_text() for path in installation.settings.mail_folder.rglob("*.eml") if "report" in path.read_text()
    ]


def test_the_letter_holds_the_link_and_never_the_code(installation: Installation) -> None:
    access = _released(actor(installation))
    (letter,) = _letters(installation)
    plain = letter.replace("=\n", "").replace("=3D", "=")
    assert f"{installation.settings.base_url}/r/{_token(installation, access)}/" in plain
    assert access.code not in plain
    assert access.code.replace("-", "") not in plain
    assert "To: Dana Whitfield <dana@example.org>" in plain
    assert "Alice Adler" in plain


def test_a_link_that_was_revoked_before_it_left_is_not_sent(installation: Installation) -> None:
    alice = actor(installation)
    access = _released(alice)
    reading.revoke(alice, access.reading)
    assert _letters(installation) == []


def test_a_letter_that_the_server_refused_is_told_at_the_desk(tmp_path: Path, clock: Clock) -> None:
    port, mailbox = free_port(), Mailbox(to_recipient=lambda _: "550 no such user")
    with running(mailbox, port):
        installation = mailing_installation(tmp_path, port, clock=clock)
        alice = actor(installation)
        access = _released(alice)
        deliver_due(installation, transport_for(installation.settings))
        assert reading.readings(alice, access.wave)[0].trouble == "refused by the mail server (550)"
        installation.database.close()


def test_a_link_whose_time_is_over_is_not_sent(installation: Installation, clock: Clock) -> None:
    _released(actor(installation), days=1)
    clock.pass_(days=2)
    assert _letters(installation) == []


# --- the reader's side ------------------------------------------------------------------------------------------


def test_the_first_opening_asks_for_the_code_and_the_browser_that_gave_it_may_read(installation: Installation) -> None:
    alice = actor(installation)
    access = _released(alice)
    token = _token(installation, access)
    first = reader.reading(installation, token)
    assert (first.is_admitted, first.is_locked) == (False, False)
    with pytest.raises(NotAdmittedError):
        reader.document(installation, alice.jobs, first, Format.CSV)
    with pytest.raises(NotAdmittedError):
        reader.presentation(installation, alice.jobs, first)
    assert _state(alice, access) is ReadingState.WAITING
    visit = reader.reading(installation, token, _admitted(installation, token, access.code))
    assert visit.is_admitted
    assert b"Dana" in reader.document(installation, alice.jobs, visit, Format.JSON)
    assert _state(alice, access) is ReadingState.OPENED


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:3]} {code[3:]} "]
)
def test_a_code_is_taken_however_it_is_typed(installation: Installation, spoil) -> None:  # type: ignore[no-untyped-def]
    access = _released(actor(installation))
    assert _admitted(installation, _token(installation, access), spoil(access.code))


@given(st.text(max_size=60))
def test_blanks_and_dashes_make_no_difference_in_any_code(typed: str) -> None:
    plain = reading.plain_code(typed)
    assert plain == reading.plain_code(f" {plain}-")


def test_any_text_may_be_typed_as_a_code(installation: Installation) -> None:
    token = _token(installation, _released(actor(installation)))
    for typed in ("", "\ud800\x00", "x" * 100_000, "ŉßﬁ"):
        assert isinstance(reader.give_code(installation, token, typed), WrongCode)


def test_a_forged_cut_or_foreign_link_is_no_link(installation: Installation) -> None:
    access = _released(actor(installation))
    token = _token(installation, access)
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
    access = _released(alice)
    other = reading.release(alice, access.wave, expires_on=access.expires_on)
    cookie = _admitted(installation, _token(installation, other), other.code)
    stamp = installation.links(Purpose.READER).read(cookie)
    forged = [cookie, "", "x", stamp, installation.links(Purpose.READING).sign(stamp), cookie[:-1], access.reading]
    assert not any(reader.reading(installation, _token(installation, access), one).is_admitted for one in forged)
    assert reader.reading(installation, _token(installation, other), cookie).is_admitted


def test_a_revocation_closes_a_browser_that_is_open(installation: Installation) -> None:
    alice = actor(installation)
    access = _released(alice)
    cookie = _admitted(installation, _token(installation, access), access.code)
    reading.revoke(alice, access.reading)
    with pytest.raises(ReadingOverError):
        reader.reading(installation, _token(installation, access), cookie)
    with pytest.raises(ReadingOverError):
        reader.give_code(installation, _token(installation, access), access.code)


def test_a_new_code_closes_a_browser_that_is_open_and_ends_the_old_code(installation: Installation) -> None:
    alice = actor(installation)
    access = _released(alice)
    cookie = _admitted(installation, _token(installation, access), access.code)
    again = reading.new_code(alice, access.reading)
    assert not reader.reading(installation, _token(installation, access), cookie).is_admitted
    assert isinstance(reader.give_code(installation, _token(installation, access), access.code), WrongCode)
    assert _admitted(installation, _token(installation, access), again.code)


def test_the_end_of_the_engagement_closes_it_and_its_return_opens_it_again(installation: Installation) -> None:
    alice = actor(installation)
    engaged, closed = reported(alice)
    access = reading.release(alice, closed, expires_on=installation.today() + timedelta(days=30))
    cookie = _admitted(installation, _token(installation, access), access.code)
    engagements.end(alice, engaged)
    assert _state(alice, access) is ReadingState.ENDED
    with pytest.raises(ReadingOverError):
        reader.reading(installation, _token(installation, access), cookie)
    engagements.reopen(alice, engaged)
    assert reader.reading(installation, _token(installation, access), cookie).is_admitted


@pytest.mark.parametrize(("days", "opens"), [(9, True), (10, True), (11, False)])
def test_a_link_works_through_its_last_day_and_not_on_the_next(
    installation: Installation, clock: Clock, days: int, *, opens: bool
) -> None:
    alice = actor(installation)
    access = _released(alice, days=10)
    cookie = _admitted(installation, _token(installation, access), access.code)
    clock.pass_(days=days)
    if opens:
        assert reader.reading(installation, _token(installation, access), cookie).is_admitted
    else:
        assert _state(alice, access) is ReadingState.EXPIRED
        with pytest.raises(ReadingOverError):
            reader.reading(installation, _token(installation, access), cookie)


def test_the_last_day_ends_in_the_installations_timezone(installation: Installation, clock: Clock) -> None:
    access = _released(actor(installation), days=1)
    clock.now = installation.end_of(access.expires_on) - timedelta(seconds=1)
    reader.reading(installation, _token(installation, access))
    clock.now = installation.end_of(access.expires_on)
    with pytest.raises(ReadingOverError):
        reader.reading(installation, _token(installation, access))


def test_four_wrong_tries_leave_one_and_five_leave_none_even_for_the_right_code(installation: Installation) -> None:
    alice = actor(installation)
    access = _released(alice)
    token = _token(installation, access)
    left = [reader.give_code(installation, token, WRONG) for _ in range(MOST_TRIES)]
    assert left == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), WrongCode(0)]
    assert reader.give_code(installation, token, access.code) == WrongCode(0)
    assert reader.reading(installation, token).is_locked
    assert _state(alice, access) is ReadingState.LOCKED


def test_the_fifth_try_may_be_the_right_one_and_begins_the_count_anew(installation: Installation) -> None:
    access = _released(actor(installation))
    token = _token(installation, access)
    for _ in range(MOST_TRIES - 1):
        reader.give_code(installation, token, WRONG)
    assert _admitted(installation, token, access.code)
    assert reader.give_code(installation, token, WRONG) == WrongCode(4)


def test_a_lock_closes_a_browser_that_is_open_until_there_is_a_new_code(installation: Installation) -> None:
    access = _released(actor(installation))
    token = _token(installation, access)
    cookie = _admitted(installation, token, access.code)
    for _ in range(MOST_TRIES):
        reader.give_code(installation, token, WRONG)
    visit = reader.reading(installation, token, cookie)
    assert (visit.is_admitted, visit.is_locked) == (False, True)


def test_looking_changes_nothing(installation: Installation) -> None:
    access = _released(actor(installation))
    token = _token(installation, access)
    cookie = _admitted(installation, token, access.code)
    before = _without_state(str(vars(_row(installation, access))))
    for _ in range(20):
        reader.reading(installation, token, cookie)
        reader.reading(installation, token, "wrong")
    assert _without_state(str(vars(_row(installation, access)))) == before


# --- many at once, on both databases ----------------------------------------------------------------------------


def test_fifty_wrong_codes_at_once_get_five_checks(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = _released(actor(any_installation))
    token, checked, right = _token(any_installation, access), Counter[str](), passwords.matches

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
    access = _released(actor(any_installation))
    token = _token(any_installation, access)

    def twenty(installation: Installation) -> int:
        """Count the tries that were looked at: all but those that found the link locked before."""
        with ThreadPoolExecutor(6) as threads:
            answers = list(threads.map(lambda _: reader.give_code(installation, token, WRONG), range(20)))
        return sum(answer != WrongCode(0) for answer in answers)

    assert sum(at_once(any_installation, [twenty, twenty])) == MOST_TRIES - 1  # the fifth one locks, and so leaves none
    assert _row(any_installation, access).tries == MOST_TRIES


def test_a_code_replaced_while_it_is_checked_opens_nothing(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = actor(any_installation)
    access = _released(alice)
    right = passwords.matches

    def meanwhile(stored: str, typed: str) -> bool:
        reading.new_code(alice, access.reading)
        return right(stored, typed)

    monkeypatch.setattr(passwords, "matches", meanwhile)
    assert isinstance(reader.give_code(any_installation, _token(any_installation, access), access.code), WrongCode)


def test_a_link_revoked_while_its_code_is_checked_opens_nothing(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = actor(any_installation)
    access = _released(alice)
    right = passwords.matches

    def meanwhile(stored: str, typed: str) -> bool:
        reading.revoke(alice, access.reading)
        return right(stored, typed)

    monkeypatch.setattr(passwords, "matches", meanwhile)
    with pytest.raises(ReadingOverError):
        reader.give_code(any_installation, _token(any_installation, access), access.code)


def test_a_link_survives_a_new_secret_for_links(installation: Installation) -> None:
    access = _released(actor(installation))
    token = _token(installation, access)
    path = installation.settings.keys / "link.keys"
    path.write_text(path.read_text() + "n3w-Secret_" + "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n")
    assert reader.reading(installation, token)
    assert _token(replace(installation), access) != token
