"""The only path from sealed ballots to a release. Every step is idempotent: an interrupted close is resumed.

open -> closing: no more ballots, and those that there are, sealed, are read. Then, outside any lock, the release is
computed; one transaction puts it in and takes ballots, marks and unsent mail out; the keys folder notes that the wave
has ended, which outlives a database restored from an older copy; the key is destroyed; the files are scrubbed; and only
then the wave is closed.

The first step of each end (`begin_close`, `cancel_in`, `lose_in`) runs in the caller's transaction, so that the caller
can add to it; `finish_...` does what has to follow its commit.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy.orm import Session

from instruments.answers import Answers
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell, close_cells, publishable
from reports.disclosure.facts import WaveFacts
from reports.release import Release
from reports.release_json import from_json, to_json
from reports.release_reading import ReleaseError
from surveys.answered import store as answered
from surveys.answered.envelope import EnvelopeError, open_sealed
from surveys.core.database import DatabaseError
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.core.keys import WaveEndedError
from surveys.core.private_files import KeyFolderError
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.between_waves import SameNameError, VisibleWaves, refuse_close
from surveys.waves.bonds import bound_by
from surveys.waves.same_executive import SameName, say_other_people
from surveys.waves.states import WaveState, change
from surveys.waves.tables import Wave
from surveys.waves.wavefacts import facts_of


class ClosingError(RuntimeError):
    """A close that stopped: nothing is lost, and closing again goes on where it stopped."""


class SameNameClosingError(ClosingError):
    """A close that other waves of the same coach keep back, which only by name count as the same executive's."""

    def __init__(self, text: str, same_name: Sequence[SameName]) -> None:
        self.same_name = tuple(same_name)
        super().__init__(text)


class CloseStep(Enum):
    """Points at which a test may simulate a crash."""

    MARKED = auto()
    COMPUTED = auto()
    RELEASED_UNCOMMITTED = auto()
    RELEASED = auto()
    REMEMBERED = auto()
    KEY_DESTROYED = auto()
    SCRUBBED = auto()


@dataclass(frozen=True, slots=True)
class _Material:
    """What a release is computed from, as it stood when no more ballots came in. Every ballot is still sealed."""

    edition: Edition
    facts: WaveFacts
    sealed: Sequence[bytes]
    spent: Mapping[RaterGroup, int]


@dataclass(frozen=True, slots=True)
class BegunClose:
    """A close whose first transaction is done. `is_new` is False where it was begun before and is taken up again.

    `material` is None where the release is there already.
    """

    wave: str
    is_new: bool
    material: _Material | None


def close_wave(
    installation: Installation,
    wave: str,
    *,
    reached: Callable[[CloseStep], None] = lambda _: None,
    other_people: Sequence[str] = (),
) -> Release:
    """Close a wave for good, or finish a close that was cut short; return its release. Raises as its two parts do."""
    with installation.database.write() as session:
        begun = begin_close(session, installation, wave, other_people=other_people)
    return finish_close(installation, begun, reached=reached)


def begin_close(
    session: Session,
    installation: Installation,
    wave: str,
    *,
    visible_waves: VisibleWaves = None,
    other_people: Sequence[str] = (),
) -> BegunClose:
    """Move open -> closing, the very state that casting tests before it stores a ballot; or take a close up again.

    `visible_waves` are the waves that a refusal may name, None for all; `other_people` those that the coach says are
    about another person. Once this is committed there is no way back.
    Raises `ClosingError`, `WaveKeyMissingError` and other `KeyFolderError`, `NotPossibleError`, `UnknownWaveError`.
    Without its key a wave stays open.
    """
    waves.keep_others_out(session)
    row = waves.hold(session, wave)
    _refuse_without_key(session, installation, row)
    is_new = row.state is WaveState.OPEN
    if is_new:
        say_other_people(session, row, other_people)
        _refuse(session, installation, row, visible_waves)
        change(row, WaveState.CLOSING)
        row.closed_on = installation.today()
    elif row.state is not WaveState.CLOSING:
        raise ClosingError(f"wave {wave} is {row.state} already")
    return BegunClose(wave, is_new, None if released.exists(session, wave) else _material(session, row))


