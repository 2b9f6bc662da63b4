"""Every room's tables in one list: for migrations, and for scrubbing. No row and no rule is here."""

from sqlalchemy import MetaData, Table

from surveys.accounts.tables import AccountsBase
from surveys.answered.tables import AnsweredBase
from surveys.desk.tables import DeskBase
from surveys.invited.tables import InvitedBase
from surveys.mail.tables import OutboxBase
from surveys.released.tables import ReleasedBase
from surveys.sightings.tables import SightingBase
from surveys.upkeep.tables import UpkeepBase
from surveys.waves.tables import WaveBase

BASES = (
    *(WaveBase, InvitedBase, AnsweredBase, ReleasedBase, OutboxBase, AccountsBase, DeskBase, SightingBase, UpkeepBase),
)
ALL_METADATA: tuple[MetaData, ...] = tuple(base.metadata for base in BASES)


def every_table() -> list[Table]:
    """Give all tables by name."""
    return sorted((table for metadata in ALL_METADATA for table in metadata.tables.values()), key=lambda one: one.name)


def scrubbed_tables() -> list[Table]:
    """Give the tables whose deleted rows have to leave the files, and whose rows' order may tell nothing.

    Each table says so of itself: `info={"scrubbed": True}`. Raises `KeyError` for one that says nothing.
    """
    return [table for table in every_table() if table.info["scrubbed"]]
