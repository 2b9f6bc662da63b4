"""The power goes at any moment (T11): never burned without ballot, never ballot without burn, a close loses nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.headerregistry import Address
from random import Random

import pytest
from nacl.public import PrivateKey
from sqlalchemy import event
from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from reports.release import Release
from reports.release_json import to_json
from surveys.answered import store as answered
from surveys.core.errors import NoReleaseError
from surveys.core.installation import Installation
from surveys.core.keys import WaveKeyMissingError
from surveys.core.private_files import KeyFolderError
from surveys.invited import store as invited
from surveys.releases import store as released
from surveys.waves import closing
from surveys.waves import store as waves
from surveys.waves.casting import Casting, CastStep
from surveys.waves.closing import CloseStep, ClosingError, cancel_wave, close_wave
from surveys.waves.respondent import LinkState
from surveys.waves.states import WaveState
from surveys.worker.thread import close_due
from tests.support.ballots import answers, random_answers
from tests.support.installations import open_wave, tokens
from tests.surveys.processes import at_once, die, killed

_ALEX = Address("Alex Stone", addr_spec="alex@example.org")


def _counts(installation: Installation, wave: str) -> tuple[int, int]:
    """Ballots, spent links."""
    with installation.database.read() as session:
        spent = sum(count.spent for count in invited.counts(session, wave).values())
        return answered.count(session, wave), spent


def _state(installation: Installation, wave: str) -> WaveState:
    with installation.database.read() as session:
        return waves.get(session, wave).state


def _all_answer(installation: Installation, wave: str, seed: int = 1) -> None:
    random, casting = Random(seed), Casting(installation)
    for group, token in tokens(installation, wave):
        assert casting.cast(token, random_answers(group, random)) is LinkState.READY


def _key_file(installation: Installation, wave: str) -> bytes | None:
    path = installation.settings.keys / "waves" / f"{wave}.key"
    return path.read_bytes() if path.exists() else None


def _dies_at(step: CastStep | CloseStep) -> Callable[[object], None]:
    return lambda reached: die() if reached is step else None


def _is_closed_for_good(installation: Installation, wave: str) -> None:
    assert _state(installation, wave) is WaveState.CLOSED
    assert _counts(installation, wave) == (0, 0)
    assert _key_file(installation, wave) is None
    assert installation.keys.has_ended(wave)


@pytest.mark.parametrize("step", list(CastStep))
def test_a_cast_that_dies_leaves_link_and_ballot_both_or_neither(
    any_installation: Installation, step: CastStep
) -> None:
    wave = open_wave(any_installation, peer=3)
    group, token = tokens(any_installation, wave)[0]
    killed(
        any_installation, lambda installation: Casting(installation, reached=_dies_at(step)).cast(token, answers(group))
    )
    stored = step is CastStep.COMMITTED
    assert _counts(any_installation, wave) == ((1, 1) if stored else (0, 0))
    again = Casting(any_installation).cast(token, answers(group))
    assert again is (LinkState.USED if stored else LinkState.READY)
    assert _counts(any_installation, wave) == (1, 1)


def test_a_cast_that_dies_right_after_its_first_commit_has_done_both(any_installation: Installation) -> None:
    """Burn and insert are one transaction: there is no moment at which only one of them is on the disk."""
    wave = open_wave(any_installation, peer=3)
    group, token = tokens(any_installation, wave)[0]

    def work(installation: Installation) -> None:
        event.listen(Session, "after_commit", lambda _: die())
        Casting(installation).cast(token, answers(group))

    killed(any_installation, work)
    assert _counts(any_installation, wave) == (1, 1)


@pytest.mark.parametrize("step", list(CloseStep))
def test_a_close_that_dies_is_finished_by_closing_again_with_the_same_release(
    any_installation: Installation, step: CloseStep
) -> None:
    wave = open_wave(any_installation, supervisor=1, peer=5, direct_report=4)
    _all_answer(any_installation, wave)
    expected = _what_an_uncut_close_gives(any_installation, wave)
    killed(any_installation, lambda installation: close_wave(installation, wave, reached=_dies_at(step)))
    assert _state(any_installation, wave) is WaveState.CLOSING
    assert _counts(any_installation, wave) in ((11, 11), (0, 0))
    _, token = tokens(any_installation, wave)[0]
    assert Casting(any_installation).respondent(token).state is LinkState.CLOSED
    any_installation.clock.pass_(days=3)  # type: ignore[attr-defined]
    assert to_json(close_wave(any_installation, wave)) == expected
    _is_closed_for_good(any_installation, wave)


def _what_an_uncut_close_gives(installation: Installation, wave: str) -> str:
    """The release of the same ballots, computed and dropped; the wave stays open."""
    from reports.disclosure.release import disclose
    from surveys.waves.closing import _material, _opened

    with installation.database.read() as session:
        row = waves.get(session, wave)
        row.closed_on = installation.today()
        material = _material(session, row)
        ballots = _opened(installation, material)
        return to_json(disclose(ballots, row.edition().instrument, material.facts).release)


@pytest.mark.parametrize("step", [CloseStep.MARKED, CloseStep.RELEASED, CloseStep.REMEMBERED, CloseStep.KEY_DESTROYED])
def test_the_worker_finishes_a_close_that_was_cut_short(installation: Installation, step: CloseStep) -> None:
    wave = open_wave(installation, peer=4)
    _all_answer(installation, wave)
    killed(installation, lambda other: close_wave(other, wave, reached=_dies_at(step)))
    close_due(installation)
    _is_closed_for_good(installation, wave)


@pytest.mark.parametrize(
    "step",
    [
        "surveys.waves.closing._scrub",
        "surveys.core.keys.KeyFolder.remember_end",
        "surveys.core.keys.KeyFolder.destroy_wave_key",
    ],
)
def test_the_worker_finishes_a_cancellation_that_was_cut_short(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The key goes last: while it is there, something may be left to erase."""
    wave = open_wave(installation, peer=4)
    _all_answer(installation, wave)
    monkeypatch.setattr(step, lambda *_: die())
    killed(installation, lambda other: cancel_wave(other, wave))
    monkeypatch.undo()
    assert _key_file(installation, wave) is not None
    close_due(installation)
    assert _state(installation, wave) is WaveState.CANCELLED
    assert _counts(installation, wave) == (0, 0)
    assert _key_file(installation, wave) is None
    assert installation.keys.ended() == {wave}