def finish_close(
    installation: Installation, begun: BegunClose, *, reached: Callable[[CloseStep], None] = lambda _: None
) -> Release:
    """Do the rest of a close whose beginning is committed; return the release.

    Raises `ClosingError`, `WaveKeyMissingError` and other `KeyFolderError`; closing again goes on where it stopped.
    """
    wave = begun.wave
    reached(CloseStep.MARKED)
    if begun.material is not None:
        _release_or_find_released(installation, begun.material, reached)
    reached(CloseStep.RELEASED)
    installation.keys.remember_end(wave)
    reached(CloseStep.REMEMBERED)
    installation.keys.destroy_wave_key(wave)
    reached(CloseStep.KEY_DESTROYED)
    _scrub(installation, wave)
    reached(CloseStep.SCRUBBED)
    with installation.database.write() as session:
        row = waves.hold(session, wave)
        if row.state is WaveState.CLOSING:  # else another process was faster
            change(row, WaveState.CLOSED)
        return released.get(session, wave)


def cancel_wave(installation: Installation, wave: str) -> None:
    """End a wave without a report: ballots and key are erased, nothing is shown. Raises as its two parts do."""
    with installation.database.write() as session:
        cancel_in(session, installation, wave)
    finish_cancel(installation, wave)


def cancel_in(session: Session, installation: Installation, wave: str) -> bool:
    """Cancel a wave, once more where it is cancelled already, which gives False: `finish_cancel` may be left to do.

    Raises `ClosingError`, and `WaveEndedError` for a wave that was released before the database was restored: it binds
    later waves, and a cancelled one does not.
    """
    row = waves.hold(session, wave)
    if row.state is WaveState.LOST:
        raise ClosingError(f"wave {wave} is lost already and cannot be cancelled")
    if row.state is WaveState.CLOSED or released.exists(session, wave):
        raise ClosingError(f"wave {wave} has its release already and cannot be cancelled")
    is_new = row.state is not WaveState.CANCELLED
    if is_new:
        _refuse_ended(installation, row)
        change(row, WaveState.CANCELLED)
    row.closed_on = row.closed_on or installation.today()
    _erase(session, wave)
    return is_new


def finish_cancel(installation: Installation, wave: str) -> None:
    """Have the files forget a cancelled wave, and destroy its key. Raises `ClosingError` for "once more"."""
    _scrub(installation, wave)
    installation.keys.remember_end(wave)
    installation.keys.destroy_wave_key(wave)  # last: while it is there, the worker finishes what was cut short


def lose_in(session: Session, installation: Installation, wave: str) -> bool:
    """End a wave that a restored database shows as open or closing, though it had ended. False for every other one.

    Its ballots can be opened by nobody. A report may have been read: later waves are bound as by a closed one, from
    this day on, and by every merging of groups that its close can have ended with.
    """
    row = waves.hold(session, wave)
    if row.state.is_over or released.exists(session, wave) or not installation.keys.has_ended(wave):
        return False
    row.cells = _cells_that_may_have_been_told(session, row)
    change(row, WaveState.LOST)
    row.closed_on = installation.today()
    _erase(session, wave)
    return True


def finish_loss(installation: Installation, wave: str) -> None:
    """Have the files forget a lost wave's ballots. Raises `ClosingError`."""
    _scrub(installation, wave)
    installation.keys.destroy_wave_key(wave)  # an older copy of it may have been put back


def would_publish(session: Session, wave: Wave) -> bool:
    """True where closing now would publish anonymous numbers: decided by counts alone."""
    spent = {group: count.spent for group, count in invited.counts(session, wave.id).items()}
    return bool(publishable(close_cells(wave.cells, spent, policy=wave.policy), spent, policy=wave.policy))


def _refuse_without_key(session: Session, installation: Installation, row: Wave) -> None:
    """Raise `KeyFolderError` where a wave that needs its key cannot be opened with what is there.

    The wave is held: another process that closes it commits its release before the key goes, and would wait for us.
    """
    if row.state.is_over or released.exists(session, row.id):
        return
    if trouble := installation.keys.trouble(row.id, row.public_key):
        raise trouble


def _refuse_ended(installation: Installation, row: Wave) -> None:
    trouble = installation.keys.trouble(row.id, row.public_key)
    if isinstance(trouble, WaveEndedError):
        raise trouble


