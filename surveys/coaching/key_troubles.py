"""What is wrong with the keys of coaching texts: missing, damaged, another's, or of nothing that is known here."""

from collections.abc import Iterator

from sqlalchemy import select

from surveys.coaching.erasing import there
from surveys.coaching.place import prove
from surveys.coaching.tables import TextKey
from surveys.core.installation import Installation
from surveys.core.private_files import KeyFolderError
from surveys.engagements import scope
from surveys.waves import bonds


def troubles(installation: Installation) -> Iterator[str]:
    """Say what keeps texts from being read, a sentence each, with what helps."""
    with installation.database.read() as session:
        engagements = scope.engagement_ids(session)
        for row in session.scalars(select(TextKey).order_by(TextKey.owner)):
            folder = installation.keys.engagements if row.owner in engagements else installation.keys.coaches
            try:
                prove(folder, row)
            except KeyFolderError as error:
                yield str(error)
        if (of_bonds := bonds.trouble(session, installation)) is not None:
            yield str(of_bonds)


def remarks(installation: Installation) -> Iterator[str]:
    """Say what is odd and needs no mending."""
    keys = installation.keys.engagements
    with installation.database.read() as session:
        known = scope.engagement_ids(session)
        again = sorted({*there(session, keys.ended()), *(known & keys.ended())})
    for engagement in again:
        yield f"engagement {engagement} was erased and is here again by a restored database; the next start erases it."
    for engagement in sorted(keys.kept() - known - keys.ended() - {bonds.OWNER}):
        yield f"engagement {engagement}: its key is here, but the database does not know it. Is the database older?"