def test_closing_twice_gives_the_same_release_and_changes_nothing(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    _all_answer(installation, wave)
    first = close_wave(installation, wave)
    with pytest.raises(ClosingError, match="closed already"):
        close_wave(installation, wave)
    with installation.database.read() as session:
        assert released.get(session, wave) == first


@pytest.mark.parametrize("attempt", range(2))
def test_two_processes_that_close_at_once_make_one_release_and_no_false_alarm(
    any_installation: Installation, attempt: int
) -> None:
    wave = open_wave(any_installation, peer=5)
    _all_answer(any_installation, wave)

    def close(installation: Installation) -> int:
        try:
            return sum(cell.answered for cell in close_wave(installation, wave).cells)
        except ClosingError as error:
            assert "already" in str(error) or "try again" in str(error), error  # noqa: PT017
            return 0

    told = at_once(any_installation, [close, close])
    assert set(told) <= {6, 0}
    if _state(any_installation, wave) is WaveState.CLOSING:  # each found the other reading while it scrubbed
        close_wave(any_installation, wave)
    _is_closed_for_good(any_installation, wave)
    assert _release(any_installation, wave).cells[0].answered == 1


def test_a_closer_whose_ballots_are_released_by_another_goes_on_with_that_release(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is faster: it takes ballots and key away between this one's two looks."""
    wave = open_wave(installation, peer=4)
    _all_answer(installation, wave)
    real, finished = closing._release, list[Release]()

    def overtaken(
        installation: Installation, material: closing._Material, reached: Callable[[CloseStep], None]
    ) -> None:
        monkeypatch.setattr(closing, "_release", real)
        finished.append(close_wave(installation, wave))
        real(installation, material, reached)

    monkeypatch.setattr(closing, "_release", overtaken)
    assert close_wave(installation, wave) == finished[0]
    _is_closed_for_good(installation, wave)


def test_every_ballot_that_was_thanked_for_is_in_the_release_while_twenty_people_post_and_the_coach_closes(
    any_installation: Installation,
) -> None:
    wave = open_wave(any_installation, peer=20)
    links = [token for group, token in tokens(any_installation, wave) if group is RaterGroup.PEER]
    casting, ready = Casting(any_installation), threading.Semaphore(0)

    def cast(token: str) -> LinkState:
        state = casting.cast(token, answers(RaterGroup.PEER))
        ready.release()
        return state

    with ThreadPoolExecutor(20) as threads:
        told = [threads.submit(cast, token) for token in links]
        for _ in range(5):
            ready.acquire()
        release = close_wave(any_installation, wave)
    thanked = sum(one.result() is LinkState.READY for one in told)
    assert {one.result() for one in told} <= {LinkState.READY, LinkState.CLOSED}
    assert thanked >= 5
    assert [cell.answered for cell in release.cells] == [thanked]
    assert _counts(any_installation, wave) == (0, 0)


def test_a_missing_key_stops_the_close_loses_nothing_and_putting_it_back_works(any_installation: Installation) -> None:
    wave = open_wave(any_installation, peer=4)
    _all_answer(any_installation, wave)
    path = any_installation.settings.keys / "waves" / f"{wave}.key"
    kept = path.rename(path.with_suffix(".away"))
    with pytest.raises(WaveKeyMissingError, match="Put it back"):
        close_wave(any_installation, wave)
    assert _counts(any_installation, wave) == (5, 5)
    kept.rename(path)
    assert sum(cell.answered for cell in close_wave(any_installation, wave).cells) == 5


DAMAGED = {
    "another wave's key": bytes(PrivateKey.generate()).hex() + "\n",
    "cut short": "abcdef\n",
    "empty": "",
    "not hexadecimal": "x" * 64,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_wrong_or_damaged_key_stops_the_close_and_loses_nothing(installation: Installation, content: str) -> None:
    wave = open_wave(installation, peer=3)
    _all_answer(installation, wave)
    path = installation.settings.keys / "waves" / f"{wave}.key"
    good = path.read_text()
    path.write_text(content)
    with pytest.raises((ClosingError, KeyFolderError), match=r"is damaged: it|is not the key of wave"):
        close_wave(installation, wave)
    with pytest.raises(NoReleaseError):
        _release(installation, wave)
    assert (_state(installation, wave), _counts(installation, wave)) == (WaveState.OPEN, (4, 4))
    path.write_text(good)
    assert sum(cell.answered for cell in close_wave(installation, wave).cells) == 4


def test_a_wave_without_its_key_can_be_cancelled(installation: Installation) -> None:
    wave = open_wave(installation, peer=3)
    _all_answer(installation, wave)
    (installation.settings.keys / "waves" / f"{wave}.key").unlink()
    with pytest.raises(WaveKeyMissingError):
        close_wave(installation, wave)
    cancel_wave(installation, wave)
    assert _state(installation, wave) is WaveState.CANCELLED
    assert _counts(installation, wave) == (0, 0)


def test_a_closed_wave_cannot_be_cancelled_and_a_cancelled_one_not_closed(installation: Installation) -> None:
    wave = open_wave(installation, peer=3)
    close_wave(installation, wave)
    with pytest.raises(ClosingError, match="has its release already"):
        cancel_wave(installation, wave)
    other = open_wave(installation, peer=3, executive=_ALEX)
    cancel_wave(installation, other)
    with pytest.raises(ClosingError, match="cancelled already"):
        close_wave(installation, other)


def test_a_ballot_too_many_or_too_few_stops_the_close(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    _all_answer(installation, wave)
    with installation.database.write() as session:
        one = answered.sealed_of(session, wave)[0]
        answered.insert(session, wave, one)
    with pytest.raises(ClosingError, match="differ in number"):
        close_wave(installation, wave)
    with pytest.raises(NoReleaseError):
        _release(installation, wave)


def _release(installation: Installation, wave: str) -> Release:
    with installation.database.read() as session:
        return released.get(session, wave)
