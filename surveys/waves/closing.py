"""The only path from sealed ballots to a release. Every step can be cut short and taken up again.

open -> closing: no more ballots. Then, outside any lock, the release is computed; one transaction puts it in and takes
ballots, marks and unsent mail out; the keys folder notes that the wave has ended, which outlives a database restored
from an older copy; the key is destroyed; the files are scrubbed; and only then the wave is closed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum, auto

from sqlalchemy.orm import Session

from instruments.answers import Answers
from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell, close_cells, publishable
from reports.release import Release
from reports.release_json import from_json, to_json
from reports.release_reading import ReleaseError
from surveys.answered import store as answered
from surveys.answered.envelope import EnvelopeError, open_sealed
from surveys.core.database import DatabaseError
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.core.keys import KeyFolderError, WaveEndedError
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.between_waves import SameNameError, Told, refuse_close
from surveys.waves.same_executive import SameName, say_other_people
from surveys.waves.tables import Wave, WaveState


class ClosingError(RuntimeError):
    """A close that stopped: nothing is lost, and closing again goes on where it stopped."""


class SameNameClosingError(ClosingError):
    """A close that other waves of the same coach keep back, which only by name count as the same executive's."""

    def __init__(self, text: str, same_name: Sequence[SameName]) -> None:
        self.same_name = tuple(same_name)
        super().__init__(text)


class CloseStep(Enum):
    """Where a test may cut the power."""

    MARKED = auto()
    COMPUTED = auto()
    RELEASED_UNCOMMITTED = auto()
    RELEASED = auto()
    REMEMBERED = auto()
    KEY_DESTROYED = auto()
    SCRUBBED = auto()


def close_wave(
    installation: Installation,
    wave: str,
    *,
    reached: Callable[[CloseStep], None] = lambda _: None,
    told: Told = None,
    other_people: Sequence[str] = (),
    also: Callable[[Session], None] = lambda _: None,
) -> Release:
    """Close a wave for good, or finish a close that was cut short; give its release.

    `told` are the waves that a refusal may name, None for all; `other_people` those of which the coach says that they
    are about another person. `also` does what else belongs into the transaction from which on there is no way back; a
    close that is taken up again does not do it again.
    Raises `ClosingError`, `WaveKeyMissingError` and other `KeyFolderError`, `NotPossibleError`, `UnknownWaveError`.
    Without its key a wave stays open.
    """
    _refuse_without_key(installation, wave)
    _mark(installation, wave, told, other_people, also)
    reached(CloseStep.MARKED)
    if not _has_release(installation, wave):
        _release_or_find_released(installation, wave, reached)
    reached(CloseStep.RELEASED)
    installation.keys.remember_end(wave)
    reached(CloseStep.REMEMBERED)
    installation.keys.destroy_wave_key(wave)
    reached(CloseStep.KEY_DESTROYED)
    _scrub(installation, wave)
    reached(CloseStep.SCRUBBED)
    with installation.database.write() as session:
        waves.move(session, wave, start=(WaveState.CLOSING,), to=WaveState.CLOSED)
        return released.get(session, wave)


def cancel_wave(installation: Installation, wave: str, *, also: Callable[[Session], None] = lambda _: None) -> None:
    """End a wave without a report: ballots and key are erased, nothing is shown.

    `also` does what else belongs into the same transaction, once.
    Raises `ClosingError`, and `WaveEndedError` for a wave that was released before the database was restored: it binds
    later waves, and a cancelled one does not.
    """
    with installation.database.write() as session:
        row = waves.hold(session, wave)
        if row.state is WaveState.LOST:
            raise ClosingError(f"wave {wave} is lost already and cannot be cancelled")
        if row.state is WaveState.CLOSED or released.exists(session, wave):
            raise ClosingError(f"wave {wave} has its release already and cannot be cancelled")
        if row.state is not WaveState.CANCELLED:
            _refuse_ended(installation, row)
            also(session)
        row.state = WaveState.CANCELLED
        row.closed_on = row.closed_on or installation.today()
        _erase(session, wave)
    _scrub(installation, wave)
    installation.keys.remember_end(wave)
    installation.keys.destroy_wave_key(wave)  # last: while it is there, the worker finishes what was cut short


def lose_wave(installation: Installation, wave: str, *, also: Callable[[Session], None] = lambda _: None) -> None:
    """End a wave that a restored database shows as open or closing, though it had ended; leave every other as it is.

    Its ballots can be opened by nobody. A report may have been read: later waves are bound as by a closed one, from
    this day on, and by every merging of groups that its close can have ended with. Raises `ClosingError`.
    """
    with installation.database.write() as session:
        row = waves.hold(session, wave)
        if row.state.is_over or released.exists(session, wave) or not installation.keys.has_ended(wave):
            return
        also(session)
        row.cells = _cells_that_may_have_been_told(session, row)
        row.state, row.closed_on = WaveState.LOST, installation.today()
        _erase(session, wave)
    _scrub(installation, wave)
    installation.keys.destroy_wave_key(wave)  # an older copy of it may have been put back


