"""What tests of the second look share: waves past their end, and what was seen of them."""

from datetime import UTC, datetime, timedelta
from email.headerregistry import Address

from instruments.groups import RaterGroup
from surveys.core.installation import Installation
from surveys.upkeep import sighting_store
from surveys.upkeep.sighting import Sighting
from surveys.upkeep.sighting_tables import Sight
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.states import WaveState
from tests.support.ballots import answers
from tests.support.installations import CLOSES, tokens

LEE, KIM = Address("Lee Loose", addr_spec="lee@example.org"), Address("Kim Kept", addr_spec="kim@example.org")
END = datetime(2026, 3, 21, tzinfo=UTC)  # the first moment after CLOSES
A_DAY_LATER = CLOSES + timedelta(days=1)


def peers_answer(installation: Installation, wave: str, count: int = 3) -> None:
    for token in [token for group, token in tokens(installation, wave) if group is RaterGroup.PEER][:count]:
        Casting(installation).cast(token, answers(RaterGroup.PEER))


def state_of(installation: Installation, wave: str) -> WaveState:
    with installation.database.read() as session:
        return waves.get(session, wave).state


def sightings(installation: Installation, *sights: Sight) -> list[Sighting]:
    with installation.database.read() as session:
        return [one for one in sighting_store.everything(session) if one.sight in sights]
