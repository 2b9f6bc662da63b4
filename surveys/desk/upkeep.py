"""Status of the installation's own upkeep, for administrators only. It says nothing of any wave."""

from surveys.engagements.actor import Actor
from surveys.upkeep.scrubbing import NIGHTS_UNTIL_REPORTED, nights_without


def nights_unscrubbed(actor: Actor) -> int:
    """Return how many nights the files could not be cleaned of what was erased; 0 until that has to be told."""
    nights = nights_without(actor.installation) if actor.is_admin else 0
    return nights if nights >= NIGHTS_UNTIL_REPORTED else 0