def would_publish(session: Session, wave: Wave) -> bool:
    """True where closing now would publish anonymous numbers: decided by counts alone."""
    spent = {group: count.spent for group, count in invited.counts(session, wave.id).items()}
    return bool(publishable(close_cells(wave.cells, spent, policy=wave.policy), spent, policy=wave.policy))


def _refuse_without_key(installation: Installation, wave: str) -> None:
    """Raise `KeyFolderError` where a wave that needs its key cannot be opened with what is there.

    The wave is looked at again after the key: another process that closes it commits before the key goes.
    """
    with installation.database.read() as session:
        public_key = waves.get(session, wave).public_key
    trouble = installation.keys.trouble(wave, public_key)
    if trouble is None:
        return
    with installation.database.read() as session:
        if not (waves.get(session, wave).state.is_over or released.exists(session, wave)):
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


def _mark(
    installation: Installation,
    wave: str,
    told: Told,
    other_people: Sequence[str],
    also: Callable[[Session], None],
) -> None:
    """Move open -> closing: the very state that casting tests before it stores a ballot."""
    with installation.database.write() as session:
        waves.keep_others_out(session)
        row = waves.get(session, wave)
        if row.state is WaveState.CLOSING:
            return
        if row.state is not WaveState.OPEN:
            raise ClosingError(f"wave {wave} is {row.state} already")
        say_other_people(session, row, other_people)
        _refuse(session, row, installation.today(), told)
        if waves.move(session, wave, start=(WaveState.OPEN,), to=WaveState.CLOSING):
            row.closed_on = installation.today()
            also(session)


def _refuse(session: Session, row: Wave, today: date, told: Told) -> None:
    try:
        refuse_close(session, row, today, told)
    except SameNameError as error:
        raise SameNameClosingError(f"wave {row.id} cannot be closed yet: {error}", error.same_name) from error
    except LaunchRefusedError as error:
        raise ClosingError(f"wave {row.id} cannot be closed yet: {error}") from error


def _has_release(installation: Installation, wave: str) -> bool:
    with installation.database.read() as session:
        return released.exists(session, wave)


def _release_or_find_released(installation: Installation, wave: str, reached: Callable[[CloseStep], None]) -> None:
    """Make the release; where another process does so first, its ballots and its key go away under this one's feet."""
    try:
        _release(installation, wave, reached)
    except (ClosingError, KeyFolderError):
        if not _has_release(installation, wave):
            raise


def _release(installation: Installation, wave: str, reached: Callable[[CloseStep], None]) -> None:
    # pandas comes in with this: a web process that never closes a wave never pays for it
    from reports.disclosure.release import disclose
    from surveys.waves.wavefacts import facts_of

    with installation.database.read() as session:
        row = waves.get(session, wave)
        edition, facts = row.edition(), facts_of(session, row)
        ballots = _opened(installation, session, row)
    disclosed = disclose(ballots, edition.instrument, facts)
    _certify(disclosed.release)
    reached(CloseStep.COMPUTED)
    with installation.database.write() as session:
        row = waves.hold(session, wave)
        if row.state is not WaveState.CLOSING:
            raise ClosingError(f"wave {wave} was {row.state} by somebody else meanwhile")
        if not released.exists(session, wave):
            released.put(session, disclosed.release)
            if not disclosed.release.withheld:  # a wave that told nothing binds no later one
                row.cells = disclosed.final_cells
            _erase(session, wave)
        reached(CloseStep.RELEASED_UNCOMMITTED)


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


def _opened(installation: Installation, session: Session, row: Wave) -> Sequence[Answers]:
    """Open every ballot, and see that they are as many, in each group, as links were spent."""
    key, instrument = installation.keys.wave_key(row.id), row.edition().instrument
    try:
        ballots = [open_sealed(one, instrument, wave=row.id, key=key) for one in answered.sealed_of(session, row.id)]
    except EnvelopeError as error:
        raise ClosingError(
            f"wave {row.id}: {error}. Its ballots stay sealed; is this the right keys folder?"
        ) from error
    spent = {group: count.spent for group, count in invited.counts(session, row.id).items() if count.spent}
    if Counter(ballot.group for ballot in ballots) != spent:
        raise ClosingError(
            f"wave {row.id}: ballots and spent links differ in number. This is a defect; nothing is shown"
        )
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
