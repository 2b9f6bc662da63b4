"""What is read before it is held may be out of date: whoever holds it goes by what it is now. PostgreSQL alone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from reports.disclosure.policy import REMOVED
from surveys.core.installation import Installation
from surveys.core.keys import WaveKeyMissingError
from surveys.releases import store as released
from surveys.releases.redacting import redact_in
from surveys.releases.tables import ReleaseRow
from surveys.waves import closing
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import BegunClose, ClosingError, begin_close, cancel_wave, close_wave, finish_close
from surveys.waves.expiry import close_past
from surveys.waves.managing import extend
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave
from tests.support.ballots import answers
from tests.support.installations import CLOSES, Clock, build, open_wave, tokens


@pytest.fixture
def shared(tmp_path: Path, clock: Clock, postgresql_url: str) -> Iterator[Installation]:
    installation = build(tmp_path, clock=clock, database_url=postgresql_url)
    yield installation
    installation.database.close()


def test_a_wave_that_was_read_before_it_is_held_is_as_it_is_now(shared: Installation) -> None:
    wave, later = open_wave(shared, peer=3), CLOSES + timedelta(days=5)
    with shared.database.write() as session:
        read = waves.get(session, wave)  # as long as it is kept, the session gives no other for it
        assert read.closes_on == CLOSES
        extend(shared, wave, later)
        assert waves.hold(session, wave).closes_on == later


def test_a_wave_that_is_extended_while_its_close_begins_stays_open(
    shared: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = open_wave(shared, peer=3)
    clock.jump(CLOSES + timedelta(days=1))
    real = waves.hold

    def extended(session: Session, one: str) -> Wave:
        monkeypatch.setattr(waves, "hold", real)
        read = waves.get(session, one)
        extend(shared, wave, CLOSES + timedelta(days=5))
        assert real(session, one) is read
        return read

    monkeypatch.setattr(waves, "hold", extended)
    close_past(shared, wave)
    with shared.database.read() as session:
        assert waves.get(session, wave).state is WaveState.OPEN


def test_two_comments_that_are_taken_out_at_once_are_both_gone(shared: Installation) -> None:
    wave = open_wave(shared, peer=4)
    for number, (group, token) in enumerate(tokens(shared, wave)):
        Casting(shared).cast(token, answers(group, keep_doing=f"comment {number}"))
    close_wave(shared, wave)
    place = {"part": "anonymous", "question": "keep_doing", "reason": "names a customer"}
    with shared.database.write() as session:
        read = session.get_one(ReleaseRow, wave)
        assert REMOVED not in read.document
        with shared.database.write() as other:
            redact_in(other, shared, wave, position=1, **place)
        redact_in(session, shared, wave, position=2, **place)
    with shared.database.read() as session:
        left = released.get(session, wave).comments["anonymous"]["keep_doing"]
    assert [text == REMOVED for text in left] == [True, True, False, False]


# --- between the two parts of a close, on both databases -----------------------------------------------------------


def _begun(installation: Installation, wave: str) -> BegunClose:
    with installation.database.write() as session:
        return begin_close(session, installation, wave)


def test_a_wave_that_is_cancelled_before_its_close_is_computed_has_no_release(any_installation: Installation) -> None:
    wave = open_wave(any_installation, peer=3)
    begun = _begun(any_installation, wave)
    cancel_wave(any_installation, wave)
    with pytest.raises(ClosingError, match="was cancelled by somebody else meanwhile"):
        finish_close(any_installation, begun)
    with any_installation.database.read() as session:
        assert waves.get(session, wave).state is WaveState.CANCELLED
        assert not released.exists(session, wave)


def test_a_close_that_is_begun_twice_at_once_is_finished_by_both(any_installation: Installation) -> None:
    wave = open_wave(any_installation, peer=3)
    first, second = _begun(any_installation, wave), _begun(any_installation, wave)
    assert (first.is_new, second.is_new) == (True, False)
    assert finish_close(any_installation, second) == finish_close(any_installation, first)


def test_a_key_that_goes_away_before_a_close_is_computed_leaves_it_to_be_taken_up(
    any_installation: Installation,
) -> None:
    wave = open_wave(any_installation, peer=3)
    begun = _begun(any_installation, wave)
    path = any_installation.settings.keys / "waves" / f"{wave}.key"
    kept = path.rename(path.with_suffix(".away"))
    with pytest.raises(WaveKeyMissingError):
        finish_close(any_installation, begun)
    kept.rename(path)
    assert close_wave(any_installation, wave) == finish_close(any_installation, begun)


def test_what_a_close_is_computed_from_holds_nothing_that_is_opened(any_installation: Installation) -> None:
    wave = open_wave(any_installation, peer=3)
    for group, token in tokens(any_installation, wave):
        Casting(any_installation).cast(token, answers(group, keep_doing="findable"))
    material = _begun(any_installation, wave).material
    assert isinstance(material, closing._Material)
    assert len(material.sealed) == 4
    assert "findable" not in repr(material)
