"""Every room that has tables, imported in one place, so that each is known to migrations and to scrubbing."""

from surveys.accounts.tables import AccountsBase
from surveys.answered.tables import AnsweredBase
from surveys.coaching.tables import CoachingBase
from surveys.engagements.tables import DeskBase
from surveys.invited.tables import InvitedBase
from surveys.mail.tables import OutboxBase
from surveys.releases.tables import ReleasedBase
from surveys.upkeep.scrub_tables import UpkeepBase
from surveys.upkeep.sighting_tables import SightingBase
from surveys.waves.tables import WaveBase

BASES = (
    *(
        WaveBase,
        InvitedBase,
        AnsweredBase,
        ReleasedBase,
        OutboxBase,
        AccountsBase,
        DeskBase,
        CoachingBase,
        SightingBase,
        UpkeepBase,
    ),
)
ALL_METADATA = tuple(base.metadata for base in BASES)