def _cells_that_may_have_been_told(session: Session, row: Wave) -> tuple[Cell, ...]:
    """R2: groups merged at a close stay merged, and how this one closed nobody knows any more.

    Ballots only become more: cells that all had k of them when the copy was made were told as they are. Otherwise any
    of them may have been merged with any other.
    """
    spent = {group: count.spent for group, count in invited.counts(session, row.id).items()}
    if all(cell.count(spent) >= row.min_raters for cell in row.cells):
        return row.cells
    together = {group for cell in row.cells for group in cell.groups}
    return (Cell(tuple(group for group in RaterGroup if group in together)),)


def _refuse(session: Session, installation: Installation, row: Wave, visible_waves: VisibleWaves) -> None:
    try:
        bonds = bound_by(session, installation, row.executive_email)
        refuse_close(session, row, installation.today(), visible_waves, bonds)
    except SameNameError as error:
        raise SameNameClosingError(f"wave {row.id} cannot be closed yet: {error}", error.same_name) from error
    except LaunchRefusedError as error:
        raise ClosingError(f"wave {row.id} cannot be closed yet: {error}") from error


def _material(session: Session, row: Wave) -> _Material:
    spent = {group: count.spent for group, count in invited.counts(session, row.id).items() if count.spent}
    return _Material(row.edition(), facts_of(session, row), answered.sealed_of(session, row.id), spent)


def _release_or_find_released(
    installation: Installation, material: _Material, reached: Callable[[CloseStep], None]
) -> None:
    """Make the release. Succeeds too if another process made it first, and so deleted ballots and key meanwhile."""
    try:
        _release(installation, material, reached)
    except (ClosingError, KeyFolderError):
        with installation.database.read() as session:
            if released.exists(session, material.facts.wave):
                return
            _refuse_ended_otherwise(waves.get(session, material.facts.wave))
        raise


def _release(installation: Installation, material: _Material, reached: Callable[[CloseStep], None]) -> None:
    # imported lazily, since it loads pandas: a web process that closes no wave does without
    from reports.disclosure.release import disclose

    wave = material.facts.wave
    disclosed = disclose(_opened(installation, material), material.edition.instrument, material.facts)
    _certify(disclosed.release)
    reached(CloseStep.COMPUTED)
    with installation.database.write() as session:
        row = waves.hold(session, wave)
        _refuse_ended_otherwise(row)
        if not released.exists(session, wave):
            released.put(session, disclosed.release)
            if not disclosed.release.withheld:  # a wave that told nothing binds no later one
                row.cells = disclosed.final_cells
            _erase(session, wave)
        reached(CloseStep.RELEASED_UNCOMMITTED)


def _refuse_ended_otherwise(row: Wave) -> None:
    if row.state is not WaveState.CLOSING:
        raise ClosingError(f"wave {row.id} was {row.state} by somebody else meanwhile")


def _certify(release: Release) -> None:
    """R9: what is about to be told, read as a stranger will read it, must leave everybody enough possible answers."""
    from reports.certificate.issuing import certify
    from reports.certificate.knowledge import CertificateError

    try:
        certify(from_json(to_json(release)))
    except (CertificateError, ReleaseError, ImportError) as error:  # ImportError: a solver that is there, but broken
        # the kind only, and no cause: its text may hold a number of a release that does not exist
        raise ClosingError(
            f"wave {release.wave}: its release was not certified ({type(error).__name__}). This is a defect; nothing is"
            " shown and its ballots stay sealed. Close it again with a mended version, or cancel it"
        ) from None


def _opened(installation: Installation, material: _Material) -> Sequence[Answers]:
    """Open every ballot, and see that they are as many, in each group, as links were spent."""
    wave = material.facts.wave
    key, instrument = installation.keys.wave_key(wave), material.edition.instrument
    try:
        ballots = [open_sealed(one, instrument, wave=wave, key=key) for one in material.sealed]
    except EnvelopeError as error:
        raise ClosingError(f"wave {wave}: {error}. Its ballots stay sealed; is this the right keys folder?") from error
    if Counter(ballot.group for ballot in ballots) != material.spent:
        raise ClosingError(f"wave {wave}: ballots and spent links differ in number. This is a defect; nothing is shown")
    return ballots


def _erase(session: Session, wave: str) -> None:
    answered.erase(session, wave)
    invited.clear_marks(session, wave)
    invited.drop_erased(session, wave)
    outbox.erase_unsent(session, wave)


def _scrub(installation: Installation, wave: str) -> None:
    installation.clear_mail_folder(wave)
    try:
        installation.database.scrub()
    except DatabaseError as error:
        raise ClosingError(f"wave {wave}: {error}") from error
