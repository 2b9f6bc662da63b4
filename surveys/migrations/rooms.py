"""Every room that has tables, imported in one place, so that each is known to migrations and to scrubbing."""

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
ALL_METADATA = tuple(base.metadata for base in BASES)
