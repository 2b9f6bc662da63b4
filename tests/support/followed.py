"""A coach's closed baseline and its closed follow-up, played through the product: launched, answered, closed."""

from dataclasses import dataclass

from surveys.engagements.actor import Actor
from surveys.waves.closing import close_wave
from tests.support.desk import engagement, wave
from tests.support.following import answer, open_follow_up
from tests.support.installations import Clock

GROUPS = {"supervisor": 1, "peer": 4, "direct_report": 3}


@dataclass(frozen=True, slots=True)
class Followed:
    """The ids of an engagement, of its baseline and of the follow-up."""

    engagement: str
    baseline: str
    follow_up: str


def followed(own: Actor, clock: Clock, *, name: str = "Dana Whitfield") -> Followed:
    """Play both waves, 91 days apart."""
    engaged = engagement(own, name, f"{name.split(maxsplit=1)[0].lower()}@example.org")
    baseline = wave(own, engaged, **GROUPS)
    answer(own.installation, baseline, score=3)
    close_wave(own.installation, baseline)
    clock.pass_(days=91)
    follow_up = open_follow_up(own, engaged, baseline, **GROUPS)
    answer(own.installation, follow_up, score=4)
    close_wave(own.installation, follow_up)
    return Followed(engaged, baseline, follow_up)
