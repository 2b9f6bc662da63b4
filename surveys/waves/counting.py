"""Puts the people of open waves into units that may be counted, by the state of their invitations. Reads no answer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from surveys.core.database import aware
from surveys.core.ids import InvitationId
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.marks import LATE
from surveys.invited.tables import Invitation
from surveys.mail import outbox
from surveys.mail.tables import MailState
from surveys.waves import store as waves
from surveys.waves.states import WaveState
from surveys.waves.store import InShort
from surveys.waves.tables import Wave
from surveys.waves.units import Asked, Block, Standing, View, blocks_of, new_units, views

PATIENCE = timedelta(hours=24)  # after the launch, an addition or a correction


def count_due(installation: Installation) -> None:
    """Form the units that are due in every open wave. Looks first: most of the time there is nothing to write."""
    with installation.database.read() as session:
        opened = waves.in_state(session, WaveState.OPEN)
        due = [row.id for row in opened if _changes(session, installation, row) is not None]
    for wave in due:
        with installation.database.write() as session:
            row = waves.hold(session, wave)
            changes = _changes(session, installation, row)
            if row.state is WaveState.OPEN and changes is not None:
                row.counts_begun = True
                invited.put_into_units(session, changes)


def await_more(session: Session, installation: Installation, row: Wave, invitations: Iterable[InvitationId]) -> None:
    """Note that people were added, or an address corrected: before counting has begun they are waited for like all
    others, and after that they come later than those who are counted.
    """
    row.counts_by = installation.clock() + PATIENCE
    if row.counts_begun:
        _come_late(session, invitations)


def note_erased(session: Session, person: Invitation) -> None:
    """Keep in mind, before a person's letter is deleted, that it may have arrived: their link works on."""
    if standings(session, [person.wave])[person.wave].get(person.id) in (Standing.UNDER_WAY, Standing.PERHAPS):
        _come_late(session, [person.id])


def standings(session: Session, waves: Collection[str]) -> Mapping[str, Mapping[InvitationId, Standing]]:
    """Say how far each invitation of some waves is, by wave; people who have none are not in it."""
    return {
        wave: {about: _standing(letter) for about, letter in letters.items()}
        for wave, letters in outbox.standings_by_wave(session, waves).items()
    }


def _standing(letter: outbox.Standing) -> Standing:
    if letter.left:
        return Standing.PERHAPS if letter.is_doubtful else Standing.LEFT
    if letter.state is MailState.REFUSED:
        return Standing.PERHAPS if letter.may_have_arrived else Standing.REFUSED
    return Standing.UNDER_WAY if letter.may_have_arrived or letter.state is MailState.SENDING else Standing.WAITING


def views_of(session: Session, rows: Sequence[Wave | InShort]) -> Mapping[str, tuple[View, ...]]:
    """Say which counts of each of these waves may be shown now, by their ids, in two statements."""
    asked = _asked(session, [row.id for row in rows])
    return {row.id: views(asked[row.id], _blocks(row), begun=row.counts_begun) for row in rows}


def _changes(session: Session, installation: Installation, row: Wave) -> dict[InvitationId, str] | None:
    """Return what has to be written, None for nothing."""
    patient = row.counts_by is not None and installation.clock() < aware(row.counts_by)
    people, k = _asked(session, [row.id])[row.id], row.min_raters
    changes = new_units(people, _blocks(row), k=k, begun=row.counts_begun, patient=patient)
    return None if row.counts_begun and not changes else changes


def _asked(session: Session, waves: Collection[str]) -> Mapping[str, list[Asked]]:
    """Return the people of waves as counting sees them, in no order that means anything. Who answered is not read."""
    letters = standings(session, waves)
    return {
        wave: [Asked(one, group, unit, letters[wave].get(one, Standing.GONE)) for one, group, unit in people]
        for wave, people in invited.units(session, waves).items()
    }


def _blocks(row: Wave | InShort) -> tuple[Block, ...]:
    return blocks_of(row.cells, attributed_apart=row.attributed_apart)


def _come_late(session: Session, invitations: Iterable[InvitationId]) -> None:
    invited.put_outside(session, invitations, LATE)
