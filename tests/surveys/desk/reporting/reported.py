"""A coach's closed wave with comments of every part, made by the real closing."""

from surveys.engagements.actor import Actor
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from tests.support.ballots import answers
from tests.support.desk import engagement, wave
from tests.support.installations import tokens

GROUPS = {"supervisor": 1, "peer": 4, "direct_report": 3}
QUESTION = "keep_doing"


def comment(group: str, number: int) -> str:
    """What one person wrote: findable in every document, also where lines break."""
    return f"{group.replace('_', '')}wrote{number}xyz"


def reported(own: Actor, *, name: str = "Dana Whitfield", answered: bool = True) -> tuple[str, str]:
    """Give the engagement and its closed wave. Without answers the release is withheld."""
    engaged = engagement(own, name)
    opened = wave(own, engaged, **GROUPS)
    if answered:
        casting = Casting(own.installation)
        for number, (group, token) in enumerate(tokens(own.installation, opened)):
            casting.cast(token, answers(group, 4, keep_doing=comment(group.value, number)))
    close_wave(own.installation, opened)
    return engaged, opened
