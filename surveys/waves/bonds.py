"""What binds later waves after an engagement was erased (R0, R2): a keyed mark of the executive's address, no name.

Without it, erasing would be a way round both rules: numbers of an earlier report could be subtracted from a later one.
The key lies in the keys folder, `engagements/bonds.key`: the mark cannot be tried against addresses without it. Of the
questionnaire nothing is kept, so every later wave counts as one that asks the same.
"""

import hmac
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reports.disclosure.cells import Cell
from reports.disclosure.policy import DAYS_BETWEEN_WAVES
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.core.private_files import KeyFolderError
from surveys.core.random_text import easy_text
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting_tables import Sight
from surveys.waves.same_executive import tells
from surveys.waves.tables import Bond, Wave

OWNER = "bonds"


def leave_in(session: Session, installation: Installation, row: Wave) -> None:
    """Keep what a wave that is about to be erased means for later ones; nothing where it told nothing.

    Raises `KeyFolderError`.
    """
    merged = [cell for cell in row.cells if len(cell.groups) > 1]
    if not tells(session, row) or row.closed_on is None:
        return
    if not merged and _free_on(row.closed_on) <= installation.today():
        return
    session.add(_bond(_key(session, installation), row.executive_email, row.closed_on, merged))


def bound_by(session: Session, installation: Installation, address: str) -> Sequence[Bond]:
    """Return what erased waves about an executive at this address left. Raises `LaunchRefusedError` without the key."""
    kept = session.scalars(select(Bond).order_by(Bond.closed_on, Bond.id)).all()
    if not kept:
        return ()
    try:
        key = _key(session, installation)
    except KeyFolderError as error:
        raise LaunchRefusedError(f"Which groups have to stay together cannot be looked up: {error}") from error
    mark = _mark(key, address.casefold())
    return [one for one in kept if hmac.compare_digest(one.executive, mark)]


def trouble(session: Session, installation: Installation) -> KeyFolderError | None:
    """Say why what erased waves left cannot be looked up; None where it can be, or where there is nothing."""
    if session.scalar(select(Bond.id).limit(1)) is None:
        return None
    try:
        _key(session, installation)
    except KeyFolderError as error:
        return error
    return None


def cells_of(bonds: Sequence[Bond]) -> list[Cell]:
    """Return the groups that stay together."""
    return [cell for one in bonds for cell in one.cells]


def drop_due(installation: Installation) -> None:
    """Forget what binds nobody any more: no group was merged, and the days between two waves are over."""
    with installation.database.read() as session:
        days = {one.id: _free_on(one.closed_on) for one in session.scalars(select(Bond)) if not one.cell_groups}
    if over := seen_twice(installation, Sight.UNBIND, days):
        with installation.database.write() as session:
            session.execute(delete(Bond).where(Bond.id.in_(over)))


def _free_on(closed_on: date) -> date:
    return closed_on + timedelta(days=DAYS_BETWEEN_WAVES)


def _bond(key: bytes, address: str, closed_on: date, merged: Sequence[Cell]) -> Bond:
    return Bond(
        id=easy_text(12),
        executive=_mark(key, address.casefold()),
        key_mark=_mark(key, ""),
        closed_on=closed_on,
        cell_groups=[[group.value for group in cell.groups] for cell in merged],
    )


def _key(session: Session, installation: Installation) -> bytes:
    """Return the key of the marks; make it where there are none. Raises `KeyFolderError`."""
    folder = installation.keys.engagements
    first = session.scalar(select(Bond.key_mark).limit(1))
    key = folder.made(OWNER) if first is None else folder.key(OWNER)
    if first is not None and not hmac.compare_digest(first, _mark(key, "")):
        raise folder.wrong(OWNER)
    return key


def _mark(key: bytes, address: str) -> str:
    return hmac.new(key, address.encode(), "sha256").hexdigest()
