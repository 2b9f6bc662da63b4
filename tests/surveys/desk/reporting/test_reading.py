"""The coach's side of a release to the executive: a code told once, last days, ends, the audit, and the letter."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from surveys.accounts import access_codes
from surveys.accounts.access_codes import MOST_TRIES
from surveys.core.errors import NoReleaseError, NotYoursError
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.desk.reporting import reader, reading
from surveys.desk.reporting.drawing import Format
from surveys.desk.reporting.reading import MOST_DAYS, ReadingError, ReadingState
from surveys.engagements import audit
from surveys.engagements.tables import Act
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.support.desk import ALICE, BOB, actor, engagement, wave
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
from tests.surveys.desk.reporting.reported import GROUPS, reported
from tests.surveys.mail.server import Mailbox, free_port, mailing_installation, running

# --- the coach's side -------------------------------------------------------------------------------------------


def test_a_release_names_the_executive_and_its_last_day(installation: Installation) -> None:
    alice = actor(installation)
    access = released_to(alice, days=30)
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
    access = released_to(actor(installation))
    first, _, second = access.code.partition("-")
    assert (len(first), len(second)) == (4, 4)
    assert not set("01OIL5S8B2Z") & set(access.code) - {"2", "8"}
    row = row_of(installation, access)
    assert row.code.startswith("$argon2id$")
    assert first not in str(vars(row))
    assert access.code.replace("-", "") not in str(vars(row))


def test_no_two_codes_are_alike(installation: Installation) -> None:
    assert len({access_codes.new_code_text() for _ in range(200)}) == 200


@pytest.mark.parametrize("days", [-1, 0, MOST_DAYS + 1])
def test_a_last_day_too_near_or_too_far_is_refused(installation: Installation, days: int) -> None:
    alice = actor(installation)
    _, closed = reported(alice)
    with pytest.raises(ReadingError, match="from tomorrow on"):
        reading.release(alice, closed, expires_on=installation.today() + timedelta(days=days))
    assert reading.readings(alice, closed) == []


@pytest.mark.parametrize("days", [1, MOST_DAYS])
def test_from_one_day_to_ninety_a_release_is_possible(installation: Installation, days: int) -> None:
    assert released_to(actor(installation), days=days).expires_on == installation.today() + timedelta(days=days)


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
        installation,
        token_of(installation, access),
        admitted(installation, token_of(installation, access), access.code),
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
    access = released_to(bob)
    before = str(vars(row_of(installation, access)))
    for ask in (
        lambda: reading.release(alice, access.wave, expires_on=installation.today() + timedelta(days=30)),
        lambda: reading.new_code(alice, access.reading),
        lambda: reading.revoke(alice, access.reading),
        lambda: reading.readings(alice, access.wave),
    ):
        with pytest.raises(NotYoursError):
            ask()
    assert [one.id for one in reading.readings(bob, access.wave)] == [access.reading]
    assert without_state(before) == without_state(str(vars(row_of(installation, access))))


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
    access = released_to(alice, days=1)
    for _ in range(MOST_TRIES):
        reader.give_code(installation, token_of(installation, access), WRONG)
    assert state_of(alice, access) is ReadingState.LOCKED
    again = reading.new_code(alice, access.reading)
    assert admitted(installation, token_of(installation, access), again.code)
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
    access = released_to(actor(installation))
    (letter,) = _letters(installation)
    plain = letter.replace("=\n", "").replace("=3D", "=")
    assert f"{installation.settings.base_url}/r/{token_of(installation, access)}/" in plain
    assert access.code not in plain
    assert access.code.replace("-", "") not in plain
    assert "To: Dana Whitfield <dana@example.org>" in plain
    assert "Alice Adler" in plain


def test_a_link_that_was_revoked_before_it_left_is_not_sent(installation: Installation) -> None:
    alice = actor(installation)
    access = released_to(alice)
    reading.revoke(alice, access.reading)
    assert _letters(installation) == []


def test_a_letter_that_the_server_refused_is_told_at_the_desk(tmp_path: Path, clock: Clock) -> None:
    port, mailbox = free_port(), Mailbox(to_recipient=lambda _: "550 no such user")
    with running(mailbox, port):
        installation = mailing_installation(tmp_path, port, clock=clock)
        alice = actor(installation)
        access = released_to(alice)
        deliver_due(installation, transport_for(installation.settings))
        assert reading.readings(alice, access.wave)[0].trouble == "refused by the mail server (550)"
        installation.database.close()


def test_a_link_whose_time_is_over_is_not_sent(installation: Installation, clock: Clock) -> None:
    released_to(actor(installation), days=1)
    clock.pass_(days=2)
    assert _letters(installation) == []
