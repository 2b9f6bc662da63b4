"""Moves what stood in plain text before there were engagement keys under them, at the first start of this program.

`engagement.agreement` with its day becomes version 0 of the contract, `owned_wave.note` a `WaveNote`. Each engagement
is one transaction, in which the plain columns are emptied; what was cut short goes on at the next start. The files are
scrubbed at the end, and where that was cut short or refused, as somebody holds them, by the worker at its start.
"""

import logging
from collections.abc import Sequence

from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.contract import BEFORE, row_of
from surveys.coaching.place import Member, Place, place_in
from surveys.coaching.tables import Contract, WaveNote
from surveys.core.database import DatabaseError
from surveys.core.installation import Installation
from surveys.core.private_files import KeyFolderError
from surveys.core.sealed_text import SealedTextError
from surveys.engagements import audit, scope
from surveys.engagements.tables import Act, OwnedWave

_log = logging.getLogger("parallax.coaching")


def move_under_key(installation: Installation) -> None:
    """Move all that is left in plain text; a few lines are read where nothing is. Raises nothing but database errors.

    An engagement whose key is missing waits, and the log says so: what cannot be encrypted stays where it is.
    """
    with installation.database.read() as session:
        waiting = scope.engagements_in_plain(session)
    if not waiting:
        return
    for engagement in waiting:
        try:
            with installation.database.write() as session:
                _move(session, installation, engagement)
        except (KeyFolderError, SealedTextError) as error:
            _log.error("texts of engagement %s are not encrypted yet: %s", engagement, type(error).__name__)
    try:
        installation.database.scrub()
    except DatabaseError:
        _log.warning("texts were encrypted, and what stood there before leaves the files with the next scrub")


def _move(session: Session, installation: Installation, engagement: str) -> None:
    waves = scope.hold_in_plain(session, engagement)  # another process may be here too: the second finds nothing
    place = place_in(session, Member(installation, Party.COACH, engagement))
    moved = [*_agreement(place), *_notes(place, waves)]
    if moved:
        detail = " and ".join(moved)
        audit.note_by_itself(session, installation, engagement, Act.MOVED, wave="", detail=detail)


def _agreement(place: Place) -> list[str]:
    own = place.engagement
    if not own.agreement and own.agreed_on is None:
        return []
    row = place.session.get(Contract, row_of(own.id, BEFORE, own.began_on).id)
    row = row or row_of(own.id, BEFORE, own.agreed_on or own.began_on)
    row.agreed_on = own.agreed_on
    place.put(row, {"agreement": own.agreement})
    own.agreement, own.agreed_on = "", None
    return ["the agreement"]


def _notes(place: Place, waves: Sequence[OwnedWave]) -> list[str]:
    """Move the notes on reports. Where an older program wrote meanwhile, what it wrote last stands."""
    noted = [wave for wave in waves if wave.note]
    for wave in noted:
        row = place.session.get(WaveNote, wave.wave) or WaveNote(id=wave.wave, engagement=wave.engagement)
        place.put(row, {"note": wave.note})
        wave.note = ""
    return ["notes on reports"] if noted else []
